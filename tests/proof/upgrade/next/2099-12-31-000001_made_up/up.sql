-- Made up by the proof of upgrades: a table that refers to accounts, and a column that may be empty.
create table made_up (
    account_id uuid primary key references accounts on delete cascade,
    made_at timestamptz not null
);
create index made_up_made_at on made_up (made_at);
alter table accounts add column made_up text;
