alter table trusted_browsers add constraint trusted_browsers_pool_key_key unique (pool_key);
drop index trusted_browsers_account_id;
create index trusted_browsers_account_id on trusted_browsers (account_id, seen_at);
