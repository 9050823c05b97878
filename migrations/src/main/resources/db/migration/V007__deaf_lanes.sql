-- A lane whose process cannot reach the doors, though it reaches the database, gives its tenants to those that can.
alter table lane add column deaf boolean not null default false;
