-- Made up by the proof of upgrades: a column with a default.
alter table sessions add column made_up boolean not null default false;
