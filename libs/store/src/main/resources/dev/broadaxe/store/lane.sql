-- How a lane takes itself over, and how it learns whether a round was committed.

-- name: TakeLane :one
select epoch, held_since, now, former_beat from take_lane(@lane::int, @process::text, @anew::boolean);

-- name: LaneAbandoned :one
select not exists (
  select from lane where id = @lane::int and beat > now() - @dead_millis::bigint * interval '1 ms'
) as abandoned;

-- name: EndRounds :many
-- Ends the server processes that keep the lane locked; 4711 is the key space of lanes.
select pg_terminate_backend(l.pid) as ended
from pg_locks l
join pg_database d on d.oid = l.database
where d.datname = current_database()
  and l.locktype = 'advisory' and l.objsubid = 2 and l.classid = 4711 and l.objid::bigint = @lane::int
  and l.granted and l.pid <> pg_backend_pid();

-- name: Beat :one
with beaten as (
  update lane set beat = now() where id = @lane::int and epoch = @epoch::bigint returning 1
)
select clock_timestamp() as now,
  exists (select from beaten) as held,
  exists (
    select from inbox i
    where (select l.lane_id from lease l where l.tenant_id = i.tenant_id) = @lane
  ) as inbox;

-- name: TenantsElsewhere :many
select t.id
from tenant t
where not exists (select from lease l where l.tenant_id = t.id and l.lane_id = @lane::int)
order by t.id;

-- name: LeaseTenants :exec
insert into lease (tenant_id, lane_id)
select unnest(@tenants::uuid[]), @lane::int
on conflict (tenant_id) do update set lane_id = excluded.lane_id;

-- name: TenantsWithWork :many
select tenant_id
from lease
where lane_id = @lane::int and exists (select from live where live.tenant_id = lease.tenant_id)
order by tenant_id;

-- name: TaskExists :one
select exists (select from task where tenant_id = @tenant::uuid and id = @task::uuid) as found;

-- name: AttemptExists :one
select exists (
  select from attempt where tenant_id = @tenant::uuid and task_id = @task::uuid and attempt = @attempt::int
) as found;

-- name: MarkerExists :one
select exists (select from lane_round where lane_id = @lane::int and round = @round::bigint) as found;
