drop table device_links;
drop table trusted_browsers;
delete from pending_sign_ins where pool = 'browser';
delete from budgets where pool = 'browser';
