-- Processes that run: one statement a second each.

-- name: BeatProcess :many
-- One row at least, with nulls when there are no others; a row that is seen is another process.
with mine as (
  insert into process as p (id, kind) values (@id::text, @kind::text)
  on conflict (id) do update set beat = now()
)
select clock_timestamp() as now, (select value from definition_counter) as definitions,
  o.id, o.kind, o.started_at, o.beat
from (values (1)) as one(n)
left join process o on o.id <> @id and o.beat > now() - @seen_millis::bigint * interval '1 ms'
order by o.id;

-- name: LeaveProcess :exec
delete from process where id = @id::text or beat < now() - interval '1 day';
