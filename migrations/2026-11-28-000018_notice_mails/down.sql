delete from notices where kind in ('admin_added', 'roles_changed', 'admin_disabled', 'admin_enabled', 'admin_removed',
    'admins_exported');
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used',
    'recovery_codes_made', 'authenticator_replaced', 'browser_trusted', 'row_altered', 'email_changed'));
alter table notices drop column accounts;
alter table notices drop column mail_id;
