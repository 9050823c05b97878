-- What tasks log.

-- name: InsertLogLines :exec
-- Joined with the task, so that a line about a task that is unknown, or another tenant's, is dropped by itself.
insert into log_line (tenant_id, task_id, created_at, attempt, level, message, metadata)
select u.tenant_id, u.task_id, u.created_at, u.attempt, u.level, u.message, u.metadata
from unnest(@tenant_ids::uuid[], @task_ids::uuid[], @created_at::timestamptz[], @attempts::int[],
    @levels::smallint[], @messages::text[], @metadata::text[])
  with ordinality as u(tenant_id, task_id, created_at, attempt, level, message, metadata, place)
cross join lateral (select from task k where k.tenant_id = u.tenant_id and k.id = u.task_id offset 0) t
order by u.place;

-- name: LogLines :many
select l.task_id, l.created_at, l.attempt, l.level, l.message, l.metadata
from log_line l
where l.tenant_id = @tenant::uuid
  and (@tasks::uuid[] = '{}' or l.task_id = any(@tasks))
  and (@since::timestamptz is null or l.created_at > @since)
  and (@until::timestamptz is null or l.created_at < @until)
  and (@levels::smallint[] = '{}' or l.level = any(@levels))
  and (@attempt::int is null or l.attempt = @attempt)
  and (@search::text is null or position(lower(@search) in lower(l.message)) > 0)
  and (
    (@workflows::uuid[] = '{}' and @steps::uuid[] = '{}')
    or exists (
      select from task t
      where t.tenant_id = l.tenant_id and t.id = l.task_id
        and (@workflows = '{}' or t.workflow_id = any(@workflows))
        and (@steps = '{}' or t.step_id = any(@steps))
    )
  )
order by case when not @newest_first::boolean then l.created_at end, case when not @newest_first then l.id end,
  case when @newest_first then l.created_at end desc, case when @newest_first then l.id end desc
limit @limit::int;
