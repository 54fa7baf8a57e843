-- Who may sign in, and the authenticator each has proven. Time is always a parameter of the writer, never now().
create table accounts (
    id uuid primary key,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    handle text not null unique check (handle ~ '^[a-z]+_[0-9a-z]{10,}$'),
    address text not null check (address = lower(address) and octet_length(address) between 3 and 254),
    email text not null,
    display_name text not null default '',
    phone_number text,
    job_title text,
    bio text,
    avatar_url text,
    roles text[] not null default '{}' check (array_position(roles, null) is null),
    enrolment_until timestamptz,
    disabled_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null default 1,
    unique (door, address)
);

-- One per account, active only: a secret not yet proven lives in its pending sign-in.
create table authenticators (
    account_id uuid primary key references accounts on delete cascade,
    key_id text not null,
    secret bytea not null,
    last_step bigint not null check (last_step >= 0),
    failures smallint not null default 0 check (failures between 0 and 100),
    suspended_at timestamptz,
    created_at timestamptz not null,
    version bigint not null default 1,
    check ((failures = 100) = (suspended_at is not null))
);
