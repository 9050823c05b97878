-- What tells how a pooler shares its connections.

-- name: Backend :one
-- Whom the server knows: by which process it serves, and where the pooler is.
select pg_backend_pid() as pid, coalesce(host(inet_client_addr()), '') as pooler;
