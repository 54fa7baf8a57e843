delete from outbox where kind = 'notice';
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('code', 'invitation'));
drop table notices;
drop table notice_cursor;
drop index audit_xact;
alter table audit drop column xact;
