-- name: InsertsText :exec
INSERT INTO item (id, note, amount) VALUES (@id::uuid, 'x', @amount::text);
