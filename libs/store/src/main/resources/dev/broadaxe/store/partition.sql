-- The days of the tables that are partitioned by day.

-- name: EnsureDays :one
-- From yesterday on, for ids of doors whose clocks are behind at midnight.
select count(*) as days
from generate_series(-1, @ahead::int) as n(day),
  lateral ensure_day((now() at time zone 'UTC')::date + n.day);

-- name: DaysBefore :many
-- Materialized, so that no date is read from the name of another table.
with partition as materialized (
  select c.relname
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'task'::regclass
),
kept as (
  select to_date(right(relname, 8), 'YYYYMMDD') as day from partition
)
select day
from kept
where (day + 1)::timestamp at time zone 'UTC' <= now() - @keep_hours::int * interval '1 hour'
order by day;

-- name: DropDay :one
select drop_day(@day::date) as gone;
