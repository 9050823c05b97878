-- What is deleted row by row once its time is over, a bounded number of rows at a time: of the tenants whose shards
-- the process holds, and keeps until that is done.

-- name: DeleteSilentWorkers :exec
-- Whoever is just heard of again is locked or no longer silent, and stays.
with held as materialized (
  select s.id from shard s where s.process_id = @process::text and s.until > clock_timestamp() for share
),
silent as materialized (
  select s.tenant_id, s.id
  from tenant t
  cross join lateral (
    select w.tenant_id, w.id
    from worker w
    where w.tenant_id = t.id and shard_of(t.id) in (select h.id from held h)
      and w.heard_hour < date_trunc('hour', (now() - @keep_hours::int * interval '1 hour') at time zone 'UTC')
      and not exists (
        select from live l
        where l.tenant_id = w.tenant_id and l.line = '' and l.worker_id = w.id
      )
    order by w.heard_hour
    limit @limit::int
    for update of w skip locked
  ) s
  limit @limit
)
delete from worker w
using silent s
where w.tenant_id = s.tenant_id and w.id = s.id;

-- name: DeleteDeadLetters :exec
with held as materialized (
  select s.id from shard s where s.process_id = @process::text and s.until > clock_timestamp() for share
),
old as materialized (
  select d.tenant_id, d.command_id
  from dead_letter d
  where d.at < now() - @keep_hours::int * interval '1 hour' and shard_of(d.tenant_id) in (select h.id from held h)
  order by d.at
  limit @limit::int
  for update skip locked
)
delete from dead_letter d
using old o
where d.tenant_id = o.tenant_id and d.command_id = o.command_id;
