-- Keys: those that sign a door's assertions, which server holds which master key, and those that name calling programs.

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

-- Application keys: each names a program that calls a door. An ended key stays for a while, so that its name is known in the
-- trail and its end cannot be taken back unseen. last_used_at is a display column: the MAC does not cover it.
create table application_keys (
    id uuid primary key,
    name text not null check (name ~ '^[!-~]{1,64}$'),
    -- SHA-256 of the token's 256 random bits.
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    scopes text[] not null check (scopes <@ '{session,players,facts}' and cardinality(scopes) between 1 and 3),
    -- Empty: any network. The cast fails where a text is no network.
    networks text[] not null check (array_position(networks, null) is null and cardinality(networks) <= 100
        and networks::cidr[] is not null),
    -- Empty: all brands.
    brands integer[] not null check (array_position(brands, null) is null and cardinality(brands) <= 100
        and 0 < all (brands)),
    created_at timestamptz not null,
    expires_at timestamptz,
    ended_at timestamptz,
    last_used_at timestamptz,
    version bigint not null default 1,
    mac bytea not null check (octet_length(mac) = 32),
    constraint a_key_expires_later check (expires_at > created_at),
    constraint application_keys_instants check (created_at between '1970-01-01' and '9999-01-01'
        and expires_at < '9999-01-01' and ended_at between '1970-01-01' and '9999-01-01'
        and last_used_at between '1970-01-01' and '9999-01-01')
);
create unique index application_keys_name on application_keys (name) where ended_at is null;
