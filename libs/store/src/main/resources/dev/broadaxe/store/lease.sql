-- Where the owners of tenants are.

-- name: LanesAlive :many
select id, process_id, deaf
from lane
where closed_at is null and beat > now() - @silent_millis::bigint * interval '1 ms'
order by id;

-- name: LanesOfTenants :many
select tenant_id, lane_id from lease where tenant_id = any(@tenants::uuid[]);

-- name: LaneShares :many
select a.id, a.process_id, t.leased, t.working,
  (extract(epoch from clock_timestamp() - a.beat) * 1000)::bigint as silent_millis
from lane a
cross join lateral (
  select count(*) as leased,
    count(*) filter (where exists (select from live v where v.tenant_id = l.tenant_id)) as working
  from lease l
  where l.lane_id = a.id
) t
where a.closed_at is null
order by a.id;
