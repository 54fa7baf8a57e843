-- What a signed-in admin may do to their own account: see where they are signed in, confirm who they are, and change what
-- they sign in with.
alter table sessions
    -- The browser that signed in. No foreign key: a browser that is forgotten leaves the session to the strangers' pool.
    add column browser_id uuid,
    add column requester inet,
    add column agent text check (char_length(agent) <= 80),
    -- A recovery code stood for the authenticator, and none was set up since.
    add column recovered boolean not null default false,
    add column confirmed_at timestamptz,
    add column confirm_attempts smallint not null default 0 check (confirm_attempts >= 0),
    -- Another authenticator that waits for its first code.
    add column replacement_key_id text,
    add column replacement_secret bytea,
    add column replacement_until timestamptz,
    add column version bigint not null default 1,
    add constraint a_replacement_is_whole check ((replacement_secret is null) = (replacement_key_id is null)
        and (replacement_secret is null) = (replacement_until is null));

alter table trusted_browsers
    add column requester inet,
    add column agent text check (char_length(agent) <= 80);

-- Codes that stand for the authenticator, each once. They hang on it: whoever writes them bumps its version.
create table recovery_codes (
    account_id uuid not null references authenticators on delete cascade,
    key_id text not null,
    mac bytea not null check (octet_length(mac) = 32),
    created_at timestamptz not null,
    primary key (account_id, mac)
);

alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used',
    'recovery_codes_made', 'authenticator_replaced', 'browser_trusted'));
