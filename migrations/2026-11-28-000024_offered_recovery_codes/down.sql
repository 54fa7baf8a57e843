-- The MAC of a session covers its offered codes: a session without these columns would be nobody's.
delete from sessions where offered_codes_until is not null;
alter table sessions
    drop column offered_codes_key_id,
    drop column offered_codes,
    drop column offered_codes_until;
