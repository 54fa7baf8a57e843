-- Owners are found without reading the other accounts. The predicate is the text the statements use (`store/accounts/owners.rs`).
create index accounts_owners on accounts (door, id) where roles @> '{OWNER}';

-- Transactions below this one have no line left to seal, so a sealer starts there. Lines are found by audit_xact; a partial
-- index of unsealed lines keeps an entry of every line ever sealed until a vacuum.
alter table trail_checkpoint add column below_xact bigint not null default 0;
drop index audit_unsealed;

-- Each lane of the outbox finds its mails that are due without stepping over the other lane's.
drop index outbox_due_at;
create index outbox_lane_due_at on outbox ((kind <> 'code'), due_at);
