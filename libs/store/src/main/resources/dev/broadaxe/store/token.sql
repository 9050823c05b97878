-- Records of issued tokens.

-- name: InsertToken :exec
insert into api_token (tenant_id, id, name, expires_at)
values (@tenant::uuid, @id::uuid, @name::text, @expires_at::timestamptz);

-- name: FindToken :one
select id, name, created_at, expires_at, revoked_at
from api_token
where tenant_id = @tenant::uuid and id = @id::uuid;

-- name: ListTokens :many
select id, name, created_at, expires_at, revoked_at
from api_token
where tenant_id = @tenant::uuid
order by created_at desc, id desc;

-- name: RevokeToken :exec
update api_token set revoked_at = now()
where tenant_id = @tenant::uuid and id = @id::uuid and revoked_at is null;
