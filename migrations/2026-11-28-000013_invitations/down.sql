-- A MAC covers an invitation: pending sign-ins begun with one go, and an account that has an open one keeps a MAC that no
-- longer fits. Void it first, by `admin disable` and `admin enable`.
delete from pending_sign_ins where invitation_hash is not null;
alter table pending_sign_ins drop column invitation_hash;
alter table accounts drop column invitation_hash;
