-- Keys: those that sign a door's assertions, and which server holds which master key.

-- Signing keys, each sealed under a master key to its door and id. A door has one key without an end; a rotation gives that key
-- an end and adds another.
create table signing_keys (
    id uuid primary key,
    -- A door that signs.
    door text not null check (door in ('staff', 'account')),
    -- The thumbprint of the public key (RFC 7638), as tokens and the JWKS name it.
    kid text not null unique check (kid ~ '^[A-Za-z0-9_-]{43}$'),
    key_id text not null,
    -- A nonce of 24 bytes, a seed of 32, a tag of 16.
    secret bytea not null check (octet_length(secret) = 72),
    created_at timestamptz not null,
    signs_from timestamptz not null,
    ends_at timestamptz,
    mac bytea not null check (octet_length(mac) = 32),
    constraint signing_keys_instants check (created_at between '1970-01-01' and '9999-01-01'
        and signs_from between created_at and '9999-01-01' and ends_at between signs_from and '9999-01-01')
);
create unique index signing_keys_newest on signing_keys (door) where ends_at is null;

-- The master keys that each server holds, told anew once a minute: a row a key, under a MAC of that very key.
create table key_holders (
    server uuid not null,
    master text not null check (master ~ '^[a-zA-Z0-9_-]{1,32}$'),
    told_at timestamptz not null check (told_at between '1970-01-01' and '9999-01-01'),
    mac bytea not null check (octet_length(mac) = 32),
    primary key (server, master)
);
