-- Ids of tasks by filter, newest first, counted up to a bound. Empty arrays and nulls mean: any. Planned anew for the
-- values at hand, so that what is not asked for is not in the plan.

-- name: FilterTasks :one
with hit as (
  select t.id
  from task t
  where t.tenant_id = @tenant::uuid
    and t.id >= @from::uuid and t.id < @to::uuid
    and (@workflows::uuid[] = '{}' or t.workflow_id = any(@workflows))
    and (@parent::uuid is null or t.parent_task_id = @parent)
    and (@keys::text[] = '{}' or metadata_matches(t.metadata, @keys, @values::text[], @every::boolean))
    and (
      @worker::uuid is null
      or exists (select from live l where l.tenant_id = t.tenant_id and l.id = t.id and l.worker_id = @worker)
      or exists (
        select from attempt a
        where a.tenant_id = t.tenant_id and a.task_id = t.id and a.last and a.worker_id = @worker
      )
    )
    and (
      (@states::smallint[] = '{}' and @outcomes::smallint[] = '{}')
      or exists (select from live l where l.tenant_id = t.tenant_id and l.id = t.id and l.state = any(@states))
      or exists (
        select from attempt a
        where a.tenant_id = t.tenant_id and a.task_id = t.id and a.last and a.outcome = any(@outcomes)
      )
    )
  order by t.id desc
  limit @bound::int
)
select (select count(*) from hit) as total,
  array(select id from hit order by id desc limit @limit::int offset @offset::int) as ids;

-- name: FilterLiveTasks :one
-- For those that wait or run alone: few, and the first to be asked for.
with hit as (
  select t.id
  from live l
  join task t on t.tenant_id = l.tenant_id and t.id = l.id
  where l.tenant_id = @tenant::uuid and l.state = any(@states::smallint[])
    and l.id >= @from::uuid and l.id < @to::uuid
    and (@workflows::uuid[] = '{}' or t.workflow_id = any(@workflows))
    and (@parent::uuid is null or t.parent_task_id = @parent)
    and (@keys::text[] = '{}' or metadata_matches(t.metadata, @keys, @values::text[], @every::boolean))
    and (@worker::uuid is null or l.worker_id = @worker)
  order by l.id desc
  limit @bound::int
)
select (select count(*) from hit) as total,
  array(select id from hit order by id desc limit @limit::int offset @offset::int) as ids;

-- name: FilterNotCompletedTasks :one
-- For the failed and cancelled alone, by the index that has no completed ones.
with hit as (
  select t.id
  from attempt a
  join task t on t.tenant_id = a.tenant_id and t.id = a.task_id
  where a.tenant_id = @tenant::uuid and a.outcome <> 1 and a.last and a.outcome = any(@outcomes::smallint[])
    and a.task_id >= @from::uuid and a.task_id < @to::uuid
    and (@workflows::uuid[] = '{}' or t.workflow_id = any(@workflows))
    and (@parent::uuid is null or t.parent_task_id = @parent)
    and (@keys::text[] = '{}' or metadata_matches(t.metadata, @keys, @values::text[], @every::boolean))
    and (@worker::uuid is null or a.worker_id = @worker)
  order by a.task_id desc
  limit @bound::int
)
select (select count(*) from hit) as total,
  array(select id from hit order by id desc limit @limit::int offset @offset::int) as ids;

-- name: CountByStatus :many
-- 0 is the outcome of those that live, 0 the state of those that ended.
with hit as (
  select t.tenant_id, t.id
  from task t
  where t.tenant_id = @tenant::uuid
    and t.id >= @from::uuid and t.id < @to::uuid
    and (@workflows::uuid[] = '{}' or t.workflow_id = any(@workflows))
    and (@parent::uuid is null or t.parent_task_id = @parent)
    and (@keys::text[] = '{}' or metadata_matches(t.metadata, @keys, @values::text[], @every::boolean))
  order by t.id desc
  limit @bound::int
)
select coalesce(l.state, 0::smallint) as state,
  case when l.id is null then coalesce(a.outcome, 0) else 0 end::smallint as outcome, count(*) as tasks
from hit
left join live l on l.tenant_id = hit.tenant_id and l.id = hit.id
left join attempt a on a.tenant_id = hit.tenant_id and a.task_id = hit.id and a.last
group by 1, 2
order by 1, 2;
