-- Which controllers process does the work of which shard: a shard is a fixed part of the tenants.

create table shard (
  id int primary key,
  process_id text not null,
  -- The process holds it until then; what it does for the shard asks for that in the same statement.
  until timestamptz not null
);
create index shard_process on shard (process_id);

-- One of 32, by the last bits of the id, which are random.
create function shard_of(tenant uuid) returns int language sql immutable parallel safe as $$
  select get_byte(uuid_send(tenant), 15) & 31
$$;

-- Gives back what the process holds and does not want, and takes or renews what it wants and nobody else holds.
-- One process at a time, so that two who exchange shards do not wait for each other.
create function hold_shards(process text, wanted int[], term interval) returns setof int language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4713, 0);
  delete from shard s where s.process_id = hold_shards.process and s.id <> all(wanted);
  return query
  insert into shard as s (id, process_id, until)
  select u.id, hold_shards.process, clock_timestamp() + term from unnest(wanted) as u(id)
  on conflict (id) do update set process_id = excluded.process_id, until = excluded.until
  where s.process_id = excluded.process_id or s.until < clock_timestamp()
  returning s.id;
end
$$;
