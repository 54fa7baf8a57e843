drop table requesters;
create unlogged table requesters (
    network inet primary key,
    seen timestamptz[] not null,
    admitted boolean not null
);
