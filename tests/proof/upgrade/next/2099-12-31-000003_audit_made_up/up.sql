-- Made up by the proof of upgrades: a column that may be empty, in the largest table.
alter table audit add column made_up text;
