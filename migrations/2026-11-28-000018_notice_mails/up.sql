-- The mail that tells a notice: its own, or one that waits for others of its kind.
alter table notices add column mail_id uuid;
update notices set mail_id = id;
alter table notices alter column mail_id set not null;

-- What is done to admins is told to the owners, once for all of one transaction: of so many accounts.
alter table notices add column accounts integer not null default 1 check (accounts > 0);
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used',
    'recovery_codes_made', 'authenticator_replaced', 'browser_trusted', 'row_altered', 'email_changed', 'admin_added',
    'roles_changed', 'admin_disabled', 'admin_enabled', 'admin_removed', 'admins_exported'));
