-- The write probe: a server writes it once a second after the database refused writes for want of room, until one succeeds. The
-- payload is kept out of line and uncompressed, and none of its pages is reused, so that a success proves room for new pages.
create table write_probe (
    id smallint primary key check (id = 1),
    payload bytea not null check (octet_length(payload) <= 65536)
) with (autovacuum_enabled = false, toast.autovacuum_enabled = false);
alter table write_probe alter column payload set storage external;
