drop table desk_refusals;
drop table signing_keys;
