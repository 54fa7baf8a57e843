-- Mails to carry. The payload is sealed; whom it goes to is read when it goes. A code of a decoy goes to nobody.
create table outbox (
    id uuid primary key,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    kind text not null check (kind in ('code', 'invitation')),
    pending_id uuid references pending_sign_ins on delete cascade,
    account_id uuid references accounts on delete cascade,
    key_id text not null,
    payload bytea not null,
    due_at timestamptz not null,
    drop_at timestamptz not null,
    attempts smallint not null default 0,
    claimed_until timestamptz,
    created_at timestamptz not null,
    check ((kind = 'code') = (pending_id is not null)),
    check ((kind = 'code') = (account_id is null))
);
create index outbox_due_at on outbox (due_at);
create index outbox_pending_id on outbox (pending_id);
create index outbox_account_id on outbox (account_id);

-- What happened, written in the record of each step. No address and no foreign key: it outlives whom it speaks of.
create table audit (
    id uuid primary key,
    at timestamptz not null,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    account_id uuid,
    actor text not null,
    requester inet,
    event text not null,
    outcome text not null,
    detail jsonb not null default '{}'
);
create index audit_at on audit (at);
create index audit_account_id_at on audit (account_id, at) where account_id is not null;
