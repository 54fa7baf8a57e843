-- Accounts and their factors. Every time is a parameter of the statement that writes it, never now(). Each row that a caller's
-- authority rests on carries a MAC under a key that the database does not hold (docs/decisions/016-rows-carry-macs.md).

-- A brand whose players come in by the player door. Sender and name are shown, and no authority rests on them.
create table brands (
    id integer primary key check (id > 0),
    name text not null check (char_length(name) between 1 and 200),
    -- The sender of mails and of SMS; null: the server's.
    mail_from text check (char_length(mail_from) between 3 and 320),
    sms_from text check (char_length(sms_from) between 1 and 20),
    created_at timestamptz not null,
    updated_at timestamptz not null
);

-- A brand's own texts of codes; one that is missing is the server's.
create table brand_texts (
    brand integer not null references brands on delete cascade,
    channel text not null check (channel in ('sms', 'mail')),
    kind text not null check (kind in ('sign_in', 'change', 'withdrawal')),
    language text not null check (language in ('en', 'de', 'es', 'fr', 'pt')),
    body text not null check (char_length(body) between 1 and 2000),
    updated_at timestamptz not null,
    primary key (brand, channel, kind, language)
);

-- An account of a door. Names, phone number, job title, biography, picture and language are display columns: the MAC does not
-- cover them. The constraints at the end say which columns a door's accounts have.
create table accounts (
    id uuid primary key,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    -- The public id.
    handle text not null unique,
    -- The canonical address; `email` is the address as it was given. Empty: a player without one.
    address text not null check (address = lower(address) and octet_length(address) <= 254),
    email text not null,
    -- NFKC, in lower case.
    user_name text check (char_length(user_name) between 3 and 32 and user_name !~ '[@[:cntrl:]]'),
    -- The number that a door shows for the account; never reused.
    number bigint check (number > 0),
    brand integer references brands,
    -- The telephone number of a player, as it was typed.
    mobile text check (char_length(mobile) between 7 and 40),
    -- Whether a code that was sent to it came back.
    mobile_proven boolean not null default false,
    -- What a player must accept before any call is answered.
    steps_due text[] not null default '{}' check (array_position(steps_due, null) is null),
    -- A player's remark about the number.
    status_comment text check (char_length(status_comment) <= 256),
    display_name text not null default '',
    first_name text,
    last_name text,
    phone_number text,
    job_title text,
    bio text,
    avatar_url text,
    gender text,
    -- Language of mails and pages; null: that of the caller's browser.
    language text check (language in ('en', 'de', 'es', 'fr', 'pt')),
    -- IANA name of the time zone of times in mails, beside UTC.
    time_zone text check (char_length(time_zone) between 1 and 64),
    roles text[] not null default '{}' check (array_position(roles, null) is null),
    -- Whether an authenticator was enrolled: a deleted authenticator would otherwise look like none yet.
    enrolled boolean not null,
    -- Whether a code that is sent follows the password; of a player, the operator's own login.
    two_factor boolean not null default false,
    -- Whether a password was set: a deleted password would otherwise look like none yet.
    has_password boolean not null default false,
    -- Whether the holder proved the address, or the operator vouched for it, at a door that shows it.
    email_proven boolean not null default false,
    -- The end of a trial account (exclusive).
    trial_until timestamptz,
    -- The id of the terms that the holder accepted last.
    terms text check (octet_length(terms) between 1 and 64),
    -- SHA-256 of the newest invitation's token; enrolling spends it.
    invitation_hash bytea check (octet_length(invitation_hash) = 32),
    enrolment_until timestamptz,
    disabled_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null default 1,
    mac bytea not null check (octet_length(mac) = 32),
    constraint players_alone_have_no_address check (door = 'player' or octet_length(address) >= 3),
    constraint players_alone_have_a_mobile check (door = 'player'
        or (mobile is null and not mobile_proven and steps_due = '{}' and status_comment is null)),
    constraint a_proven_mobile_is_there check (mobile is not null or not mobile_proven),
    constraint a_handle_names_its_door check (case door
        when 'staff' then handle ~ '^admin_[0-9a-z]{10,}$'
        when 'account' then handle ~ '^acct_[0-9a-z]{10,}$'
        when 'session' then handle ~ '^user_[0-9a-z]{10,}$'
        when 'player' then handle ~ '^plyr_[0-9a-z]{10,}$'
    end),
    constraint an_admin_has_an_address_alone check (door <> 'staff'
        or (user_name is null and number is null and brand is null and not two_factor and not has_password
            and terms is null)),
    constraint session_accounts_alone_have_trials check (door = 'session'
        or (not email_proven and trial_until is null and gender is null)),
    constraint a_customer_has_no_role check (door <> 'account'
        or (number is null and brand is null and roles = '{}' and not enrolled and enrolment_until is null)),
    constraint a_session_account_has_a_name_and_a_number check (door <> 'session'
        or (user_name is not null and number is not null and brand is null and not two_factor and terms is null
            and enrolment_until is null)),
    constraint a_player_has_a_brand_and_a_number check (door <> 'player'
        or (user_name is null and number is not null and brand is not null and roles = '{}' and not enrolled
            and not has_password and terms is null and enrolment_until is null)),
    constraint an_enrolled_account_has_no_invitation check (invitation_hash is null or not enrolled),
    constraint an_invitation_has_a_window check (invitation_hash is null or enrolment_until is not null),
    -- An instant outside these cannot be read: a fault would take the place of an alarm.
    constraint accounts_instants check (disabled_at between '1970-01-01' and '9999-01-01'
        and enrolment_until between '1970-01-01' and '9999-01-01'
        and trial_until between '1970-01-01' and '9999-01-01')
);
-- The numbers of the session door's accounts. A number that an insertion took and did not keep is left out.
create sequence session_account_numbers;
-- A mailbox may have several players, of one brand and of many.
create unique index accounts_door_address_key on accounts (door, address) where door <> 'player';
create unique index accounts_user_names on accounts (door, user_name) where user_name is not null;
create unique index accounts_numbers on accounts (door, coalesce(brand, 0), number) where number is not null;
-- Owners are found without reading the other accounts. Statements repeat the predicate word for word (`store/accounts/owners.rs`).
create index accounts_owners on accounts (door, id) where roles @> '{OWNER}';
-- Gauges find the admin whose pool is locked by the pool's key (`Pool::untrusted`), and count admins without an authenticator.
create index accounts_admin_pools on accounts (sha256('\x766573746962756c6520706f6f6c00737461666600'::bytea || address::bytea))
    where door = 'staff';
