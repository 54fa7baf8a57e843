-- Mails and SMS: the outbox that carries them, the counts of SMS, and the notices derived from the trail.

-- Mails and SMS to carry, each sealed. The recipient of a code is read when it goes, from its pending sign-in; a decoy's has none.
-- The number of an SMS is sealed in it. An 'old_address' mail hangs on no account: the address is sealed in it, and it goes whatever
-- becomes of the account.
create table outbox (
    id uuid primary key,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    kind text not null check (kind in ('code', 'sms', 'invitation', 'notice', 'old_address')),
    pending_id uuid references pending_sign_ins on delete cascade,
    account_id uuid references accounts on delete cascade,
    -- The master key that seals `payload`.
    key_id text not null,
    payload bytea not null,
    due_at timestamptz not null,
    drop_at timestamptz not null,
    attempts smallint not null default 0,
    claimed_until timestamptz,
    created_at timestamptz not null,
    constraint a_code_has_a_pending_sign_in check ((kind in ('code', 'sms')) = (pending_id is not null)),
    constraint an_invitation_or_notice_has_an_account check ((kind in ('code', 'sms', 'old_address')) = (account_id is null))
);
-- Mailed codes, SMS and all other mails are three lanes; each finds its due rows without reading another's.
create index outbox_lane_due_at on outbox ((kind <> 'code'), (kind = 'sms'), due_at);
create index outbox_pending_id on outbox (pending_id);
create index outbox_account_id on outbox (account_id);

-- SMS that were handed to a carrier, for the limits of a number and of a brand. A row lives for a day.
create table sms_counts (
    -- The SMS's row of the outbox: an SMS counts once, however often it is tried.
    id uuid primary key,
    -- A MAC of the number in digits, under a master key: nobody reads numbers here.
    number bytea not null check (octet_length(number) = 32),
    -- No foreign key: what was sent counts after its brand is gone.
    brand integer not null,
    at timestamptz not null
);
create index sms_counts_number_at on sms_counts (number, at);
create index sms_counts_brand_at on sms_counts (brand, at);
create index sms_counts_at on sms_counts (at);

-- Which notices an account was sent, and about which account. No foreign key on `about`: the notice outlives that account.
create table notices (
    id uuid primary key,
    account_id uuid not null references accounts on delete cascade,
    about uuid not null,
    audit_id uuid not null,
    kind text not null check (kind in ('sign_in_from_new_browser', 'second_factor_failing', 'step_replayed', 'enrolled',
        'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used', 'recovery_codes_made',
        'authenticator_replaced', 'device_link_made', 'browser_trusted', 'row_altered', 'email_changed', 'admin_added',
        'roles_changed', 'admin_disabled', 'admin_enabled', 'admin_removed', 'admins_exported', 'owner_change_asked', 'restored',
        'password_changed', 'password_reset', 'password_set', 'password_ended', 'two_factor_on', 'two_factor_off', 'refresh_token_replayed',
        'application_key_added', 'application_key_ended', 'mobile_changed')),
    at timestamptz not null,
    -- The mail that tells the notice; several notices of a kind may share one.
    mail_id uuid not null,
    -- How many accounts one transaction changed: owners are told once.
    accounts integer not null default 1 check (accounts > 0),
    -- Whether that mail is the digest of an owner's hour.
    digest boolean not null default false,
    unique (account_id, audit_id)
);
create index notices_account_id_about_at on notices (account_id, about, at);
create index notices_at on notices (at);
-- What an owner was told at once within an hour, and what a digest counts.
create index notices_account_id_at on notices (account_id, at) where not digest;
create index notices_digest_mail_id on notices (mail_id) where digest;

-- How far the trail was read for notices: one row, moved together with the notices it gave.
create table notice_cursor (
    one boolean primary key default true check (one),
    xact bigint not null,
    audit_id uuid not null
);
insert into notice_cursor (xact, audit_id)
values (pg_snapshot_xmin(pg_current_snapshot())::text::bigint, '00000000-0000-0000-0000-000000000000');
