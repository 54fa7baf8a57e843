drop table audit;
drop table outbox;
