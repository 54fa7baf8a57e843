-- Made up by the proof of upgrades: an index over a new column.
create index concurrently if not exists accounts_made_up on accounts (made_up) where made_up is not null;
