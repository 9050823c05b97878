-- What carries messages between processes where there is no broker. Nothing in it has to last, since behind every
-- message stands something that finds the same work again; so the tables are not logged, and are empty after a crash.

-- A queue is there as long as its one reader says so.
create unlogged table message_queue (
  name text primary key,
  -- Whose messages are copied to it, if any.
  exchange text,
  reader text not null,
  beat timestamptz not null
);

create unlogged table message (
  id bigint generated always as identity primary key,
  queue text not null,
  reply_to text,
  body bytea not null,
  at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
create index message_queue_id on message (queue, id);

-- What nobody could read, kept for a person.
create table unread_message (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  body bytea not null,
  reason text not null
);

create function has_room(queue text, room int) returns boolean language sql volatile as $$
  select count(*) < room from (select from message m where m.queue = has_room.queue limit has_room.room) as waiting
$$;

-- 1 when it waits in the queue now, 0 when there is no such queue, -1 when it is full. The queue is locked, so that its
-- reader does not leave with a message on its way.
create function send_message(queue text, reply_to text, body bytea, room int) returns int language plpgsql as $$
begin
  perform from message_queue q
  where q.name = send_message.queue and q.beat > clock_timestamp() - interval '10 s'
  for share;
  if not found then
    return 0;
  elsif not has_room(queue, room) then
    return -1;
  end if;
  insert into message (queue, reply_to, body) values (send_message.queue, send_message.reply_to, send_message.body);
  return 1;
end
$$;

-- Ends a queue unless a message waits in it; tells whether it has ended.
create function leave_queue(queue text) returns boolean language plpgsql as $$
begin
  perform from message_queue q where q.name = leave_queue.queue for update;
  if exists (select from message m where m.queue = leave_queue.queue) then
    return false;
  end if;
  delete from message_queue q where q.name = leave_queue.queue;
  return true;
end
$$;
