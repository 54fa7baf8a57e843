-- Who pays for guesses, mails and cooldowns: one row a pool, keyed by a hash, whether or not an account exists.
create table budgets (
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    pool text not null check (pool in ('untrusted', 'browser')),
    key bytea not null check (octet_length(key) = 32),
    email_code_wrong_at timestamptz[] not null default '{}' check (cardinality(email_code_wrong_at) <= 1000),
    email_code_lockouts smallint not null default 0 check (email_code_lockouts >= 0),
    email_code_locked_until timestamptz,
    authenticator_wrong_at timestamptz[] not null default '{}' check (cardinality(authenticator_wrong_at) <= 1000),
    authenticator_lockouts smallint not null default 0 check (authenticator_lockouts >= 0),
    authenticator_locked_until timestamptz,
    mailed_at timestamptz[] not null default '{}' check (cardinality(mailed_at) <= 1000),
    next_code_at timestamptz,
    stale_at timestamptz not null,
    version bigint not null,
    primary key (door, pool, key)
);
create index budgets_stale_at on budgets (stale_at);

-- The rate limit by network. The one count that may be lost in a crash, so it costs no write-ahead log.
create unlogged table requesters (
    network inet primary key,
    seen timestamptz[] not null,
    admitted boolean not null
);

-- The run from the first request to a session or its death, bound to a cookie. account_id null: a decoy.
create table pending_sign_ins (
    id uuid primary key,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    account_id uuid references accounts on delete set null,
    pool text not null check (pool in ('untrusted', 'browser')),
    pool_key bytea not null check (octet_length(pool_key) = 32),
    proven text[] not null default '{}',
    left_to_prove text[] not null check (cardinality(left_to_prove) >= 1),
    code_key_id text,
    code_mac bytea,
    code_expires_at timestamptz,
    codes smallint not null default 0 check (codes >= 0),
    email_code_attempts smallint not null default 0 check (email_code_attempts >= 0),
    authenticator_attempts smallint not null default 0 check (authenticator_attempts >= 0),
    enrols boolean not null default false,
    enrolment_key_id text not null,
    enrolment_secret bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    version bigint not null default 1,
    constraint a_decoy_proves_nothing check (account_id is not null or proven = '{}'),
    constraint a_factor_is_proven_once check (not proven && left_to_prove),
    constraint staff_factors_in_order check (door <> 'staff' or proven || left_to_prove = '{email_code,authenticator}'),
    constraint a_code_is_whole check ((code_mac is null) = (code_expires_at is null) and (code_mac is null) = (code_key_id is null)),
    constraint a_code_waits_for_its_factor check ((code_mac is not null) = (left_to_prove[1] = 'email_code')),
    constraint no_guess_ahead_of_its_factor check (door <> 'staff' or 'email_code' <> all (left_to_prove) or authenticator_attempts = 0)
);
create index pending_sign_ins_account_id on pending_sign_ins (account_id);
create index pending_sign_ins_expires_at on pending_sign_ins (expires_at);

-- Signed in. Idle and absolute ends follow from seen_at and created_at by policy.
create table sessions (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    id uuid not null unique,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    account_id uuid not null references accounts on delete cascade,
    proven text[] not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    constraint staff_proved_everything check (door <> 'staff' or proven = '{email_code,authenticator}')
);
create index sessions_account_id on sessions (account_id);
create index sessions_seen_at on sessions (seen_at);
