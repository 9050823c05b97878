-- Workers that have vanished stay for as long as what they did, so nothing may have to read all of them.

-- Heartbeats find room on the page of their row, and change no index then.
alter table worker set (fillfactor = 70);

-- When a worker was last heard of. In whole hours, so that an index can follow: only the first heartbeat of an hour
-- changes what is in it.
alter table worker add column heard_hour timestamp not null generated always as (
  date_trunc('hour', greatest(created_at, session_at, heartbeat_at) at time zone 'UTC')
) stored;
create index worker_heard on worker (tenant_id, heard_hour);

create index dead_letter_at on dead_letter (at);
