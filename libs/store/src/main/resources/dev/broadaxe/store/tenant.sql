-- Tenants.

-- name: InsertTenant :exec
insert into tenant (id, name, slug) values (@id::uuid, @name::text, @slug::text) on conflict do nothing;

-- name: TenantById :one
select id, name, slug, created_at from tenant where id = @id::uuid;

-- name: TenantBySlug :one
select id, name, slug, created_at from tenant where slug = @slug::text;

-- name: ListTenants :many
select id, name, slug, created_at from tenant order by created_at, id limit @limit::int;
