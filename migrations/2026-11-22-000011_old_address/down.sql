delete from outbox where kind = 'old_address';
alter table outbox drop constraint outbox_check1;
alter table outbox add constraint outbox_check1 check ((kind = 'code') = (account_id is null));
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('code', 'invitation', 'notice'));

delete from notices where kind = 'email_changed';
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used',
    'recovery_codes_made', 'authenticator_replaced', 'browser_trusted'));
