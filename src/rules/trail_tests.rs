//! Spellings of events, outcomes and actors.

use strum::VariantArray;

use super::*;

/// Spellings are used by the database, the pages' scripts and operators' queries, so they never change.
#[test]
fn events_and_outcomes_are_spelled_as_they_always_were() {
    let events: Vec<&str> = TrailEvent::VARIANTS.iter().map(|event| event.name()).collect();
    let outcomes: Vec<&str> = TrailOutcome::VARIANTS.iter().map(|outcome| outcome.name()).collect();
    let spelled = "code_mailed code_texted email_code sms_code password authenticator identity session session_ended signed_out_everywhere \
        browser_forgotten device_link_made device_link_redeemed recovery_codes authenticator_replaced \
        authenticator_reset authenticator_enrolled enrolment_opened enrolment_closed admin_added admin_changed email_changed roles_changed admin_disabled \
        admin_enabled admin_unlocked admin_signed_out admin_removed admins_exported owner_change_asked owner_change_approved \
        owner_change_withdrawn desk_refused keys_rotated restored \
        row_altered account_added account_changed account_disabled account_enabled account_unlocked \
        account_signed_out account_removed password_set password_ended registered password_changed password_reset two_factor_on \
        two_factor_off profile_changed terms_accepted refresh_token device_logged_out \
        accounts_exported application_key_added application_key_narrowed application_key_ended \
        application_key_expired session_begun mobile_proven mobile_changed fact_told brand_added brand_changed \
        brand_text_set brand_removed personal_data_withheld";
    assert_eq!(events.join(" "), spelled);
    let spelled = "done known begun resent disabled no_role trial_over not_invited invitation_expired invitation_not_shown \
        other_number no_number right wrong wrong_recovery_code replayed locked_out suspended already_enrolled refused signed_in \
        enrolled_and_signed_in recovered confirmed displaced signed_out";
    assert_eq!(outcomes.join(" "), spelled);
}

#[test]
fn a_name_is_parsed_as_it_is_spelled_and_no_other() {
    assert_eq!("admin_removed".parse(), Ok(TrailEvent::AdminRemoved));
    for unknown in ["", "AdminRemoved", "ADMIN_REMOVED", " admin_removed", "admin_promoted"] {
        assert!(unknown.parse::<TrailEvent>().is_err(), "{unknown}");
    }
}

#[test]
fn an_actor_is_spelled_with_its_kind_before_its_name() {
    let table = [
        (TrailActor::Requester, "requester"),
        (TrailActor::Itself, "account"),
        (TrailActor::Account("admin_0123456789".into()), "account:admin_0123456789"),
        (TrailActor::Os("ann {0}".into()), "os:ann {0}"),
        (TrailActor::Program("vestibule".into()), "program:vestibule"),
    ];
    for (actor, spelled) in table {
        assert_eq!(actor.to_string(), spelled);
    }
}
