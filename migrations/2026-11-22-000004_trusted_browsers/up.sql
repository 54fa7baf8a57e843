-- Browsers that hold the device cookie of a full sign-in. Each owns a budget, named by its row for as long as it lives;
-- it stands for no factor.
create table trusted_browsers (
    id uuid primary key,
    account_id uuid not null references accounts on delete cascade,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    pool_key bytea not null unique check (octet_length(pool_key) = 32),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > seen_at)
);
create index trusted_browsers_account_id on trusted_browsers (account_id, seen_at);
create index trusted_browsers_expires_at on trusted_browsers (expires_at);

-- Links that make one browser trusted, once.
create table device_links (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    account_id uuid not null references accounts on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at)
);
create index device_links_account_id on device_links (account_id);
create index device_links_expires_at on device_links (expires_at);
