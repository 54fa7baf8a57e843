-- What names a session at the gates of sister hosts, and nowhere else. Few sessions have it, so only those are indexed.
alter table sessions add column gate_hash bytea check (octet_length(gate_hash) = 32);
create unique index sessions_gate_hash on sessions (gate_hash) where gate_hash is not null;
