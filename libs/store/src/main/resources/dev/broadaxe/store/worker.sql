-- Registered workers. Sessions are written when a stream opens or ends, heartbeats in batches of many workers.

-- name: InsertWorker :exec
insert into worker (tenant_id, id, name, actions, slots, labels, runtime)
values (@tenant::uuid, @id::uuid, @name::text, @actions::text[], @slots::text, @labels::text, @runtime::text);

-- name: FindWorkers :many
select w.id, w.name, w.actions, w.slots, w.labels, w.runtime, w.paused, w.created_at, w.session, w.session_door,
  w.session_open, w.session_at, w.heartbeat_at,
  coalesce(w.heartbeat_at > now() - @shown_millis::int * interval '1 ms', false) as fresh
from unnest(@ids::uuid[]) as i(id)
cross join lateral (select * from worker k where k.tenant_id = @tenant::uuid and k.id = i.id offset 0) w;

-- name: FindWorkersByKeys :many
-- Locked one after the other, as they are given, so that of two first sessions one is not the first.
select w.tenant_id, w.id, w.name, w.actions, w.slots, w.labels, w.paused, w.session = 0 as first
from unnest(@tenant_ids::uuid[], @ids::uuid[]) as i(tenant_id, id)
cross join lateral (
  select * from worker k where k.tenant_id = i.tenant_id and k.id = i.id offset 0 for update
) w;

-- name: OpenSessions :exec
update worker w
set session = s.session, session_door = @door::text, session_open = true, session_at = now()
from unnest(@tenant_ids::uuid[], @ids::uuid[], @sessions::bigint[]) as s(tenant_id, id, session)
where w.tenant_id = s.tenant_id and w.id = s.id and w.session < s.session;

-- name: CloseSessions :exec
update worker w
set session_open = false
from unnest(@tenant_ids::uuid[], @ids::uuid[], @sessions::bigint[]) as s(tenant_id, id, session)
where w.tenant_id = s.tenant_id and w.id = s.id and w.session <= s.session and w.session_open;

-- name: LockLabels :one
select labels from worker where tenant_id = @tenant::uuid and id = @id::uuid for update;

-- name: SetLabels :exec
update worker set labels = @labels::text where tenant_id = @tenant::uuid and id = @id::uuid;

-- name: SetPaused :exec
update worker set paused = @paused::boolean where tenant_id = @tenant::uuid and id = @id::uuid;

-- name: WriteHeartbeats :exec
update worker w
set heartbeat_at = h.at
from unnest(@tenant_ids::uuid[], @ids::uuid[], @at::timestamptz[]) as h(tenant_id, id, at)
where w.tenant_id = h.tenant_id and w.id = h.id and (w.heartbeat_at is null or w.heartbeat_at < h.at);

-- name: ListWorkers :many
-- The hour is for the index, which leaves out those that have long vanished.
with hit as (
  select *,
    coalesce(heartbeat_at > now() - @shown_millis::int * interval '1 ms', false) as fresh
  from worker
  where tenant_id = @tenant::uuid
    and heard_hour >= date_trunc('hour', @since::timestamptz at time zone 'UTC')
    and coalesce(heartbeat_at, created_at) >= @since
    and (@keys::text[] = '{}' or metadata_matches(labels, @keys, @values::text[], true))
)
select id, name, actions, slots, labels, runtime, paused, created_at, session, session_door, session_open,
  session_at, heartbeat_at, fresh
from hit
where (@active::boolean and fresh and not paused) or (@paused::boolean and fresh and paused)
  or (@inactive::boolean and not fresh)
order by created_at desc, id desc
limit @limit::int offset @offset::int;

-- name: CountWorkers :one
with hit as (
  select paused, coalesce(heartbeat_at > now() - @shown_millis::int * interval '1 ms', false) as fresh
  from worker
  where tenant_id = @tenant::uuid
    and heard_hour >= date_trunc('hour', @since::timestamptz at time zone 'UTC')
    and coalesce(heartbeat_at, created_at) >= @since
    and (@keys::text[] = '{}' or metadata_matches(labels, @keys, @values::text[], true))
)
select count(*) as total
from hit
where (@active::boolean and fresh and not paused) or (@paused::boolean and fresh and paused)
  or (@inactive::boolean and not fresh);

-- name: AssignedToWorkers :many
select l.worker_id, l.id, l.version_id, l.step_id, l.released, l.assigned_at, l.due
from live l
where l.tenant_id = @tenant::uuid and l.line = '' and l.worker_id = any(@workers::uuid[])
order by l.worker_id, l.id;
