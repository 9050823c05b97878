-- Lanes, the tenants leased to them, and how a lane learns whether a round was committed.

-- name: NextLane :one
select next_lane() as id;

-- name: OpenLane :one
select epoch, now from open_lane(@lane::int, @process::text);

-- name: RaiseLane :one
select epoch, now from raise_lane(@lane::int, @process::text);

-- name: CloseLane :one
select close_lane(@lane::int, @silent_millis::bigint * interval '1 ms',
  @cut_millis::bigint * interval '1 ms') as closed;

-- name: CloseOwnLane :exec
update lane set closed_at = now(), beat = now(), epoch = epoch + 1
where id = @lane::int and epoch = @epoch::bigint and closed_at is null;

-- name: ForgetLanes :exec
with markers as (
  delete from lane_round r
  where not exists (select from lane l where l.id = r.lane_id and l.closed_at is null)
)
delete from lane l
where l.closed_at < now() - interval '1 hour' and not exists (select from lease s where s.lane_id = l.id);

-- name: EndRounds :many
-- Ends the server processes that keep the lane locked; 4711 is the key space of lanes.
select pg_terminate_backend(l.pid) as ended
from pg_locks l
join pg_database d on d.oid = l.database
where d.datname = current_database()
  and l.locktype = 'advisory' and l.objsubid = 2 and l.classid = 4711 and l.objid::bigint = @lane::int
  and l.granted and l.pid <> pg_backend_pid();

-- name: Beat :many
-- A row for each other lane that is open, or one of nulls.
with beaten as (
  update lane set beat = now(), deaf = @deaf::boolean
  where id = @lane::int and epoch = @epoch::bigint and closed_at is null
  returning 1
)
select clock_timestamp() as now,
  exists (select from beaten) as held,
  exists (
    select from inbox i where (select l.lane_id from lease l where l.tenant_id = i.tenant_id) = @lane
  ) as inbox,
  exists (
    select from inbox i
    where not exists (
      select from lease l join lane a on a.id = l.lane_id and a.closed_at is null where l.tenant_id = i.tenant_id
    )
  ) as inbox_of_nobody,
  (select count(*) from lease where lane_id = @lane) as leases,
  o.id as other, o.process_id,
  o.beat <= now() - @silent_millis::bigint * interval '1 ms'
    or (o.beat <= now() - @cut_millis::bigint * interval '1 ms' and not lane_connected(o.id)) as silent,
  o.deaf
from (values (1)) as one(n)
left join lane o on o.id <> @lane and o.closed_at is null
order by o.id;

-- name: ClaimTenants :many
select tenant_id, epoch, away_since from claim_tenants(@lane::int, @tenants::uuid[]);

-- name: LeasesOfLane :many
select l.tenant_id, l.epoch,
  exists (select from live v where v.tenant_id = l.tenant_id) as works
from lease l
where l.lane_id = @lane::int
order by l.epoch;

-- name: TenantsOfNobody :many
-- Those with something to do whose lane is closed, or that never had one.
select l.tenant_id
from lease l
where not exists (select from lane a where a.id = l.lane_id and a.closed_at is null)
  and exists (select from live v where v.tenant_id = l.tenant_id)
union
select i.tenant_id
from inbox i
where not exists (
  select from lease l join lane a on a.id = l.lane_id and a.closed_at is null where l.tenant_id = i.tenant_id
);

-- name: TaskExists :one
select exists (select from task where tenant_id = @tenant::uuid and id = @task::uuid) as found;

-- name: AttemptExists :one
select exists (
  select from attempt where tenant_id = @tenant::uuid and task_id = @task::uuid and attempt = @attempt::int
) as found;

-- name: MarkerExists :one
select exists (select from lane_round where lane_id = @lane::int and round = @round::bigint) as found;
