-- Which transaction wrote a line of the trail. Read up to the oldest one still under way, no line is missed and none is
-- read twice. Lines from before are 0: what happened then is no news.
alter table audit add column xact bigint not null default 0;
alter table audit alter column xact set default (pg_current_xact_id()::text::bigint);
create index audit_xact on audit (xact, id);

-- How far the trail was read for notices: one row, moved together with what comes of it.
create table notice_cursor (
    one boolean primary key default true check (one),
    xact bigint not null,
    audit_id uuid not null
);
insert into notice_cursor (xact, audit_id)
values (pg_snapshot_xmin(pg_current_snapshot())::text::bigint, '00000000-0000-0000-0000-000000000000');

-- What was told to whom, about whose account; without a foreign key there, as in the trail.
create table notices (
    id uuid primary key,
    account_id uuid not null references accounts on delete cascade,
    about uuid not null,
    audit_id uuid not null,
    kind text not null check (kind in ('sign_in_from_new_browser', 'second_factor_failing', 'step_replayed', 'enrolled',
        'authenticator_reset', 'locked_out', 'suspended')),
    at timestamptz not null,
    unique (account_id, audit_id)
);
create index notices_account_id_about_at on notices (account_id, about, at);
create index notices_at on notices (at);

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('code', 'invitation', 'notice'));
