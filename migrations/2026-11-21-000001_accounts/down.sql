drop table authenticators;
drop table accounts;
