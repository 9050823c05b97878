-- name: Scalars :one
SELECT @uuid::uuid AS uuid, @text::text AS text, @int::int AS int, @long::bigint AS long,
       @short::smallint AS short, @bool::boolean AS bool, @double::float8 AS double,
       @date::date AS date, @instant::timestamptz AS instant, @bytes::bytea AS bytes;

-- name: Unnested :many
SELECT * FROM unnest(@uuids::uuid[], @texts::text[], @ints::int[], @longs::bigint[],
                     @shorts::smallint[], @bools::bool[], @doubles::float8[],
                     @instants::timestamptz[], @blobs::bytea[])
         AS t(uuid, text, int, long, short, bool, double, instant, bytes);

-- name: Arrays :one
SELECT @uuids::uuid[] AS uuids, @texts::text[] AS texts, array[1, 2] AS ints,
       array[3, 4]::bigint[] AS longs;

-- name: Instant :one
SELECT to_char(@at::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS text;
