alter table pending_sign_ins
    drop constraint pending_sign_ins_account_id_fkey,
    add constraint pending_sign_ins_account_id_fkey foreign key (account_id) references accounts on delete set null;
