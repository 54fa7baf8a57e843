drop table recovery_codes, passwords, authenticators, accounts, brand_texts, brands;
drop sequence session_account_numbers;
