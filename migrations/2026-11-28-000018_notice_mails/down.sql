alter table notices drop column mail_id;
