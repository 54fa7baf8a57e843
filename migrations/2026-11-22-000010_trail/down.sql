drop table trail_checkpoint;
drop index audit_unsealed;
drop index audit_position;
alter table audit drop column link_mac, drop column position, drop column line_mac;
