-- Who decides for which tenant, when several processes share the database.

-- A lane belongs to the process that opened it, for ever: nobody takes it over. A lane that is closed, by its
-- process or by others because it was silent, commits nothing more, and its tenants are free for whoever claims
-- them.
drop function take_lane;
drop table lane;
create table lane (
  id int generated always as identity primary key,
  process_id text not null,
  epoch bigint not null default 1,
  beat timestamptz not null,
  closed_at timestamptz,
  -- On which of the database's histories it was opened: another standby that takes over begins a new one.
  timeline int not null
);
create index lane_open on lane (id) where closed_at is null;

-- Rounds of lanes that are gone prove nothing.
truncate lane_round;

-- Only an open lane itself, in a round of its own, gives a tenant away; only a tenant of no open lane can be
-- claimed. The epoch of a lease rises with each owner, and tells doors whose word counts.
alter table lease add column epoch bigint not null default 0;
drop index lease_lane;
create index lease_lane on lease (lane_id, epoch);
update lease set lane_id = 0;

-- Higher than all that this tenant's leases had, even if a standby that has taken the database's place lacks the
-- last.
create function next_lease_epoch(last bigint) returns bigint language sql volatile as $$
  select greatest(last + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)
$$;

create function current_timeline() returns int language sql stable as $$
  select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
$$;

-- A lane is to be seen only once its connection holds it: so the number comes first, then hold_lane, then this.
create function open_lane(lane int, process text, out epoch bigint, out now timestamptz) language plpgsql as $$
begin
  now := clock_timestamp();
  insert into lane as l (id, process_id, beat, timeline) overriding system value
  values (lane, process, open_lane.now, current_timeline())
  returning l.epoch into open_lane.epoch;
end
$$;

create function next_lane() returns int language sql volatile as $$
  select nextval(pg_get_serial_sequence('lane', 'id'))::int
$$;

-- Raises the epoch of an open lane, for its own process: waits for the round in flight, so that it is known
-- afterwards whether that was committed, and nothing that was sent before can be. Null when the lane is closed, as
-- it is when a standby has taken the database's place, which may lack what the lane believes in, or the lane itself,
-- and then have given its number to another process.
create function raise_lane(lane int, process text, out epoch bigint, out now timestamptz) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4711, lane);
  now := clock_timestamp();
  update lane l set closed_at = raise_lane.now, epoch = l.epoch + 1
  where l.id = raise_lane.lane and l.process_id = process and l.closed_at is null
    and l.timeline <> current_timeline();
  update lane l set epoch = l.epoch + 1, beat = raise_lane.now
  where l.id = raise_lane.lane and l.process_id = process and l.closed_at is null
  returning l.epoch into raise_lane.epoch;
end
$$;

-- Closes a lane once its round in flight has ended, if it is silent: without a beat for so long, or for a shorter
-- time and without the connection that its rounds go through, which holds a lock in the key space 4712. Tells
-- whether it is closed.
create function close_lane(lane int, silent interval, silent_and_cut interval) returns boolean language plpgsql as $$
declare
  closed boolean;
begin
  perform pg_advisory_xact_lock(4711, lane);
  update lane l set closed_at = clock_timestamp(), epoch = l.epoch + 1
  where l.id = close_lane.lane and l.closed_at is null
    and (l.beat <= clock_timestamp() - silent
      or (l.beat <= clock_timestamp() - silent_and_cut and not lane_connected(l.id)));
  select l.closed_at is not null into closed from lane l where l.id = close_lane.lane;
  if closed then
    delete from lane_round r where r.lane_id = close_lane.lane;
  end if;
  return coalesce(closed, true);
end
$$;

create function lane_connected(lane int) returns boolean language sql stable as $$
  select exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = 4712 and l.objid::bigint = lane and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
  )
$$;

-- Gives to an open lane those of the tenants that no open lane has, and returns those of them that it has then,
-- each with the last beat of the owner before, null when there was none. Its rows are locked before anything is
-- looked at, so that of two who claim at the same time the second sees what the first has done.
create function claim_tenants(lane int, tenants uuid[])
returns table (tenant_id uuid, epoch bigint, away_since timestamptz) language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(4711, lane);
  if not exists (select from lane l where l.id = claim_tenants.lane and l.closed_at is null) then
    return;
  end if;
  insert into lease as l (tenant_id, lane_id)
  select u.id, 0 from unnest(tenants) as u(id) order by 1
  on conflict do nothing;
  perform from lease l where l.tenant_id = any(tenants) order by l.tenant_id for update;
  return query
  with free as (
    select l.tenant_id, l.epoch, o.beat
    from lease l
    left join lane o on o.id = l.lane_id
    where l.tenant_id = any(tenants) and (o.id is null or o.closed_at is not null)
  ), claimed as (
    update lease l set lane_id = claim_tenants.lane, epoch = next_lease_epoch(l.epoch)
    from free f
    where l.tenant_id = f.tenant_id
    returning l.tenant_id, l.epoch, f.beat
  )
  select c.tenant_id, c.epoch, c.beat from claimed c
  union all
  select l.tenant_id, l.epoch, null::timestamptz
  from lease l
  where l.tenant_id = any(tenants) and l.lane_id = claim_tenants.lane
    and not exists (select from claimed c where c.tenant_id = l.tenant_id);
end
$$;

-- Shows that the lane's connection is there, as long as it is.
create function hold_lane(lane int) returns int language plpgsql as $$
begin
  perform pg_advisory_lock_shared(4712, lane);
  return lane;
end
$$;
