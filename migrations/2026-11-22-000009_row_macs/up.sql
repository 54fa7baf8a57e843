-- Writing to the database is not signing in: each row that someone's authority rests on carries a MAC over its columns,
-- under a key that is not here. Whoever was signed in or halfway signs in anew, and trusted browsers are trusted again by
-- that. Accounts and authenticators stay: `vestibule migrate` gives them their MACs, and then lets none be without.
delete from sessions;
delete from pending_sign_ins;
delete from trusted_browsers;
delete from device_links;

alter table accounts
    -- That an authenticator is gone would otherwise look as if there had never been one.
    add column enrolled boolean not null default false,
    -- The default ends with `vestibule migrate`, and with it that a row may be without.
    add column mac bytea not null default '';
update accounts set enrolled = true where id in (select account_id from authenticators);
alter table accounts alter column enrolled drop default;

alter table authenticators add column mac bytea not null default '';
alter table pending_sign_ins add column mac bytea not null check (octet_length(mac) = 32);
alter table sessions add column mac bytea not null check (octet_length(mac) = 32);
alter table trusted_browsers add column mac bytea not null check (octet_length(mac) = 32);
alter table device_links add column mac bytea not null check (octet_length(mac) = 32);

-- An instant that cannot be read would be a fault, and no alarm.
alter table accounts add constraint accounts_instants check (disabled_at between '1970-01-01' and '9999-01-01'
    and enrolment_until between '1970-01-01' and '9999-01-01');
alter table authenticators add constraint authenticators_instants
    check (suspended_at between '1970-01-01' and '9999-01-01');
alter table pending_sign_ins add constraint pending_sign_ins_instants check (created_at > '1970-01-01'
    and expires_at < '9999-01-01' and code_expires_at between '1970-01-01' and '9999-01-01');
alter table sessions add constraint sessions_instants check (created_at between '1970-01-01' and '9999-01-01'
    and seen_at between '1970-01-01' and '9999-01-01' and confirmed_at between '1970-01-01' and '9999-01-01'
    and replacement_until between '1970-01-01' and '9999-01-01');
alter table trusted_browsers add constraint trusted_browsers_instants
    check (seen_at > '1970-01-01' and expires_at < '9999-01-01');
alter table device_links add constraint device_links_instants
    check (created_at > '1970-01-01' and expires_at < '9999-01-01');

-- An alarm is told once an hour.
create index audit_row_altered on audit (at) where event = 'row_altered';
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used',
    'recovery_codes_made', 'authenticator_replaced', 'browser_trusted', 'row_altered'));
