-- Signing in: who pays for attempts, the run to a session, sessions, and trusted browsers.

-- Counts of wrong codes and mails, and the lockouts that come of them: one row a pool, keyed by a hash whether or not an
-- account exists.
create table budgets (
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    pool text not null check (pool in ('untrusted', 'browser')),
    key bytea not null check (octet_length(key) = 32),
    first_wrong_at timestamptz[] not null default '{}' check (cardinality(first_wrong_at) <= 1000),
    first_lockouts smallint not null default 0 check (first_lockouts >= 0),
    first_locked_until timestamptz,
    second_wrong_at timestamptz[] not null default '{}' check (cardinality(second_wrong_at) <= 1000),
    second_lockouts smallint not null default 0 check (second_lockouts >= 0),
    second_locked_until timestamptz,
    mailed_at timestamptz[] not null default '{}' check (cardinality(mailed_at) <= 1000),
    next_code_at timestamptz,
    -- When every count has expired and the row may be pruned.
    stale_at timestamptz not null,
    version bigint not null,
    primary key (door, pool, key)
);
create index budgets_stale_at on budgets (stale_at);
-- A gauge counts the pools that are locked now.
create index budgets_locked on budgets (door, greatest(first_locked_until, second_locked_until))
    where first_locked_until is not null or second_locked_until is not null;

-- The rate limit: a trusted browser is counted by the pool it pays from, a call with an application key by the key, a call
-- without a good one that wants one by network and apart, every other caller by network. A crash may lose these counts, so the table writes no write-ahead log.
create unlogged table requesters (
    kind text not null check (kind in ('network', 'browser', 'key', 'keyless')),
    key text not null,
    seen timestamptz[] not null,
    admitted boolean not null,
    primary key (kind, key)
);

-- Pending sign-ins: challenges in rows of their own, from the first request to their completion or the end, each named by a
-- token. account_id null: a decoy, for an identifier that has no account; its row carries a MAC like any other.
create table pending_sign_ins (
    id uuid primary key,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    -- What its completion allows.
    purpose text not null check (case door
        when 'account' then purpose in ('sign_in', 'confirmation', 'registration', 'password_reset', 'password_change',
            'two_factor_off')
        when 'player' then purpose in ('sign_in', 'withdrawal', 'mobile_release', 'mobile_change')
        else purpose = 'sign_in' end),
    -- SHA-256 of its token; of a withdrawal, of its brand, player and request.
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    -- Deleted with the account: set to null the row would be a decoy whose MAC does not fit.
    account_id uuid references accounts on delete cascade,
    -- The session it is completed in. No foreign key: it names no row that must be there.
    session_id uuid,
    pool text not null check (pool in ('untrusted', 'browser')),
    pool_key bytea not null check (octet_length(pool_key) = 32),
    proven text[] not null default '{}',
    left_to_prove text[] not null,
    -- How it ended, at a door that still knows its token then: proven, or locked out.
    closed text check (closed in ('proven', 'locked_out')),
    code_key_id text,
    code_mac bytea,
    code_expires_at timestamptz,
    codes smallint not null default 0 check (codes >= 0),
    first_attempts smallint not null default 0 check (first_attempts >= 0),
    second_attempts smallint not null default 0 check (second_attempts >= 0),
    -- SHA-256 of the invitation token the sign-in began with, right or wrong.
    invitation_hash bytea check (octet_length(invitation_hash) = 32),
    enrols boolean not null default false,
    enrolment_key_id text,
    enrolment_secret bytea,
    -- What its completion needs, sealed to it.
    payload_key_id text,
    payload bytea,
    -- The reason that an identity is confirmed for.
    confirm_reason text check (confirm_reason in ('update_profile', 'change_password', 'enable_two_factor',
        'disable_two_factor')),
    -- Whether its sign-in trusts a device of the client, and the client's label for it.
    trusts_device boolean not null default false,
    device_label text check (char_length(device_label) between 1 and 128),
    -- The application key it began under. No foreign key: the end of a key deletes these rows.
    application_key_id uuid,
    -- Whether its session is remembered for longer.
    remembered boolean not null default false,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    version bigint not null default 1,
    mac bytea not null check (octet_length(mac) = 32),
    constraint a_closed_challenge_is_a_players check (closed is null or door = 'player'),
    constraint a_proven_challenge_has_nothing_left check ((left_to_prove = '{}') = (closed is not distinct from 'proven')),
    constraint a_pending_sign_in_expires_later check (expires_at > created_at),
    constraint a_decoy_proves_nothing check (account_id is not null or proven = '{}'),
    constraint a_factor_is_proven_once check (not proven && left_to_prove),
    -- Word for word the lists of rules/factor.rs, by door and purpose.
    constraint factors_are_the_doors check (case door
        when 'staff' then proven || left_to_prove = '{email_code,authenticator}'
        when 'account' then case
            when purpose in ('sign_in', 'password_change')
                then proven || left_to_prove in ('{password}', '{password,email_code}')
            when purpose = 'two_factor_off' then proven || left_to_prove = '{password,email_code}'
            else proven || left_to_prove = '{email_code}' end
        when 'session' then proven || left_to_prove in ('{password}', '{password,authenticator}')
        else proven || left_to_prove = case purpose when 'withdrawal' then '{email_code}'::text[] else '{sms_code}' end end),
    constraint staff_alone_enrols check ((enrolment_secret is not null) = (door = 'staff')
        and (enrolment_secret is null) = (enrolment_key_id is null) and (enrolment_secret is not null or not enrols)),
    constraint some_purposes_are_of_a_session check (case door
        when 'account' then (session_id is not null) = (purpose in ('confirmation', 'password_change', 'two_factor_off'))
        when 'player' then (session_id is not null) = (purpose <> 'withdrawal') else session_id is null end),
    constraint some_purposes_have_a_payload check (case door
        when 'account' then (payload is not null) = (purpose in ('registration', 'password_change'))
        when 'player' then (payload is not null) = (purpose in ('mobile_release', 'mobile_change')) else payload is null end),
    constraint a_confirmation_has_a_reason check ((confirm_reason is not null) = (purpose = 'confirmation')),
    constraint a_label_is_of_a_trusted_device check (device_label is null or trusts_device),
    constraint the_session_door_begins_under_a_key check (
        (door = 'player' or (application_key_id is not null) = (door = 'session')) and (door = 'session' or not remembered)),
    constraint a_payload_is_whole check ((payload is null) = (payload_key_id is null)),
    constraint a_code_is_whole check ((code_mac is null) = (code_expires_at is null) and (code_mac is null) = (code_key_id is null)),
    -- A player asks for the code after the challenge began.
    constraint a_code_waits_for_its_factor check (case when door = 'player'
        then code_mac is null or coalesce(left_to_prove[1] in ('email_code', 'sms_code'), false)
        else (code_mac is not null) = (left_to_prove[1] in ('email_code', 'sms_code')) end),
    constraint no_guess_ahead_of_its_factor check (cardinality(left_to_prove) < 2 or second_attempts = 0),
    constraint pending_sign_ins_instants check (created_at > '1970-01-01' and expires_at < '9999-01-01'
        and code_expires_at between '1970-01-01' and '9999-01-01')
);
create index pending_sign_ins_account_id on pending_sign_ins (account_id);
create index pending_sign_ins_session_id on pending_sign_ins (session_id) where session_id is not null;
create index pending_sign_ins_application_key_id on pending_sign_ins (application_key_id)
    where application_key_id is not null;
