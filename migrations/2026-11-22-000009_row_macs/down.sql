alter table device_links drop constraint device_links_instants;
alter table trusted_browsers drop constraint trusted_browsers_instants;
alter table sessions drop constraint sessions_instants;
alter table pending_sign_ins drop constraint pending_sign_ins_instants;
alter table authenticators drop constraint authenticators_instants;
alter table accounts drop constraint accounts_instants;
drop index audit_row_altered;
delete from notices where kind = 'row_altered';
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('sign_in_from_new_browser', 'second_factor_failing',
    'step_replayed', 'enrolled', 'authenticator_reset', 'locked_out', 'suspended', 'recovery_code_used',
    'recovery_codes_made', 'authenticator_replaced', 'browser_trusted'));
alter table device_links drop column mac;
alter table trusted_browsers drop column mac;
alter table sessions drop column mac;
alter table pending_sign_ins drop column mac;
alter table authenticators drop column mac;
alter table accounts drop column mac, drop column enrolled;
