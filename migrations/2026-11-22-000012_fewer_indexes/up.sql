-- Each sign-in writes its browser's row anew, and each index with it. Of at most five rows an account none need be found by
-- time; and a pool's key follows from its row's id, which is unique as it is.
drop index trusted_browsers_account_id;
create index trusted_browsers_account_id on trusted_browsers (account_id);
alter table trusted_browsers drop constraint trusted_browsers_pool_key_key;