create index pending_sign_ins_expires_at on pending_sign_ins (expires_at);

-- Sessions. Idle and absolute timeouts are reckoned from seen_at and created_at by the door's policy. Requester and agent are
-- display columns: the MAC does not cover them.
create table sessions (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    -- Names the session in lists; no secret.
    id uuid not null unique,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    account_id uuid not null references accounts on delete cascade,
    proven text[] not null,
    -- A recovery code stood for the authenticator, and no other authenticator was set up since.
    recovered boolean not null default false,
    -- The sign-in set up the account's authenticator. For a moment recovery codes may be made without a confirmation.
    enrolled boolean not null default false,
    -- Names the session to the gates of sister hosts, and nowhere else.
    gate_hash bytea check (octet_length(gate_hash) = 32),
    -- The trusted browser that signed in. No foreign key: forgetting it leaves the session to the untrusted pool.
    browser_id uuid,
    requester inet,
    agent text check (char_length(agent) <= 80),
    -- The application key it began under, the only one that may name it. No foreign key: the end of a key deletes these rows.
    application_key_id uuid,
    -- Whether it lasts as long as the holder asked to be remembered.
    remembered boolean not null default false,
    -- Whether a player still has to show a code: until then the session is good for that alone.
    half boolean not null default false,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    confirmed_at timestamptz,
    -- The reason that the confirmation is good for, at a door that confirms for reasons.
    confirmed_for text check (confirmed_for in ('update_profile', 'change_password', 'enable_two_factor',
        'disable_two_factor')),
    -- Wrong codes since the identity was last confirmed.
    confirm_attempts smallint not null default 0 check (confirm_attempts >= 0),
    -- Another authenticator that waits for its first code.
    replacement_key_id text,
    replacement_secret bytea,
    replacement_until timestamptz,
    -- Ten recovery codes that wait to be kept, as ids and MACs in a row. Once kept only the expiry is left, so that a repeated
    -- call is answered alike.
    offered_codes_key_id text,
    offered_codes bytea check (octet_length(offered_codes) = 480),
    offered_codes_until timestamptz,
    -- The client's label for its device; no secret.
    device_label text check (char_length(device_label) between 1 and 128),
    -- The newest generation of the refresh tokens, and the salt of all. No token is stored.
    refresh_salt bytea check (octet_length(refresh_salt) = 16),
    refresh_generation bigint check (refresh_generation > 0),
    refresh_made_at timestamptz,
    version bigint not null default 1,
    mac bytea not null check (octet_length(mac) = 32),
    -- Word for word the lists of a sign-in in rules/factor.rs.
    constraint the_session_door_signs_in_under_a_key check (
        (door = 'player' or (application_key_id is not null) = (door = 'session')) and (door = 'session' or not remembered)),
    constraint a_half_session_proved_nothing check (not half or (door = 'player' and proven = '{}')),
    constraint a_session_proved_everything check (case door
        when 'staff' then proven = '{email_code,authenticator}'
        when 'account' then proven in ('{password}', '{password,email_code}')
        when 'session' then proven in ('{password}', '{password,authenticator}')
        else proven in ('{}', '{sms_code}') end),
    constraint a_replacement_is_whole check ((replacement_secret is null) = (replacement_key_id is null)
        and (replacement_secret is null) = (replacement_until is null)),
    constraint a_confirmation_for_a_reason_has_a_time check (confirmed_for is null or confirmed_at is not null),
    constraint the_account_door_refreshes check ((refresh_salt is not null) = (door = 'account')
        and (refresh_salt is null) = (refresh_generation is null) and (refresh_salt is null) = (refresh_made_at is null)),
    constraint offered_codes_are_whole check ((offered_codes is null) = (offered_codes_key_id is null)
        and (offered_codes is null or offered_codes_until is not null)),
    constraint sessions_instants check (created_at between '1970-01-01' and '9999-01-01'
        and seen_at between '1970-01-01' and '9999-01-01' and confirmed_at between '1970-01-01' and '9999-01-01'
        and replacement_until between '1970-01-01' and '9999-01-01'
        and refresh_made_at between '1970-01-01' and '9999-01-01')
);
create index sessions_account_id on sessions (account_id);
create index sessions_application_key_id on sessions (application_key_id) where application_key_id is not null;
create index sessions_seen_at on sessions (door, seen_at);
create unique index sessions_gate_hash on sessions (gate_hash) where gate_hash is not null;

