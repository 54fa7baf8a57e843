-- The write probe: a server writes it once a second after the database refused writes for want of room, until one succeeds. The
-- payload is kept out of line and uncompressed, and none of its pages is reused, so that a success proves room for new pages.
create table write_probe (
    id smallint primary key check (id = 1),
    payload bytea not null check (octet_length(payload) <= 65536)
) with (autovacuum_enabled = false, toast.autovacuum_enabled = false);
alter table write_probe alter column payload set storage external;

-- One-time names by which `doctor` asks the public URL, as SHA-256, and what a server saw of the call. No secret: the answer is the same
-- for everybody, and a row lives for minutes.
create table doctor_calls (
    name_hash bytea primary key check (octet_length(name_hash) = 32),
    asked_at timestamptz not null,
    -- The host that the call named, as it came.
    host text check (octet_length(host) <= 270),
    -- The network address that the call counts against.
    requester inet,
    -- Whether it came with forwarding headers from a peer that is no trusted proxy.
    unlisted_proxy boolean,
    seen_at timestamptz
);
