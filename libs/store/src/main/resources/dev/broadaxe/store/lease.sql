-- Where the owners of tenants are.

-- name: LanesAlive :many
select id, process_id
from lane
where closed_at is null and beat > now() - @silent_millis::bigint * interval '1 ms'
order by id;

-- name: LanesOfTenants :many
select tenant_id, lane_id from lease where tenant_id = any(@tenants::uuid[]);
