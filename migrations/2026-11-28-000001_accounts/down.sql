drop table recovery_codes, passwords, authenticators, accounts;
drop sequence session_account_numbers;
