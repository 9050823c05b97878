-- Messages between processes, where Postgres carries them.

-- name: OpenQueue :one
-- Nothing when another reader that lives has the name. What waits in it was for a reader that is gone.
with opened as (
  insert into message_queue as q (name, exchange, reader, beat)
  values (@queue::text, @exchange::text, @reader::text, now())
  on conflict (name) do update set exchange = excluded.exchange, reader = excluded.reader, beat = excluded.beat
  where q.reader = excluded.reader or q.beat < now() - interval '10 s'
  returning name
)
select exists (select from opened) as opened;

-- name: EmptyQueue :exec
delete from message where queue = @queue::text;

-- name: LeaveQueue :one
select leave_queue(@queue::text) as left;

-- name: EndQueue :exec
delete from message_queue where name = @queue::text and reader = @reader::text;

-- name: BeatQueues :one
with beaten as (
  update message_queue set beat = now() where reader = @reader::text returning 1
)
select count(*) as queues from beaten;

-- name: ForgetQueues :exec
delete from message_queue where beat < now() - interval '60 s';

-- name: ForgetMessages :exec
delete from message m
where m.at < now() - interval '60 s' or not exists (select from message_queue q where q.name = m.queue);

-- name: SendMessage :one
select send_message(@queue::text, @reply_to::text, @body::bytea, @room::int) as sent;

-- name: CopyMessage :exec
insert into message (queue, body)
select q.name, @body::bytea
from message_queue q
where q.exchange = @exchange::text and q.beat > now() - interval '10 s' and has_room(q.name, @room::int)
order by q.name;

-- name: Wake :one
select pg_notify(@channel::text, '') is not null as woken;

-- name: TakeMessages :many
with waiting as materialized (
  select ctid as place from message where queue = @queue::text order by id limit @limit::int
)
delete from message m using waiting w where m.ctid = w.place
returning m.id, m.reply_to, m.body;

-- name: KeepUnread :exec
with old as (
  delete from unread_message where id <= (select max(id) from unread_message) - 10000
)
insert into unread_message (body, reason) values (@body::bytea, @reason::text);
