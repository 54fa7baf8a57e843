//! Players as they are printed: their numbers and states, and JSON with the field names of the operator's calls and some that only
//! commands show. Does not know a table.

use serde_json::{Value, json};

use super::output::{end_of_wait, timestamp};
use super::printing::Printing;
use crate::accounts::KnownAccount;
use crate::rules::Instant;
use crate::rules::language::Language;
use crate::rules::mobile::Mobile;

/// How players are printed.
pub const PLAYERS: Printing = Printing {
    first: ("PLAYER", |known| known.named()),
    head: "MOBILE",
    cell: |known| mobile(known).unwrap_or("-").to_owned(),
    states,
    fields,
};

fn mobile(known: &KnownAccount) -> Option<&str> {
    known.player.mobile.as_ref().map(Mobile::typed)
}

fn states(known: &KnownAccount) -> Vec<(bool, &'static str)> {
    let has_number = known.player.mobile.is_some();
    vec![
        (known.locked_until.is_some(), "locked"),
        (known.two_factor && !has_number, "no number"),
        (has_number && !known.player.mobile_proven, "number not proven"),
        (!known.player.steps_due.is_empty(), "steps due"),
    ]
}

fn fields(known: &KnownAccount) -> Value {
    let profile = &known.view.profile;
    let at = |at: Option<Instant>| at.map(timestamp);
    json!({
        "id": known.view.handle,
        "brand_id": known.brand,
        "player_id": known.number,
        "email": Some(&known.view.email).filter(|email| !email.is_empty()),
        "mobile_number": mobile(known),
        "mobile_verified": known.player.mobile_proven,
        "is_2fa_required": known.two_factor,
        "language": profile.language.map(Language::tag),
        "steps_due": known.player.steps_due.iter().map(|step| step.name()).collect::<Vec<_>>(),
        "disabled": known.disabled_at.is_some(),
        "status_comment": profile.status_comment,
        "locked_until": known.locked_until.map(end_of_wait),
        "last_sign_in_at": at(known.last_sign_in_at),
        "created_at": timestamp(profile.created_at),
        "updated_at": timestamp(profile.updated_at),
    })
}