-- Trusted browsers: they hold the device cookie of a full sign-in. Each owns a pool, named by its row for as long as it lives;
-- it stands for no factor. created_at, requester and agent are display columns: the MAC does not cover them.
create table trusted_browsers (
    id uuid primary key,
    account_id uuid not null references accounts on delete cascade,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    pool_key bytea not null check (octet_length(pool_key) = 32),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    requester inet,
    agent text check (char_length(agent) <= 80),
    -- A client's label for its device. A sign-in by it ends the other rows of the account that have it.
    label text check (char_length(label) between 1 and 128),
    mac bytea not null check (octet_length(mac) = 32),
    constraint a_trusted_browser_expires_later check (expires_at > seen_at),
    constraint trusted_browsers_instants check (seen_at > '1970-01-01' and expires_at < '9999-01-01')
);
-- Every sign-in rewrites its browser's row and each index entry of it, so there are no more indexes than these.
create index trusted_browsers_account_id on trusted_browsers (account_id);
create index trusted_browsers_expires_at on trusted_browsers (expires_at);

-- Device links: each makes one browser trusted, once.
create table device_links (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    account_id uuid not null references accounts on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    mac bytea not null check (octet_length(mac) = 32),
    constraint a_device_link_expires_later check (expires_at > created_at),
    constraint device_links_instants check (created_at > '1970-01-01' and expires_at < '9999-01-01')
);
create index device_links_account_id on device_links (account_id);
create index device_links_expires_at on device_links (expires_at);

-- Requests of owners that another owner approves: a row is deleted by its use. The versions are those of both account rows at the
-- asking; a row that has another one by then voids the request.
create table owner_requests (
    id uuid primary key,
    asker_id uuid not null references accounts on delete cascade,
    asker_version bigint not null,
    account_id uuid not null references accounts on delete cascade,
    account_version bigint not null,
    deed text not null check (deed in ('change', 'reset', 'invite')),
    -- The wanted address; null: it stays.
    email text check (octet_length(email) <= 254),
    -- All wanted roles; empty: they stay.
    roles text[] not null check (array_position(roles, null) is null),
    reason text not null check (char_length(reason) between 1 and 500),
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    mac bytea not null check (octet_length(mac) = 32),
    constraint an_owner_asks_about_somebody_else check (asker_id <> account_id),
    constraint a_request_changes_something check ((deed = 'change') = (email is not null or cardinality(roles) > 0)),
    constraint owner_requests_instants check (asked_at > '1970-01-01' and expires_at between asked_at and '9999-01-01')
);
create unique index owner_requests_asker_id_account_id on owner_requests (asker_id, account_id);
create index owner_requests_account_id on owner_requests (account_id);
create index owner_requests_expires_at on owner_requests (expires_at);
