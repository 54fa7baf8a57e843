delete from recovery_codes;
alter table recovery_codes
    drop constraint recovery_codes_pkey,
    drop column id,
    add primary key (account_id, mac);
