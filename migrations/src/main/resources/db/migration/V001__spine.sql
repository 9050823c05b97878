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
create index live_line on live (tenant_id, line, priority desc, seq);
create index live_due on live (tenant_id, due) where due is not null;

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
create function ensure_day(day date) returns void language plpgsql as $$
declare
  parent text;
  child text;
begin
  perform pg_advisory_xact_lock(hashtext('broadaxe.ensure_day'));
  foreach parent in array array['task', 'attempt', 'note', 'log_line'] loop
    child := parent || '_' || to_char(day, 'YYYYMMDD');
    if to_regclass(child) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent,
        uuid7_floor(day::timestamp at time zone 'UTC'),
        uuid7_floor((day + 1)::timestamp at time zone 'UTC'));
    end if;
  end loop;
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
create table lane (
  id int primary key,
  process_id text,
  epoch bigint not null,
  beat timestamptz not null,
  backend int
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
create function fence(lane int, expected bigint) returns void language plpgsql as $$
declare
  found_epoch bigint;
begin
  perform pg_advisory_xact_lock_shared(4711, lane);
  select epoch into found_epoch from lane l where l.id = fence.lane;
  if found_epoch is distinct from expected then
    raise exception 'lane % is at epoch %, not %', lane, found_epoch, expected using errcode = 'BX001';
  end if;
end
$$;

-- Takes a lane: waits for the round in flight, raises the epoch, so that the former owner can commit nothing more.
create function take_lane(lane int, process text) returns bigint language plpgsql as $$
declare
  new_epoch bigint;
begin
  perform pg_advisory_xact_lock(4711, lane);
  insert into lane as l (id, process_id, epoch, beat) values (take_lane.lane, process, 1, now())
  on conflict (id) do update set process_id = excluded.process_id, epoch = l.epoch + 1, beat = now()
  returning epoch into new_epoch;
  return new_epoch;
end
$$;
