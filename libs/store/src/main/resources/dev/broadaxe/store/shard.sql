-- The shards that controllers share out among themselves.

-- name: HoldShards :many
with mine as (
  insert into process as p (id, kind) values (@process::text, 'controllers')
  on conflict (id) do update set beat = clock_timestamp()
)
select h.id as shard, null as peer
from hold_shards(@process, @wanted::int[], @term_millis::bigint * interval '1 ms') as h(id)
union all
select null, p.id
from process p
where p.kind = 'controllers' and p.id <> @process
  and p.beat > clock_timestamp() - @term_millis * interval '1 ms';

-- name: LeaveShards :exec
with mine as (
  delete from process where id = @process::text
)
delete from shard where process_id = @process;
