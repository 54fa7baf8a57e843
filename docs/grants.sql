-- The rights of the serving role. Run this as the role that owns the tables, after every `vestibule migrate`:
--     psql "$OWNER_URL" -v ON_ERROR_STOP=1 -v serving=vestibule_serve -f grants.sql
-- Without `truncate`, `trigger` or ownership the serving role can neither drop a CHECK nor redirect a row by a trigger.
revoke create on schema public from public;
revoke all on all tables in schema public from :"serving";
grant usage on schema public to :"serving";

-- The list of applied migrations.
grant select on __diesel_schema_migrations to :"serving";

-- Tables whose rows are inserted, changed and deleted. (A row lock needs the right to `update`.)
grant select, insert, update, delete on accounts, authenticators, passwords, pending_sign_ins, sessions, trusted_browsers,
    device_links, application_keys, signing_keys, key_holders, doctor_calls, owner_requests, desk_refusals, budgets, requesters, outbox, sms_counts, notices,
    brands, brand_texts to :"serving";

-- Recovery codes are inserted and deleted, but never changed.
grant select, insert, delete on recovery_codes to :"serving";

-- The probe that is written while the database refuses writes, until a write succeeds again.
grant select, insert, update on write_probe to :"serving";

-- The audit trail: lines are inserted and sealed. They are never deleted, and their content is never changed.
grant select, insert, update (xact, position, link_mac) on audit to :"serving";
grant select, insert, update on trail_checkpoint, audit_days to :"serving";
-- Archived parts of the trail are read, and made by `vestibule audit archive` alone, under the role that owns the tables.
grant select on trail_anchors, trail_told to :"serving";
grant select, update on notice_cursor to :"serving";
