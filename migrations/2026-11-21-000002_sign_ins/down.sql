drop table sessions;
drop table pending_sign_ins;
drop table requesters;
drop table budgets;
