-- What a round writes: one statement per table, rows sorted by key, the fence first.
-- Updates and deletes fail when a row is missing, since then the owner believes what is not so. They find their rows
-- by key in subqueries that are left alone ("offset 0"), as their plans are made while the tables are empty.

-- name: Fence :one
select fence(@lane::int, @epoch::bigint) as epoch;

-- name: InsertTasks :exec
insert into task (tenant_id, id, run_id, workflow_id, version_id, step_id, parent_run_id, parent_task_id,
  child_index, priority, child_key, desired_worker_id, desired_labels, metadata, input)
select * from unnest(@tenant_ids::uuid[], @ids::uuid[], @run_ids::uuid[], @workflow_ids::uuid[],
  @version_ids::uuid[], @step_ids::uuid[], @parent_run_ids::uuid[], @parent_task_ids::uuid[],
  @child_indexes::int[], @priorities::smallint[], @child_keys::text[], @desired_worker_ids::uuid[],
  @desired_labels::text[], @metadata::text[], @inputs::bytea[]);

-- name: InsertLive :exec
insert into live (tenant_id, id, version_id, step_id, seq, queued_at, due, assigned_at, started_at, worker_id,
  attempt, app_retries, internal_retries, invocation, state, priority, released, line)
select * from unnest(@tenant_ids::uuid[], @ids::uuid[], @version_ids::uuid[], @step_ids::uuid[], @seqs::bigint[],
  @queued_at::timestamptz[], @dues::timestamptz[], @assigned_at::timestamptz[], @started_at::timestamptz[],
  @worker_ids::uuid[], @attempts::int[], @app_retries::int[], @internal_retries::int[], @invocations::int[],
  @states::smallint[], @priorities::smallint[], @released::boolean[], @lines::text[]);

-- name: UpdateLive :one
with changed as (
  update live l
  set version_id = u.version_id, step_id = u.step_id, seq = u.seq, queued_at = u.queued_at, due = u.due,
    assigned_at = u.assigned_at, started_at = u.started_at, worker_id = u.worker_id, attempt = u.attempt,
    app_retries = u.app_retries, internal_retries = u.internal_retries, invocation = u.invocation,
    state = u.state, priority = u.priority, released = u.released, line = u.line
  from unnest(@tenant_ids::uuid[], @ids::uuid[], @version_ids::uuid[], @step_ids::uuid[], @seqs::bigint[],
      @queued_at::timestamptz[], @dues::timestamptz[], @assigned_at::timestamptz[], @started_at::timestamptz[],
      @worker_ids::uuid[], @attempts::int[], @app_retries::int[], @internal_retries::int[], @invocations::int[],
      @states::smallint[], @priorities::smallint[], @released::boolean[], @lines::text[])
    as u(tenant_id, id, version_id, step_id, seq, queued_at, due, assigned_at, started_at, worker_id, attempt,
      app_retries, internal_retries, invocation, state, priority, released, line)
  cross join lateral (
    select k.ctid as place from live k where k.tenant_id = u.tenant_id and k.id = u.id offset 0
  ) p
  where l.ctid = p.place
  returning 1
)
select expect_rows('live rows to update', count(*), cardinality(@ids)) as found from changed;

-- name: DeleteLive :one
with gone as (
  delete from live l
  using unnest(@tenant_ids::uuid[], @ids::uuid[]) as u(tenant_id, id)
  cross join lateral (
    select k.ctid as place from live k where k.tenant_id = u.tenant_id and k.id = u.id offset 0
  ) p
  where l.ctid = p.place
  returning 1
)
select expect_rows('live rows to delete', count(*), cardinality(@ids)) as found from gone;

-- name: InsertAttempts :exec
insert into attempt (tenant_id, task_id, queued_at, assigned_at, started_at, finished_at, worker_id, attempt,
  outcome, last, output, error, reason)
select * from unnest(@tenant_ids::uuid[], @task_ids::uuid[], @queued_at::timestamptz[], @assigned_at::timestamptz[],
  @started_at::timestamptz[], @finished_at::timestamptz[], @worker_ids::uuid[], @attempts::int[],
  @outcomes::smallint[], @lasts::boolean[], @outputs::bytea[], @errors::bytea[], @reasons::text[]);

-- name: ReopenAttempts :one
with changed as (
  update attempt a
  set last = false
  from unnest(@tenant_ids::uuid[], @task_ids::uuid[], @attempts::int[]) as u(tenant_id, task_id, attempt)
  cross join lateral (
    select k.tableoid as day, k.ctid as place
    from attempt k
    where k.tenant_id = u.tenant_id and k.task_id = u.task_id and k.attempt = u.attempt
    offset 0
  ) p
  where a.ctid = p.place and a.tableoid = p.day
  returning 1
)
select expect_rows('attempts to reopen', count(*), cardinality(@task_ids)) as found from changed;

-- name: InsertNotes :exec
insert into note (tenant_id, task_id, at, attempt, kind, worker_id, command_id, message)
select * from unnest(@tenant_ids::uuid[], @task_ids::uuid[], @at::timestamptz[], @attempts::int[],
  @kinds::smallint[], @worker_ids::uuid[], @command_ids::uuid[], @messages::text[]);

-- name: DeleteInbox :exec
-- A command may have come by the bus alone, so not every one has a row.
delete from inbox i
using unnest(@tenant_ids::uuid[], @command_ids::uuid[]) as u(tenant_id, command_id)
cross join lateral (
  select k.ctid as place from inbox k where k.tenant_id = u.tenant_id and k.command_id = u.command_id offset 0
) p
where i.ctid = p.place;

-- name: InsertDeadLetters :exec
-- A door may send again what was put aside already.
insert into dead_letter (tenant_id, command_id, kind, body, reason)
select * from unnest(@tenant_ids::uuid[], @command_ids::uuid[], @kinds::text[], @bodies::bytea[], @reasons::text[])
on conflict do nothing;

-- name: InsertMarker :exec
insert into lane_round (lane_id, round) values (@lane::int, @round::bigint);

-- name: DeleteMarkers :exec
delete from lane_round where lane_id = @lane::int and round < @round::bigint;

-- name: GiveTenants :one
with given as (
  update lease l
  set lane_id = u.lane_id, epoch = next_lease_epoch(l.epoch)
  from unnest(@tenant_ids::uuid[], @lane_ids::int[]) as u(tenant_id, lane_id)
  cross join lateral (
    select k.ctid as place from lease k where k.tenant_id = u.tenant_id and k.lane_id = @lane::int offset 0
  ) p
  where l.ctid = p.place
  returning 1
)
select expect_rows('leases to give', count(*), cardinality(@tenant_ids)) as found from given;

-- name: HoldLane :one
-- No part of a round: the connection of a lane begins with it.
select hold_lane(@lane::int) as lane;
