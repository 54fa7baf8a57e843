-- New recovery codes wait in the session they were made in until their admin has kept them: ten ids and MACs, one after the
-- other. Once they are kept the instant alone is left, so that a repeated call is answered alike.
alter table sessions
    add column offered_codes_key_id text,
    add column offered_codes bytea check (octet_length(offered_codes) = 480),
    add column offered_codes_until timestamptz,
    add constraint sessions_offered_codes check (
        (offered_codes is null) = (offered_codes_key_id is null)
        and (offered_codes is null or offered_codes_until is not null)
    );
