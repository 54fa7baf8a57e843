-- The trail, sealed: each line has a MAC of its own from the start, under a key that is not here; and once it is sealed a
-- position, and a MAC over that, the line and the one before. Lines from before have none until the first sealing.
alter table audit
    add column line_mac bytea check (octet_length(line_mac) = 32),
    add column position bigint,
    add column link_mac bytea check (octet_length(link_mac) = 32),
    add constraint audit_sealed check ((position is null) = (link_mac is null));
-- Not unique: a forged line in the sealer's way would stop it. Whoever verifies finds two in one place.
create index audit_position on audit (position, id) where position is not null;
create index audit_unsealed on audit (at, id) where position is null;

-- How far it is sealed, signed: position, head and time are in the token, and are believed for its signature alone.
create table trail_checkpoint (
    one boolean primary key default true check (one),
    token text not null
);
