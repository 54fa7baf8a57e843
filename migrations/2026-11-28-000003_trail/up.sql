-- The audit trail: a chain of MACs over lines that are never changed.

-- A line is written in the statement or transaction it tells of, with its own MAC, and sealed later: sealing gives it a position
-- and a MAC over the position, the line and the line before. No foreign key: a line outlives its account.
create table audit (
    id uuid primary key,
    at timestamptz not null,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    account_id uuid,
    actor text not null,
    event text not null,
    outcome text not null,
    detail jsonb not null default '{}',
    -- The transaction that wrote the line. Read below the oldest transaction under way, no line is missed or read twice.
    xact bigint not null default pg_current_xact_id()::text::bigint,
    -- What names a person, the 32 random bytes beside it, and the SHA-256 of both. line_mac covers the digest alone, so data and
    -- salt can be withheld together and the line still verifies (docs/decisions/028-withheld.md).
    personal jsonb,
    personal_salt bytea check (octet_length(personal_salt) = 32),
    personal_digest bytea check (octet_length(personal_digest) = 32),
    line_mac bytea check (octet_length(line_mac) = 32),
    position bigint,
    link_mac bytea check (octet_length(link_mac) = 32),
    constraint audit_personal_check check (case when personal_digest is null
        then personal_salt is null else (personal is null) = (personal_salt is null) end),
    constraint audit_sealed check ((position is null) = (link_mac is null))
);
create index audit_at on audit (at);
-- An owner reads the lines of one door, however many the others have.
create index audit_door_at on audit (door, at);
-- An owner filters by network, and by events, outcomes and actors: the lines of all but sign-ins are found by an index.
create index audit_door_network_at on audit (door, (personal ->> 'network'), at) where personal is not null;
create index audit_rare_event on audit (door, event, at)
    where event not in ('code_mailed', 'code_texted', 'email_code', 'sms_code', 'password', 'authenticator', 'session');
create index audit_rare_outcome on audit (door, outcome, at)
    where outcome not in ('done', 'begun', 'resent', 'right', 'wrong', 'signed_in', 'confirmed', 'signed_out');
create index audit_actor on audit (door, actor, at) where actor <> 'requester';
create index audit_account_id_at on audit (account_id, at) where account_id is not null;
create index audit_xact on audit (xact, id);
-- Not unique: a forged line at the next position would stop the sealer. The verifier reports two lines at one position.
create index audit_position on audit (position, id) where position is not null;
-- A removed account is found by the line of its removal: its public id by the account's id, and the other way round.
create index audit_removed_account_id on audit (account_id) where event in ('admin_removed', 'account_removed');
create index audit_removed_handle on audit ((detail ->> 'accountRemoved'))
    where event in ('admin_removed', 'account_removed');
-- The verifier reads which places were withheld before it reads the lines.
create index audit_withheld on audit (id) where event = 'personal_data_withheld';
create index audit_removed_email on audit (lower(personal ->> 'email'))
    where event in ('admin_removed', 'account_removed');
-- Alarms about one row are at most one an hour.
create index audit_row_altered on audit (at) where event = 'row_altered';

-- How far the trail is sealed: position, head and time are in the signed token. Transactions below below_xact have no unsealed
-- line left, so a sealer starts there.
create table trail_checkpoint (
    one boolean primary key default true check (one),
    token text not null,
    below_xact bigint not null default 0
);

-- Sealed lines by day (UTC), door, event and outcome, counted as they are sealed: for the picture above the trail alone. No MAC
-- covers the counts, and audit verify does not read them.
create table audit_days (
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    day date not null,
    event text not null,
    outcome text not null,
    lines bigint not null check (lines > 0),
    primary key (door, day, event, outcome)
);

-- Archived parts of the trail (docs/decisions/060-archived-trail.md): a signed token for each, with the positions, the chain's value
-- and the digest of the lines in its file. last_position is the part's, and until the time of its newest line, both also in the token.
create table trail_anchors (
    last_position bigint primary key check (last_position > 0),
    until timestamptz not null,
    token text not null
);

-- What archived lines said about rows, by kind and by the row's or account's id. The newest anchor's token has a digest of all of it.
create table trail_told (
    kind text not null,
    subject uuid not null,
    said text not null,
    primary key (kind, subject)
);

-- Refused calls at the desk that no line tells of yet, by account. No foreign key: those of a removed account are told too.
create table desk_refusals (
    account_id uuid primary key,
    door text not null check (door in ('staff', 'account', 'session', 'player')),
    told_at timestamptz not null check (told_at between '1970-01-01' and '9999-01-01'),
    untold bigint not null check (untold >= 0),
    requester inet not null,
    field text not null,
    code text not null
);
create index desk_refusals_untold on desk_refusals (told_at) where untold > 0;
create index desk_refusals_told_at on desk_refusals (told_at);
