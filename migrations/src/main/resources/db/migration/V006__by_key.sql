-- Plans are made once, often while a day or a table is still empty, and kept when it is full. What is joined by its key
-- is therefore looked up in a subquery that the planner leaves alone ("offset 0"): it can neither be read first, nor by
-- the tenant alone.

create or replace view live_task as
select l.tenant_id, l.id, t.run_id, t.workflow_id, t.version_id, t.step_id, t.parent_run_id, t.parent_task_id,
  t.child_index, t.priority, t.child_key, t.desired_worker_id, t.desired_labels, t.metadata, t.input,
  l.state as live_state, l.line as live_line, l.priority as live_priority, l.seq as live_seq,
  l.attempt as live_attempt, l.app_retries as live_app_retries, l.internal_retries as live_internal_retries,
  l.invocation as live_invocation, l.released as live_released, l.worker_id as live_worker_id, l.due as live_due,
  l.queued_at as live_queued_at, l.assigned_at as live_assigned_at, l.started_at as live_started_at
from live l
cross join lateral (select * from task k where k.tenant_id = l.tenant_id and k.id = l.id offset 0) t;

create or replace view task_now as
select t.tenant_id, t.id, t.run_id, t.workflow_id, t.version_id, t.step_id, t.parent_run_id, t.parent_task_id,
  t.child_index, t.priority, t.child_key, t.desired_worker_id, t.desired_labels, t.metadata, t.input,
  l.state as live_state, l.line as live_line, l.priority as live_priority, l.seq as live_seq,
  l.attempt as live_attempt, l.app_retries as live_app_retries, l.internal_retries as live_internal_retries,
  l.invocation as live_invocation, l.released as live_released, l.worker_id as live_worker_id, l.due as live_due,
  l.queued_at as live_queued_at, l.assigned_at as live_assigned_at, l.started_at as live_started_at,
  a.attempt as last_attempt, a.outcome as last_outcome, a.worker_id as last_worker_id,
  a.queued_at as last_queued_at, a.assigned_at as last_assigned_at, a.started_at as last_started_at,
  a.finished_at as last_finished_at, a.output as last_output, a.error as last_error, a.reason as last_reason
from task t
left join lateral (select * from live k where k.tenant_id = t.tenant_id and k.id = t.id offset 0) l on true
left join lateral (
  select * from attempt k where k.tenant_id = t.tenant_id and k.task_id = t.id and k.last offset 0
) a on true;

-- Indexes that begin with the tenant look alike while a table is empty: through these, a row would be looked for among
-- all of its tenant. The conditions, which are always true, leave them to those who ask for what they are sorted by.
drop index task_workflow;
create index task_workflow on task (tenant_id, workflow_id, id) where workflow_id is not null;
drop index live_line;
create index live_line on live (tenant_id, line, (-priority), seq) where line is not null;
drop index worker_heard;
create index worker_heard on worker (tenant_id, heard_hour) where heard_hour is not null;
