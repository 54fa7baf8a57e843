-- The floor's tables: one session of one account is what it looks up.
create table account (id bigint primary key, email text not null, roles text[] not null);
create table session (token bytea primary key, account_id bigint not null references account, expires_at timestamptz not null);
insert into account select n, 'u' || n || '@example.com', '{BO}' from generate_series(0, 19999) n;
insert into session select ('s' || n)::bytea, n, now() + interval '1 year' from generate_series(0, 19999) n;
vacuum analyze;
