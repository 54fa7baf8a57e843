-- An account's newest invitation: SHA-256 of its token, under the row's MAC. Enrolling spends it; whoever can only write
-- rows invites nobody.
alter table accounts
    add column invitation_hash bytea,
    add constraint accounts_invitation_hash_check check (octet_length(invitation_hash) = 32),
    add constraint an_enrolled_account_has_no_invitation check (invitation_hash is null or not enrolled),
    add constraint an_invitation_has_a_window check (invitation_hash is null or enrolment_until is not null);

-- The invitation token that a pending sign-in was begun with, hashed: right or wrong, of a decoy too.
alter table pending_sign_ins
    add column invitation_hash bytea,
    add constraint pending_sign_ins_invitation_hash_check check (octet_length(invitation_hash) = 32);
