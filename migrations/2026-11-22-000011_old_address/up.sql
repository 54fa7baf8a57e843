-- An account's address was changed: its notice, and the letter to the old address. That letter hangs on no account: the
-- address is sealed in it, and it goes whatever becomes of the account.
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used',
    'recovery_codes_made', 'authenticator_replaced', 'browser_trusted', 'email_changed'));

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('code', 'invitation', 'notice', 'old_address'));
alter table outbox drop constraint outbox_check1;
alter table outbox add constraint outbox_check1 check ((kind in ('code', 'old_address')) = (account_id is null));
