-- Made up by the proof of upgrades: a CHECK, not yet of the rows that are there.
alter table accounts add constraint made_up_is_short check (char_length(made_up) <= 100) not valid;
