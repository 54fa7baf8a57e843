drop table notice_cursor, notices, sms_counts, outbox;
