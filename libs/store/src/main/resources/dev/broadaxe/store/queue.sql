-- How much waits, counted up to a bound.

-- name: WaitingOfTenants :many
-- Assigned tasks stand in no line. What waits of one tenant is counted no further than the bound.
select t.id as tenant_id, w.tasks
from tenant t
cross join lateral (
  select count(*) as tasks
  from (
    select from live l where l.tenant_id = t.id and l.line > '' limit @bound::int
  ) part
) w
where w.tasks > 0
order by w.tasks desc, t.id;
