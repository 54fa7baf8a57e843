-- The master keys that each server holds, told anew once a minute: a row for each, under a MAC of that very master.
create table key_holders (
    server uuid not null,
    master text not null check (master ~ '^[a-zA-Z0-9_-]{1,32}$'),
    told_at timestamptz not null check (told_at between '1970-01-01' and '9999-01-01'),
    mac bytea not null check (octet_length(mac) = 32),
    primary key (server, master)
);
