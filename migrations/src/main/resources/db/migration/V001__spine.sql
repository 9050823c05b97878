-- The spine: tenants, definitions, workers, tasks, and who owns what.
-- Ids are UUIDv7 made at the doors, so an id orders by time and its day is its partition.

create table tenant (
  id uuid primary key,
  name text not null,
  slug text not null unique,
  created_at timestamptz not null default now()
);

create table api_token (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);

-- Definitions -------------------------------------------------------------------------------------

create table workflow (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  description text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index workflow_name on workflow (tenant_id, name) where deleted_at is null;

create table workflow_version (
  tenant_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  ordinal bigint not null,
  checksum bytea not null,
  definition text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index workflow_version_ordinal on workflow_version (tenant_id, workflow_id, ordinal);

-- One row: grows with every change of any definition, so that caches learn of it by a look a second.
create table definition_counter (
  one boolean primary key default true check (one),
  value bigint not null
);
insert into definition_counter (value) values (0);

-- Workers -----------------------------------------------------------------------------------------

create table worker (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  actions text[] not null,
  slots text not null,
  labels text not null default '{}',
  runtime text,
  paused boolean not null default false,
  created_at timestamptz not null default now(),
  -- The session: which door holds the stream. Written when a stream opens or ends, not by heartbeats.
  session bigint not null default 0,
  session_door text,
  session_open boolean not null default false,
  session_at timestamptz,
  heartbeat_at timestamptz,
  primary key (tenant_id, id)
);

-- What is live ------------------------------------------------------------------------------------

-- One row per task that waits or runs; it goes when the task ends. A task that waits stands in one line,
-- an assigned one in none (line = ''), so that one index leads both to the heads and to what is out.
create table live (
  tenant_id uuid not null,
  id uuid not null,
  version_id uuid not null,
  step_id uuid not null,
  seq bigint not null,
  queued_at timestamptz not null,
  due timestamptz,
  assigned_at timestamptz,
  started_at timestamptz,
  worker_id uuid,
  attempt int not null,
  app_retries int not null,
  internal_retries int not null,
  invocation int not null,
  state smallint not null,
  priority smallint not null,
  released boolean not null default false,
  line text not null,
  primary key (tenant_id, id)
) with (fillfactor = 70);
-- Negated, so that one row comparison finds what stands behind (priority, seq) in a line.
create index live_line on live (tenant_id, line, (-priority), seq);
-- Without the assigned (2): the owner holds these anyway, and they come and go most.
create index live_due on live (tenant_id, due) where due is not null and state <> 2;

-- What happened -----------------------------------------------------------------------------------

create table task (
  tenant_id uuid not null,
  id uuid not null,
  -- null when the task is the whole run, whose id is then the task's
  run_id uuid,
  workflow_id uuid not null,
  version_id uuid not null,
  step_id uuid not null,
  parent_run_id uuid,
  parent_task_id uuid,
  child_index int,
  priority smallint not null,
  child_key text,
  desired_worker_id uuid,
  desired_labels text,
  metadata text,
  input bytea not null,
  primary key (tenant_id, id)
) partition by range (id);
create index task_workflow on task (tenant_id, workflow_id, id);
create index task_run on task (tenant_id, run_id, id) where run_id is not null;
create index task_parent on task (tenant_id, parent_task_id, id) where parent_task_id is not null;

create table attempt (
  tenant_id uuid not null,
  task_id uuid not null,
  queued_at timestamptz not null,
  assigned_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz not null,
  worker_id uuid,
  attempt int not null,
  outcome smallint not null,
  last boolean not null,
  output bytea,
  error bytea,
  reason text,
  primary key (tenant_id, task_id, attempt)
) partition by range (task_id);
create index attempt_not_completed on attempt (tenant_id, task_id) where outcome <> 1;

create table note (
  tenant_id uuid not null,
  task_id uuid not null,
  at timestamptz not null,
  attempt int not null,
  kind smallint not null,
  worker_id uuid,
  -- The command that it came of, where that must not be carried out twice.
  command_id uuid,
  message text not null
) partition by range (task_id);
create index note_task on note (tenant_id, task_id);

create table log_line (
  tenant_id uuid not null,
  task_id uuid not null,
  id bigint generated always as identity,
  created_at timestamptz not null,
  attempt int not null,
  level smallint not null,
  message text not null,
  metadata text
) partition by range (task_id);
create index log_line_task on log_line (tenant_id, task_id, id);

-- The smallest UUIDv7 of an instant: where a day's partition begins.
create function uuid7_floor(at timestamptz) returns uuid language sql immutable strict as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Creates the partitions of a day where they are missing; safe to call at any time and from several sessions.
-- They are made apart and then attached: "partition of" would lock the whole table against readers and writers.
create function ensure_day(day date) returns void language plpgsql as $$
declare
  parent text;
  child text;
begin
  perform pg_advisory_xact_lock(4710, 0);
  foreach parent in array array['task', 'attempt', 'note', 'log_line'] loop
    child := parent || '_' || to_char(day, 'YYYYMMDD');
    if to_regclass(child) is null then
      execute format('create table %I (like %I including defaults including constraints)', child, parent);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child,
        uuid7_floor(day::timestamp at time zone 'UTC'),
        uuid7_floor((day + 1)::timestamp at time zone 'UTC'));
    end if;
  end loop;
end
$$;

-- Drops the partitions of a day, unless a task of that day still lives; answers whether they are
-- gone. The second look is under the lock: behind it nobody can bring a task of that day back to
-- life. Callers set a lock_timeout shorter than deadlock_timeout, so that it is never a round that
-- gives way.
create function drop_day(day date) returns boolean language plpgsql as $$
declare
  first uuid := uuid7_floor(day::timestamp at time zone 'UTC');
  next uuid := uuid7_floor((day + 1)::timestamp at time zone 'UTC');
  parent text;
begin
  perform pg_advisory_xact_lock(4710, 0);
  if exists (select from live where id >= first and id < next) then
    return false;
  end if;
  lock table only task, only attempt, only note, only log_line in access exclusive mode;
  if exists (select from live where id >= first and id < next) then
    return false;
  end if;
  foreach parent in array array['task', 'attempt', 'note', 'log_line'] loop
    execute format('drop table if exists %I', parent || '_' || to_char(day, 'YYYYMMDD'));
  end loop;
  return true;
end
$$;

-- How it is read ----------------------------------------------------------------------------------

-- A task that waits or runs, with what it is.
create view live_task as
select l.tenant_id, l.id, t.run_id, t.workflow_id, t.version_id, t.step_id, t.parent_run_id, t.parent_task_id,
  t.child_index, t.priority, t.child_key, t.desired_worker_id, t.desired_labels, t.metadata, t.input,
  l.state as live_state, l.line as live_line, l.priority as live_priority, l.seq as live_seq,
  l.attempt as live_attempt, l.app_retries as live_app_retries, l.internal_retries as live_internal_retries,
  l.invocation as live_invocation, l.released as live_released, l.worker_id as live_worker_id, l.due as live_due,
  l.queued_at as live_queued_at, l.assigned_at as live_assigned_at, l.started_at as live_started_at
from live l
join task t on t.tenant_id = l.tenant_id and t.id = l.id;

-- Any task with its present: its live row, or the attempt that counts.
create view task_now as
select t.tenant_id, t.id, t.run_id, t.workflow_id, t.version_id, t.step_id, t.parent_run_id, t.parent_task_id,
  t.child_index, t.priority, t.child_key, t.desired_worker_id, t.desired_labels, t.metadata, t.input,
  l.state as live_state, l.line as live_line, l.priority as live_priority, l.seq as live_seq,
  l.attempt as live_attempt, l.app_retries as live_app_retries, l.internal_retries as live_internal_retries,
  l.invocation as live_invocation, l.released as live_released, l.worker_id as live_worker_id, l.due as live_due,
  l.queued_at as live_queued_at, l.assigned_at as live_assigned_at, l.started_at as live_started_at,
  a.attempt as last_attempt, a.outcome as last_outcome, a.worker_id as last_worker_id,
  a.queued_at as last_queued_at, a.assigned_at as last_assigned_at, a.started_at as last_started_at,
  a.finished_at as last_finished_at, a.output as last_output, a.error as last_error, a.reason as last_reason
from task t
left join live l on l.tenant_id = t.tenant_id and l.id = t.id
left join attempt a on a.tenant_id = t.tenant_id and a.task_id = t.id and a.last;

-- Whether a JSON object has these values under these keys: one of them, or every one. Text that Postgres cannot read
-- as JSON (half a surrogate pair is allowed in JSON and not in Postgres) has none, instead of failing the whole query.
create function metadata_matches(metadata text, keys text[], wanted text[], every boolean)
returns boolean language plpgsql stable as $$
declare
  parsed json;
  hits int;
begin
  if metadata is null then
    return false;
  end if;
  parsed := metadata::json;
  select count(*) into hits from unnest(keys, wanted) as pair(key, value) where parsed ->> pair.key = pair.value;
  return case when every then hits = cardinality(keys) else hits > 0 end;
exception when data_exception then
  return false;
end
$$;

-- Who owns what -----------------------------------------------------------------------------------

-- A running process of any service; it renews its beat once a second.
create table process (
  id text primary key,
  kind text not null,
  started_at timestamptz not null default now(),
  beat timestamptz not null default now()
);

-- A deciding thread of a scheduler. Who takes it over raises its epoch, and what the former owner sends is void.
-- Which server process holds up a taker, if any, is told by pg_locks: who holds the lane's advisory lock.
create table lane (
  id int primary key,
  process_id text not null,
  epoch bigint not null,
  -- The first of the epochs that this process has taken one after the other: no other process came between.
  held_since bigint not null,
  beat timestamptz not null
);

create table lease (
  tenant_id uuid primary key,
  lane_id int not null
);
create index lease_lane on lease (lane_id);

-- Commands whose owner was away, in no particular order: numbers commit out of order.
create table inbox (
  tenant_id uuid not null,
  command_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null default now(),
  kind text not null,
  body bytea not null,
  primary key (tenant_id, command_id)
);
create index inbox_id on inbox (id);

create table dead_letter (
  tenant_id uuid not null,
  command_id uuid not null,
  at timestamptz not null default now(),
  kind text not null,
  body bytea not null,
  reason text not null,
  primary key (tenant_id, command_id)
);

-- Proof that a round was committed which inserted nothing that proves it by itself.
create table lane_round (
  lane_id int not null,
  round bigint not null,
  primary key (lane_id, round)
);

-- The first statement of every round: raises unless the lane is still ours. The shared lock makes a taker wait for the
-- round in flight; the epoch is read after the lock was got, by a statement of its own, so with a snapshot of its own.
create function fence(lane int, expected bigint) returns bigint language plpgsql as $$
declare
  found_epoch bigint;
begin
  perform pg_advisory_xact_lock_shared(4711, lane);
  select epoch into found_epoch from lane l where l.id = fence.lane;
  if found_epoch is distinct from expected then
    raise exception 'lane % is at epoch %, not %', lane, found_epoch, expected using errcode = 'BX001';
  end if;
  return found_epoch;
end
$$;

-- Takes a lane: waits for the round in flight, raises the epoch, so that the former owner can commit nothing more.
-- A process that takes it for the first time counts its rounds anew, so the markers of former ones go.
create function take_lane(
  lane int, process text, anew boolean,
  out epoch bigint, out held_since bigint, out now timestamptz, out former_beat timestamptz)
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4711, lane);
  select l.beat into former_beat from lane l where l.id = take_lane.lane;
  now := clock_timestamp();
  insert into lane as l (id, process_id, epoch, held_since, beat) values (take_lane.lane, process, 1, 1, take_lane.now)
  on conflict (id) do update set process_id = excluded.process_id, epoch = l.epoch + 1, beat = excluded.beat,
    held_since = case when l.process_id = excluded.process_id then l.held_since else l.epoch + 1 end
  returning l.epoch, l.held_since into take_lane.epoch, take_lane.held_since;
  if anew then
    delete from lane_round r where r.lane_id = take_lane.lane;
  end if;
end
$$;

-- Fails a statement that did not find all the rows that it was to change: what the owner believes and what the rows say
-- differ, and going on would make it worse.
create function expect_rows(what text, present bigint, wanted bigint) returns bigint language plpgsql as $$
begin
  if present <> wanted then
    raise exception '%: % of % rows are there', what, present, wanted using errcode = 'BX002';
  end if;
  return present;
end
$$;
