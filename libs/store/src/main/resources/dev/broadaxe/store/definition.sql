-- Workflows and their versions. A version never changes; the newest is the one with the highest ordinal.

-- name: LockName :one
-- Puts of one name follow one another; 4714 is the key space of workflow names.
select 1 as locked from pg_advisory_xact_lock(4714, hashtext(@tenant::uuid::text || ' ' || @name::text));

-- name: NewestByNames :many
select w.id as workflow_id, v.id, v.ordinal, v.created_at, v.checksum, v.definition
from unnest(@names::text[]) as n(name)
join workflow w on w.tenant_id = @tenant::uuid and w.name = n.name and w.deleted_at is null
cross join lateral (
  select * from workflow_version where tenant_id = @tenant and workflow_id = w.id order by ordinal desc limit 1
) v;

-- name: VersionsByIds :many
select v.workflow_id, v.id, v.ordinal, v.created_at, v.checksum, v.definition
from unnest(@ids::uuid[]) as i(id)
join workflow_version v on v.tenant_id = @tenant::uuid and v.id = i.id;

-- name: FindWorkflowId :one
select id from workflow where tenant_id = @tenant::uuid and name = @name::text and deleted_at is null;

-- name: InsertWorkflow :exec
insert into workflow (tenant_id, id, name, description)
values (@tenant::uuid, @id::uuid, @name::text, @description::text);

-- name: TouchWorkflow :exec
update workflow set description = @description::text, updated_at = now()
where tenant_id = @tenant::uuid and id = @id::uuid;

-- name: InsertVersion :one
insert into workflow_version (tenant_id, id, workflow_id, ordinal, checksum, definition)
values (@tenant::uuid, @id::uuid, @workflow::uuid, @ordinal::bigint, @checksum::bytea, @definition::text)
returning created_at;

-- name: CountChange :exec
update definition_counter set value = value + 1;

-- name: ReadCounter :one
select value from definition_counter;

-- name: DeleteWorkflow :exec
update workflow set deleted_at = now(), updated_at = now()
where tenant_id = @tenant::uuid and id = @id::uuid and deleted_at is null;

-- name: CountWorkflows :one
select count(*) as total
from workflow
where tenant_id = @tenant::uuid and deleted_at is null
  and (@name::text is null or position(lower(@name) in lower(name)) > 0);

-- name: ListWorkflows :many
-- A full match comes first, since clients ask by name and take the first row.
select w.id as workflow_id, w.name, w.description, w.created_at as workflow_created_at, w.updated_at,
  v.id, v.ordinal, v.created_at, v.checksum, v.definition
from workflow w
left join lateral (
  select * from workflow_version where tenant_id = @tenant::uuid and workflow_id = w.id order by ordinal desc limit 1
) v on true
where w.tenant_id = @tenant and w.deleted_at is null
  and (@name::text is null or position(lower(@name) in lower(w.name)) > 0)
order by (w.name = @name) desc, w.created_at desc, w.id desc
limit @limit::int offset @offset::int;

-- name: WorkflowById :one
select w.id as workflow_id, w.name, w.description, w.created_at as workflow_created_at, w.updated_at,
  v.id, v.ordinal, v.created_at, v.checksum, v.definition
from workflow w
left join lateral (
  select * from workflow_version where tenant_id = @tenant::uuid and workflow_id = w.id order by ordinal desc limit 1
) v on true
where w.tenant_id = @tenant and w.id = @id::uuid and w.deleted_at is null;
