alter table audit add column requester inet;
update audit set requester = (personal ->> 'network')::inet
    where personal ->> 'network' ~ '^[0-9a-fA-F.:]+(/[0-9]+)?$';
alter table audit drop column personal, drop column personal_salt, drop column personal_digest;
