delete from notices
    where kind in ('recovery_code_used', 'recovery_codes_made', 'authenticator_replaced', 'browser_trusted');
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended'));
drop table recovery_codes;
alter table trusted_browsers drop column requester, drop column agent;
alter table sessions
    drop constraint a_replacement_is_whole,
    drop column browser_id, drop column requester, drop column agent, drop column recovered, drop column confirmed_at,
    drop column confirm_attempts, drop column replacement_key_id, drop column replacement_secret,
    drop column replacement_until, drop column version;
