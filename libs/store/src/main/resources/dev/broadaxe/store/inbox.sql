-- Commands whose owner was away.

-- name: PutIntoInbox :exec
insert into inbox (tenant_id, command_id, kind, body)
select * from unnest(@tenant_ids::uuid[], @command_ids::uuid[], @kinds::text[], @bodies::bytea[])
on conflict do nothing;

-- name: InboxOfLane :many
-- A page is bounded by its bytes, too; its first command comes however large it is.
select p.id, p.tenant_id, p.command_id, p.body, p.found
from (
  select i.id, i.tenant_id, i.command_id, i.body, count(*) over () as found,
    sum(octet_length(i.body)) over (order by i.id) - octet_length(i.body) as bytes_before
  from (
    select i.id, i.tenant_id, i.command_id, i.body
    from inbox i
    where (select l.lane_id from lease l where l.tenant_id = i.tenant_id) = @lane::int and i.id > @after::bigint
    order by i.id
    limit @limit::int
  ) i
) p
where p.bytes_before < @bytes::bigint
order by p.id;

-- name: BuryInInbox :exec
with buried as (
  delete from inbox
  where tenant_id = @tenant::uuid and command_id = @command::uuid
  returning tenant_id, command_id, kind, body
)
insert into dead_letter (tenant_id, command_id, kind, body, reason)
select tenant_id, command_id, kind, body, @reason::text from buried
on conflict do nothing;
