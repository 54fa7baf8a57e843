//! Gaps of the trail in the output of `audit verify`: each is named every time, with its place, and who declared it and when.
//! Decides nothing.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::output::timestamp;
use crate::audit::{Checkpoint, DeclaredGap};

/// A gap in a line.
pub fn told(gap: &DeclaredGap) -> String {
    let place = gap.position.map_or_else(String::new, |position| format!(" at {position}"));
    let reason = gap.reason.as_ref().map_or_else(String::new, |reason| format!(" ({reason})"));
    let missed = gap.missed.as_ref().map_or_else(String::new, |missed| {
        let (position, at) = (missed.position, timestamp(missed.at));
        format!("; the checkpoint given is of {position}, signed {at}, and fell into the gap")
    });
    let against = gap.against.as_ref().map_or_else(
        || String::from("against no checkpoint"),
        |against| format!("against the checkpoint of {} of {}", against.position, timestamp(against.at)),
    );
    let accepted = if gap.accepted {
        String::from("accepted")
    } else {
        format!("if that restore was yours, --accept-gap {}", gap.line)
    };
    format!(
        "gap{place} {}: {} declared on {}{reason} that a restore cut the trail after {}, {against}{missed}: {accepted}",
        gap.line,
        gap.by,
        timestamp(gap.at),
        gap.ends_at(),
    )
}

/// A gap as JSON.
pub fn value(gap: &DeclaredGap) -> Value {
    let checkpoint = |of: &Option<Checkpoint>| {
        of.as_ref().map(|own| json!({ "position": own.position, "head": head(&own.head), "at": timestamp(own.at) }))
    };
    json!({
        "line": gap.line,
        "position": gap.position,
        "at": timestamp(gap.at),
        "actor": gap.by,
        "reason": gap.reason,
        "cutAfter": gap.ends_at(),
        "cutHead": gap.cut.as_ref().map(|cut| head(&cut.head)),
        "declaredAgainst": checkpoint(&gap.against),
        "missed": checkpoint(&gap.missed),
        "accepted": gap.accepted,
    })
}

/// The value of the chain at a place, in base64url.
pub fn head(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}
