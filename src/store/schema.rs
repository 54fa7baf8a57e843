//! The tables as the code knows them: the shape `diesel print-schema` writes, with arrays whose elements cannot be
//! null (the tables' own checks say so). A test holds it against the migrations.

diesel::table! {
    accounts (id) {
        id -> Uuid,
        door -> Text,
        handle -> Text,
        address -> Text,
        email -> Text,
        user_name -> Nullable<Text>,
        number -> Nullable<Int8>,
        brand -> Nullable<Int4>,
        mobile -> Nullable<Text>,
        mobile_proven -> Bool,
        steps_due -> Array<Text>,
        status_comment -> Nullable<Text>,
        display_name -> Text,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        phone_number -> Nullable<Text>,
        job_title -> Nullable<Text>,
        bio -> Nullable<Text>,
        avatar_url -> Nullable<Text>,
        gender -> Nullable<Text>,
        language -> Nullable<Text>,
        time_zone -> Nullable<Text>,
        roles -> Array<Text>,
        enrolled -> Bool,
        two_factor -> Bool,
        has_password -> Bool,
        email_proven -> Bool,
        trial_until -> Nullable<Timestamptz>,
        terms -> Nullable<Text>,
        invitation_hash -> Nullable<Bytea>,
        enrolment_until -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int8,
        mac -> Bytea,
    }
}
diesel::table! {
    application_keys (id) {
        id -> Uuid,
        name -> Text,
        token_hash -> Bytea,
        scopes -> Array<Text>,
        networks -> Array<Text>,
        brands -> Array<Int4>,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        version -> Int8,
        mac -> Bytea,
    }
}
diesel::table! {
    audit (id) {
        id -> Uuid,
        at -> Timestamptz,
        door -> Text,
        account_id -> Nullable<Uuid>,
        actor -> Text,
        event -> Text,
        outcome -> Text,
        detail -> Jsonb,
        xact -> Int8,
        personal -> Nullable<Jsonb>,
        personal_salt -> Nullable<Bytea>,
        personal_digest -> Nullable<Bytea>,
        line_mac -> Nullable<Bytea>,
        position -> Nullable<Int8>,
        link_mac -> Nullable<Bytea>,
    }
}
diesel::table! {
    audit_days (door, day, event, outcome) {
        door -> Text,
        day -> Date,
        event -> Text,
        outcome -> Text,
        lines -> Int8,
    }
}
diesel::table! {
    authenticators (account_id) {
        account_id -> Uuid,
        key_id -> Text,
        secret -> Bytea,
        last_step -> Int8,
        failures -> Int2,
        suspended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        version -> Int8,
        mac -> Bytea,
    }
}
diesel::table! {
    brand_texts (brand, channel, kind, language) {
        brand -> Int4,
        channel -> Text,
        kind -> Text,
        language -> Text,
        body -> Text,
        updated_at -> Timestamptz,
    }
}
diesel::table! {
    brands (id) {
        id -> Int4,
        name -> Text,
        mail_from -> Nullable<Text>,
        sms_from -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}
diesel::table! {
    budgets (door, pool, key) {
        door -> Text,
        pool -> Text,
        key -> Bytea,
        first_wrong_at -> Array<Timestamptz>,
        first_lockouts -> Int2,
        first_locked_until -> Nullable<Timestamptz>,
        second_wrong_at -> Array<Timestamptz>,
        second_lockouts -> Int2,
        second_locked_until -> Nullable<Timestamptz>,
        mailed_at -> Array<Timestamptz>,
        next_code_at -> Nullable<Timestamptz>,
        stale_at -> Timestamptz,
        version -> Int8,
    }
}
diesel::table! {
    desk_refusals (account_id) {
        account_id -> Uuid,
        door -> Text,
        told_at -> Timestamptz,
        untold -> Int8,
        requester -> Inet,
        field -> Text,
        code -> Text,
    }
}
diesel::table! {
    device_links (token_hash) {
        token_hash -> Bytea,
        account_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        mac -> Bytea,
    }
}
diesel::table! {
    doctor_calls (name_hash) {
        name_hash -> Bytea,
        asked_at -> Timestamptz,
        host -> Nullable<Text>,
        requester -> Nullable<Inet>,
        unlisted_proxy -> Nullable<Bool>,
        seen_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    key_holders (server, master) {
        server -> Uuid,
        master -> Text,
        told_at -> Timestamptz,
        mac -> Bytea,
    }
}
diesel::table! {
    notice_cursor (one) {
        one -> Bool,
        xact -> Int8,
        audit_id -> Uuid,
    }
}
diesel::table! {
    notices (id) {
        id -> Uuid,
        account_id -> Uuid,
        about -> Uuid,
        audit_id -> Uuid,
        kind -> Text,
        at -> Timestamptz,
        mail_id -> Uuid,
        accounts -> Int4,
        digest -> Bool,
    }
}
diesel::table! {
    outbox (id) {
        id -> Uuid,
        door -> Text,
        kind -> Text,
        pending_id -> Nullable<Uuid>,
        account_id -> Nullable<Uuid>,
        key_id -> Text,
        payload -> Bytea,
        due_at -> Timestamptz,
        drop_at -> Timestamptz,
        attempts -> Int2,
        claimed_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}
diesel::table! {
    owner_requests (id) {
        id -> Uuid,
        asker_id -> Uuid,
        asker_version -> Int8,
        account_id -> Uuid,
        account_version -> Int8,
        deed -> Text,
        email -> Nullable<Text>,
        roles -> Array<Text>,
        reason -> Text,
        asked_at -> Timestamptz,
        expires_at -> Timestamptz,
        mac -> Bytea,
    }
}
diesel::table! {
    passwords (account_id) {
        account_id -> Uuid,
        key_id -> Text,
        phc -> Bytea,
        is_short -> Bool,
        created_at -> Timestamptz,
        changed_at -> Timestamptz,
        version -> Int8,
        mac -> Bytea,
    }
}
diesel::table! {
    pending_sign_ins (id) {
        id -> Uuid,
        door -> Text,
        purpose -> Text,
        token_hash -> Bytea,
        account_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        pool -> Text,
        pool_key -> Bytea,
        proven -> Array<Text>,
        left_to_prove -> Array<Text>,
        closed -> Nullable<Text>,
        code_key_id -> Nullable<Text>,
        code_mac -> Nullable<Bytea>,
        code_expires_at -> Nullable<Timestamptz>,
        codes -> Int2,
        first_attempts -> Int2,
        second_attempts -> Int2,
        invitation_hash -> Nullable<Bytea>,
        enrols -> Bool,
        enrolment_key_id -> Nullable<Text>,
        enrolment_secret -> Nullable<Bytea>,
        payload_key_id -> Nullable<Text>,
        payload -> Nullable<Bytea>,
        confirm_reason -> Nullable<Text>,
        trusts_device -> Bool,
        device_label -> Nullable<Text>,
        application_key_id -> Nullable<Uuid>,
        remembered -> Bool,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        version -> Int8,
        mac -> Bytea,
    }
}
diesel::table! {
    recovery_codes (account_id, id) {
        account_id -> Uuid,
        id -> Uuid,
        key_id -> Text,
        mac -> Bytea,
        created_at -> Timestamptz,
    }
}
diesel::table! {
    requesters (kind, key) {
        kind -> Text,
        key -> Text,
        seen -> Array<Timestamptz>,
        admitted -> Bool,
    }
}
diesel::table! {
    sessions (token_hash) {
        token_hash -> Bytea,
        id -> Uuid,
        door -> Text,
        account_id -> Uuid,
        proven -> Array<Text>,
        recovered -> Bool,
        enrolled -> Bool,
        gate_hash -> Nullable<Bytea>,
        browser_id -> Nullable<Uuid>,
        requester -> Nullable<Inet>,
        agent -> Nullable<Text>,
        application_key_id -> Nullable<Uuid>,
        remembered -> Bool,
        half -> Bool,
        created_at -> Timestamptz,
        seen_at -> Timestamptz,
        confirmed_at -> Nullable<Timestamptz>,
        confirmed_for -> Nullable<Text>,
        confirm_attempts -> Int2,
        replacement_key_id -> Nullable<Text>,
        replacement_secret -> Nullable<Bytea>,
        replacement_until -> Nullable<Timestamptz>,
        offered_codes_key_id -> Nullable<Text>,
        offered_codes -> Nullable<Bytea>,
        offered_codes_until -> Nullable<Timestamptz>,
        device_label -> Nullable<Text>,
        refresh_salt -> Nullable<Bytea>,
        refresh_generation -> Nullable<Int8>,
        refresh_made_at -> Nullable<Timestamptz>,
        version -> Int8,
        mac -> Bytea,
    }
}
diesel::table! {
    signing_keys (id) {
        id -> Uuid,
        door -> Text,
        kid -> Text,
        key_id -> Text,
        secret -> Bytea,
        created_at -> Timestamptz,
        signs_from -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
        mac -> Bytea,
    }
}
diesel::table! {
    trail_anchors (last_position) {
        last_position -> Int8,
        until -> Timestamptz,
        token -> Text,
    }
}
diesel::table! {
    trail_told (kind, subject) {
        kind -> Text,
        subject -> Uuid,
        said -> Text,
    }
}
diesel::table! {
    trail_checkpoint (one) {
        one -> Bool,
        token -> Text,
        below_xact -> Int8,
    }
}
diesel::table! {
    sms_counts (id) {
        id -> Uuid,
        number -> Bytea,
        brand -> Int4,
        at -> Timestamptz,
    }
}
diesel::table! {
    trusted_browsers (id) {
        id -> Uuid,
        account_id -> Uuid,
        token_hash -> Bytea,
        pool_key -> Bytea,
        created_at -> Timestamptz,
        seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        requester -> Nullable<Inet>,
        agent -> Nullable<Text>,
        label -> Nullable<Text>,
        mac -> Bytea,
    }
}
diesel::table! {
    write_probe (id) {
        id -> Int2,
        payload -> Bytea,
    }
}

diesel::joinable!(authenticators -> accounts (account_id));
diesel::joinable!(passwords -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
// In braces, so that rustfmt leaves the list packed.
diesel::allow_tables_to_appear_in_same_query! {
    accounts, audit, authenticators, budgets, desk_refusals, device_links, key_holders, notices, outbox, passwords,
    pending_sign_ins, recovery_codes, sessions, signing_keys, trail_told, trusted_browsers
}
