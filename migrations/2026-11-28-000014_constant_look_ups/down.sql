drop index outbox_lane_due_at;
create index outbox_due_at on outbox (due_at);
create index audit_unsealed on audit (at, id) where position is null;
alter table trail_checkpoint drop column below_xact;
drop index accounts_owners;
