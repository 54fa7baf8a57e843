-- The mail that tells a notice: its own, or one that waits for others of its kind.
alter table notices add column mail_id uuid;
update notices set mail_id = id;
alter table notices alter column mail_id set not null;
