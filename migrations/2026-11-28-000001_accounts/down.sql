drop table recovery_codes, passwords, authenticators, accounts;
