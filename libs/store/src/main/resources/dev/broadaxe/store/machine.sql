-- What the machines of a lane read. Reads by many keys join unnest: "= any" is not pruned to the partitions of the
-- keys in a prepared plan. They do so by subqueries that are left alone ("offset 0"), as plans are made while tables
-- are empty.

-- name: Lines :many
-- Hops from line to line through the index instead of reading all that wait. How they sort, the database says, so
-- that those with the prefix need not stand together.
with recursive hop as (
  (select line from live where tenant_id = @tenant::uuid and line > @after::text order by line limit 1)
  union all
  select (select l.line from live l where l.tenant_id = @tenant and l.line > hop.line order by l.line limit 1)
  from hop
  where hop.line is not null
)
select line from hop where line is not null and starts_with(line, @prefix::text) limit @limit::int;

-- name: HeadsOfLines :many
select h.id, h.run_id, h.workflow_id, h.version_id, h.step_id, h.parent_run_id, h.parent_task_id, h.child_index,
  h.priority, h.child_key, h.desired_worker_id, h.desired_labels, h.metadata,
  case when octet_length(h.input) <= @input_max::int then h.input end as input,
  h.live_state, h.live_line, h.live_priority, h.live_seq, h.live_attempt, h.live_app_retries,
  h.live_internal_retries, h.live_invocation, h.live_released, h.live_worker_id, h.live_due, h.live_queued_at,
  h.live_assigned_at, h.live_started_at
from unnest(@lines::text[]) with ordinality as w(line, place)
cross join lateral (
  select *
  from live_task
  where tenant_id = @tenant::uuid and live_line = w.line
  order by -live_priority, live_seq
  limit @limit::int
) h
order by w.place, -h.live_priority, h.live_seq;

-- name: Heads :many
select id, run_id, workflow_id, version_id, step_id, parent_run_id, parent_task_id, child_index, priority, child_key,
  desired_worker_id, desired_labels, metadata,
  case when octet_length(input) <= @input_max::int then input end as input,
  live_state, live_line, live_priority, live_seq, live_attempt, live_app_retries, live_internal_retries,
  live_invocation, live_released, live_worker_id, live_due, live_queued_at, live_assigned_at, live_started_at
from live_task
where tenant_id = @tenant::uuid and live_line = @line::text
  and (-live_priority, live_seq) > (-@priority::smallint, @seq::bigint)
order by -live_priority, live_seq
limit @limit::int;

-- name: Out :many
-- Assigned tasks stand in no line.
select id, run_id, workflow_id, version_id, step_id, parent_run_id, parent_task_id, child_index, priority, child_key,
  desired_worker_id, desired_labels, metadata, null::bytea as input,
  live_state, live_line, live_priority, live_seq, live_attempt, live_app_retries, live_internal_retries,
  live_invocation, live_released, live_worker_id, live_due, live_queued_at, live_assigned_at, live_started_at
from live_task
where tenant_id = @tenant::uuid and live_line = ''
order by -live_priority, live_seq;

-- name: Dues :many
select id, run_id, workflow_id, version_id, step_id, parent_run_id, parent_task_id, child_index, priority, child_key,
  desired_worker_id, desired_labels, metadata,
  case when octet_length(input) <= @input_max::int then input end as input,
  live_state, live_line, live_priority, live_seq, live_attempt, live_app_retries, live_internal_retries,
  live_invocation, live_released, live_worker_id, live_due, live_queued_at, live_assigned_at, live_started_at
from live_task
where tenant_id = @tenant::uuid and live_due is not null and live_state <> 2
  and (live_due, id) > (@due::timestamptz, @id::uuid)
order by live_due, id
limit @limit::int;

-- name: TaskFacts :many
select n.id, n.run_id, n.workflow_id, n.version_id, n.step_id, n.parent_run_id, n.parent_task_id, n.child_index,
  n.priority, n.child_key, n.desired_worker_id, n.desired_labels, n.metadata,
  case when octet_length(n.input) <= @input_max::int then n.input end as input,
  n.live_state, n.live_line, n.live_priority, n.live_seq, n.live_attempt, n.live_app_retries,
  n.live_internal_retries, n.live_invocation, n.live_released, n.live_worker_id, n.live_due, n.live_queued_at,
  n.live_assigned_at, n.live_started_at,
  n.last_attempt, n.last_outcome, n.last_worker_id, n.last_queued_at, n.last_assigned_at, n.last_started_at,
  n.last_finished_at, n.last_reason,
  case when octet_length(n.last_output) <= @result_max::int then n.last_output end as last_output,
  case when octet_length(n.last_error) <= @result_max then n.last_error end as last_error,
  array(
    select e.command_id from note e
    where e.tenant_id = n.tenant_id and e.task_id = n.id and e.command_id is not null
    order by e.at desc
    limit 100
  ) as carried_out
from unnest(@ids::uuid[]) as w(id)
cross join lateral (select * from task_now k where k.tenant_id = @tenant::uuid and k.id = w.id offset 0) n
order by n.id;

-- name: Children :many
-- A child is made after its parent, so days before the parent's need no look; floor allows for clocks that differ.
select t.parent_task_id, coalesce(t.run_id, t.id) as run_id, t.child_index, t.child_key
from unnest(@parents::uuid[], @floors::uuid[]) as w(parent, floor)
cross join lateral (
  select * from task k
  where k.tenant_id = @tenant::uuid and k.parent_task_id = w.parent and k.id >= w.floor
  offset 0
) t
order by t.id;
