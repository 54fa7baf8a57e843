drop table key_holders;
