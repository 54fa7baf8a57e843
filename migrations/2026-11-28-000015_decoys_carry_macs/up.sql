-- A decoy's row is under its MAC like an account's. Rows from before, made decoys without one, end: everybody halfway signs
-- in anew. Mails queued before were sealed to less than their row and recipient, and open no more.
delete from pending_sign_ins;
delete from outbox;

-- An account that goes writes its pending sign-ins anew, as decoys. What is left then is nobody's; a foreign key that set
-- null would make a decoy of it without a MAC.
alter table pending_sign_ins
    drop constraint pending_sign_ins_account_id_fkey,
    add constraint pending_sign_ins_account_id_fkey foreign key (account_id) references accounts on delete cascade;
