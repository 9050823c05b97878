-- Tasks as doors and REST read them.

-- name: InputsByIds :many
-- The first ones until they are too large together, always one at least.
select s.id, s.input
from (
  select t.id, t.input,
    sum(octet_length(t.input)) over (order by w.place) - octet_length(t.input) as bytes_before
  from unnest(@ids::uuid[]) with ordinality as w(id, place)
  cross join lateral (select * from task k where k.tenant_id = @tenant::uuid and k.id = w.id offset 0) t
) as s
where s.bytes_before < @bytes_max::bigint;

-- name: TasksByIds :many
select n.id, n.run_id, n.workflow_id, n.version_id, n.step_id, n.parent_run_id, n.parent_task_id, n.child_index,
  n.priority, n.child_key, n.desired_worker_id, n.desired_labels, n.metadata,
  case when @payloads::boolean then n.input end as input,
  n.live_state, n.live_line, n.live_priority, n.live_seq, n.live_attempt, n.live_app_retries,
  n.live_internal_retries, n.live_invocation, n.live_released, n.live_worker_id, n.live_due, n.live_queued_at,
  n.live_assigned_at, n.live_started_at,
  n.last_attempt, n.last_outcome, n.last_worker_id, n.last_queued_at, n.last_assigned_at, n.last_started_at,
  n.last_finished_at, n.last_reason,
  case when @payloads then n.last_output end as last_output,
  case when @payloads then n.last_error else substring(n.last_error from 1 for @error_max::int) end as last_error
from unnest(@ids::uuid[]) with ordinality as w(id, place)
cross join lateral (select * from task_now k where k.tenant_id = @tenant::uuid and k.id = w.id offset 0) n
order by w.place;

-- name: TaskIdsOfRun :many
select id from task where tenant_id = @tenant::uuid and id = @run::uuid
union all
select id from task where tenant_id = @tenant and run_id = @run and run_id is not null
order by id;

-- name: EndsOfRuns :many
-- Runs of which nothing is live; the first ones until their results are too large together, always one at least.
select s.id, s.version_id, s.step_id, s.attempt, s.outcome, s.finished_at, s.output, s.error
from (
  select t.id, t.version_id, t.step_id, a.attempt, a.outcome, a.finished_at, a.output, a.error,
    sum(coalesce(octet_length(a.output), 0) + coalesce(octet_length(a.error), 0)) over (order by w.place)
      - coalesce(octet_length(a.output), 0) - coalesce(octet_length(a.error), 0) as bytes_before
  from unnest(@runs::uuid[]) with ordinality as w(id, place)
  cross join lateral (
    select * from task k where k.tenant_id = @tenant::uuid and k.id = w.id and k.run_id is null offset 0
  ) t
  cross join lateral (
    select * from attempt k where k.tenant_id = @tenant and k.task_id = w.id and k.last offset 0
  ) a
  where not exists (select from live l where l.tenant_id = @tenant and l.id = w.id offset 0)
) as s
where s.bytes_before < @bytes_max::bigint;

-- name: AttemptsOfTasks :many
select a.task_id, a.attempt, a.outcome, a.last, a.worker_id, a.queued_at, a.assigned_at, a.started_at,
  a.finished_at, a.reason,
  case when @payloads::boolean then a.output end as output,
  case when @payloads then a.error else substring(a.error from 1 for @error_max::int) end as error
from unnest(@ids::uuid[]) as w(id)
cross join lateral (select * from attempt k where k.tenant_id = @tenant::uuid and k.task_id = w.id offset 0) a
order by a.task_id, a.attempt;

-- name: NotesOfTasks :many
select n.task_id, n.attempt, n.at, n.kind, n.message, n.worker_id, n.command_id
from unnest(@ids::uuid[]) as w(id)
cross join lateral (select * from note k where k.tenant_id = @tenant::uuid and k.task_id = w.id offset 0) n
order by n.task_id, n.at, n.attempt, n.kind;

-- name: ChildCounts :many
select t.parent_task_id, count(distinct coalesce(t.run_id, t.id)) as children
from unnest(@parents::uuid[], @floors::uuid[]) as w(parent, floor)
cross join lateral (
  select * from task k
  where k.tenant_id = @tenant::uuid and k.parent_task_id = w.parent and k.id >= w.floor
  offset 0
) t
group by t.parent_task_id;

-- name: LiveCounts :many
-- How many tasks of each step wait and run, and since when the oldest does; 2 is the state of the assigned.
select version_id, step_id, state = 2 as assigned, count(*) as tasks, min(queued_at) as oldest,
  min(queued_at) filter (where attempt = 0) as oldest_first_attempt
from live
where tenant_id = @tenant::uuid
group by version_id, step_id, state = 2
order by version_id, step_id, state = 2;

-- name: LineCounts :many
select line, count(*) as tasks
from live
where tenant_id = @tenant::uuid and line > ''
group by line
order by line;
