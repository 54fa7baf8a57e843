-- A recovery code has an id, by which the trail tells that it was made and spent; its MAC covers that. Codes from before have
-- MACs without one, and nobody but their holder could make them anew: they end, and /me makes new ones.
delete from recovery_codes;
alter table recovery_codes
    add column id uuid not null,
    drop constraint recovery_codes_pkey,
    add primary key (account_id, id);
