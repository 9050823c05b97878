-- How much waits, counted up to a bound.

-- name: WaitingOfTenants :many
-- Of the tenants whose shards the process holds. Assigned tasks stand in no line. What waits of one tenant is
-- counted no further than the bound.
select t.id as tenant_id, w.tasks
from tenant t
join shard s on s.id = shard_of(t.id) and s.process_id = @process::text and s.until > clock_timestamp()
cross join lateral (
  select count(*) as tasks
  from (
    select from live l where l.tenant_id = t.id and l.line > '' limit @bound::int
  ) part
) w
where w.tasks > 0
order by w.tasks desc, t.id;
