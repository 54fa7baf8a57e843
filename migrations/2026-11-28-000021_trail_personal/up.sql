-- What of a line names a person, in one column beside 32 random bytes; and the SHA-256 of both, which the line's MAC covers. So
-- the two can be withheld, both at once, and the line still verifies. Lines from before have their network and no digest.
alter table audit
    add column personal jsonb,
    add column personal_salt bytea check (octet_length(personal_salt) = 32),
    add column personal_digest bytea check (octet_length(personal_digest) = 32);
update audit set personal = jsonb_build_object('network', requester::text) where requester is not null;
alter table audit
    add constraint audit_personal_check check (case when personal_digest is null
        then personal_salt is null else (personal is null) = (personal_salt is null) end),
    drop column requester;
