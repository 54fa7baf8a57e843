drop table recovery_codes, authenticators, accounts;
