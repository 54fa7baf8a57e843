-- What the role that serves may do, and nothing else. Run by the role that owns the tables, after every `vestibule migrate`:
--     psql "$OWNER_URL" -v ON_ERROR_STOP=1 -v serving=vestibule_serve -f grants.sql
-- Without `truncate`, `trigger` or ownership it can neither drop a CHECK nor send a row elsewhere than the program does.
revoke create on schema public from public;
revoke all on all tables in schema public from :"serving";
grant usage on schema public to :"serving";

-- Which migrations were applied.
grant select on __diesel_schema_migrations to :"serving";

-- Rows that come, change and go. (A row lock asks for `update`.)
grant select, insert, update, delete on accounts, authenticators, pending_sign_ins, sessions, trusted_browsers,
    device_links, signing_keys, key_holders, desk_refusals, budgets, requesters, outbox, notices to :"serving";

-- A recovery code is made and spent, never changed.
grant select, insert, delete on recovery_codes to :"serving";

-- What is written while the database refuses writes, until it takes them again.
grant select, insert, update on write_probe to :"serving";

-- The trail: a line is written and given its place. None is deleted, and what it says is never changed.
grant select, insert, update (xact, position, link_mac) on audit to :"serving";
grant select, insert, update on trail_checkpoint to :"serving";
grant select, update on notice_cursor to :"serving";
