drop table notice_cursor, notices, outbox;
