-- The rate limit counts a trusted browser that pays for a step by its pool, and everyone else by network. These counts may be
-- lost in a crash, so the table writes no write-ahead log.
drop table requesters;
create unlogged table requesters (
    kind text not null check (kind in ('network', 'browser')),
    key text not null,
    seen timestamptz[] not null,
    admitted boolean not null,
    primary key (kind, key)
);
