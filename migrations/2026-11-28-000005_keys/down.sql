drop table application_keys, key_holders, signing_keys;
