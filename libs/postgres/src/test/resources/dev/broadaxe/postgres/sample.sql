-- The statements of the tests in this package.
--
-- CREATE TABLE item (id uuid PRIMARY KEY, note text, amount bigint NOT NULL);

-- name: AddItems :exec
-- Rows travel as arrays, one array per column.
INSERT INTO item (id, note, amount)
SELECT * FROM unnest(@ids::uuid[], @notes::text[], @amounts::bigint[]);

-- name: CountItems :one
SELECT count(*) AS items FROM item;

-- name: ItemById :one
SELECT id, note, amount FROM item WHERE id = @id::uuid;

-- name: ItemsByAmount :many
SELECT id, note, amount FROM item WHERE amount >= @least::bigint ORDER BY amount;

-- name: Nap :one
SELECT 'awake' AS state FROM pg_sleep(@seconds::float8);

-- name: Own :one
-- Only a statement inside a transaction sees the same number twice.
SELECT pg_current_xact_id()::text AS transaction, pg_backend_pid() AS pid;

-- name: PointElsewhere :exec
INSERT INTO pointer (item_id) VALUES (@id::uuid);

-- name: Raise :one
SELECT raise_if(@really::boolean) AS fine;

-- name: Setting :one
SELECT current_setting(@name::text) AS value;

-- name: TakeItems :many
DELETE FROM item USING unnest(@ids::uuid[]) AS wanted(id)
WHERE item.id = wanted.id
RETURNING item.id, item.note, item.amount;
