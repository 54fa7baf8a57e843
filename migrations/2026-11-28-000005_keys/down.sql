drop table key_holders, signing_keys;
