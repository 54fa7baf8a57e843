-- Made up by the proof of upgrades: an index over a large table.
create index concurrently if not exists sessions_made_up_at on sessions (account_id, created_at);