create index accounts_admins_without on accounts (id) where door = 'staff' and not enrolled and disabled_at is null;

-- The proven authenticator of an account. A secret that is not proven yet lives in its pending sign-in or its session.
create table authenticators (
    account_id uuid primary key references accounts on delete cascade,
    -- The master key that seals `secret`.
    key_id text not null,
    secret bytea not null,
    -- The newest time step used (RFC 6238): only later ones are accepted.
    last_step bigint not null check (last_step >= 0),
    -- Consecutive failures; the hundredth suspends the authenticator.
    failures smallint not null default 0 check (failures between 0 and 100),
    suspended_at timestamptz,
    created_at timestamptz not null,
    version bigint not null default 1,
    mac bytea not null check (octet_length(mac) = 32),
    constraint a_hundred_failures_suspend check ((failures = 100) = (suspended_at is not null)),
    constraint authenticators_instants check (suspended_at between '1970-01-01' and '9999-01-01')
);

-- The password of an account of a door that asks for one.
create table passwords (
    account_id uuid primary key references accounts on delete cascade,
    -- The master key that seals `phc`.
    key_id text not null,
    -- The hash, a PHC string (Argon2id).
    phc bytea not null,
    -- Whether the password is too short to be the only factor (NIST SP 800-63B-4, 3.1.1.2).
    is_short boolean not null default false,
    created_at timestamptz not null,
    -- When it was last set; a hash renewed at another cost is the same password.
    changed_at timestamptz not null,
    version bigint not null default 1,
    mac bytea not null check (octet_length(mac) = 32)
);

-- Recovery codes, each good once in the place of an authenticator code. A write to them bumps the authenticator's version, and
-- they go with it. Their own MAC is made of the code and `id`, so that none is made without showing the code.
create table recovery_codes (
    account_id uuid not null references authenticators on delete cascade,
    id uuid not null,
    key_id text not null,
    mac bytea not null check (octet_length(mac) = 32),
    created_at timestamptz not null,
    primary key (account_id, id)
);
