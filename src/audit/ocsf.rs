//! Lines of the trail in the names of the Open Cybersecurity Schema Framework (OCSF 1.3.0), for a SIEM: a class and an activity
//! for each event, and the line as it is under `unmapped`. Pure. Refuses nothing: an event that this version does not know is an
//! entity's other activity.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::checkpoint::Checkpoint;
use super::gaps::DeclaredGap;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::trail::ListedLine;

/// Version of the schema.
const SCHEMA: &str = "1.3.0";

/// Class of an event, with its category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OcsfClass {
    /// `account_change`
    AccountChange,
    /// `authentication`
    Authentication,
    /// `entity_management`
    EntityManagement,
    /// `base_event`
    Base,
}

impl OcsfClass {
    /// `category_uid` and `class_uid`.
    fn ids(self) -> (i64, i64) {
        match self {
            OcsfClass::AccountChange => (3, 3001),
            OcsfClass::Authentication => (3, 3002),
            OcsfClass::EntityManagement => (3, 3004),
            OcsfClass::Base => (0, 0),
        }
    }
}

/// `activity_id` of what a class has no name for.
const OTHER: i64 = 99;

/// Class and activity of an event with its outcome.
fn activity(event: Option<TrailEvent>, outcome: Option<TrailOutcome>) -> (OcsfClass, i64) {
    use OcsfClass::{AccountChange, Authentication, EntityManagement};
    use TrailEvent as E;
    let Some(event) = event else { return (EntityManagement, OTHER) };
    match event {
        E::EmailCode | E::SmsCode | E::Password | E::Authenticator | E::Registered | E::SessionBegun => {
            (Authentication, 1)
        }
        E::Session if outcome == Some(TrailOutcome::SignedIn) => (Authentication, 1),
        E::Session
        | E::SessionEnded
        | E::SignedOutEverywhere
        | E::AdminSignedOut
        | E::AccountSignedOut
        | E::DeviceLoggedOut => (Authentication, 2),
        E::CodeMailed
        | E::CodeTexted
        | E::Identity
        | E::BrowserForgotten
        | E::DeviceLinkMade
        | E::DeviceLinkRedeemed
        | E::RefreshToken
        | E::FactTold => (Authentication, OTHER),
        E::AdminAdded | E::AccountAdded => (AccountChange, 1),
        E::AdminEnabled | E::AccountEnabled => (AccountChange, 2),
        E::PasswordChanged => (AccountChange, 3),
        E::PasswordReset | E::PasswordSet | E::PasswordEnded => (AccountChange, 4),
        E::AdminDisabled | E::AccountDisabled => (AccountChange, 5),
        E::AdminRemoved | E::AccountRemoved => (AccountChange, 6),
        E::TwoFactorOn | E::AuthenticatorEnrolled | E::AuthenticatorReplaced => (AccountChange, 10),
        E::TwoFactorOff | E::AuthenticatorReset => (AccountChange, 11),
        E::RecoveryCodes
        | E::EnrolmentOpened
        | E::EnrolmentClosed
        | E::AdminChanged
        | E::EmailChanged
        | E::RolesChanged
        | E::AdminUnlocked
        | E::AccountChanged
        | E::AccountUnlocked
        | E::ProfileChanged
        | E::TermsAccepted
        | E::MobileProven
        | E::MobileChanged
        | E::OwnerChangeAsked
        | E::OwnerChangeApproved
        | E::OwnerChangeWithdrawn => (AccountChange, OTHER),
        E::ApplicationKeyAdded | E::BrandAdded => (EntityManagement, 1),
        E::AdminsExported | E::AccountsExported => (EntityManagement, 2),
        E::ApplicationKeyNarrowed
        | E::BrandChanged
        | E::BrandTextSet
        | E::KeysRotated
        | E::Restored
        | E::PersonalDataWithheld => (EntityManagement, 3),
        E::ApplicationKeyEnded | E::ApplicationKeyExpired | E::BrandRemoved => (EntityManagement, 4),
        _ => (EntityManagement, OTHER),
    }
}

/// `status_id`: 1 for success, 2 for failure; 0 for an outcome that this version does not know.
fn status(outcome: Option<TrailOutcome>) -> i64 {
    use TrailOutcome as O;
    match outcome {
        None => 0,
        Some(
            O::Done
            | O::Known
            | O::Begun
            | O::Resent
            | O::Right
            | O::SignedIn
            | O::EnrolledAndSignedIn
            | O::Recovered
            | O::Confirmed
            | O::Displaced
            | O::SignedOut,
        ) => 1,
        Some(_) => 2,
    }
}

/// `severity_id`: 4 (high) for what a genuine user never causes, 3 (medium) for a lock, 2 (low) for a failure, 1 otherwise.
fn severity(event: Option<TrailEvent>, outcome: Option<TrailOutcome>) -> i64 {
    match (event, outcome) {
        (Some(TrailEvent::RowAltered), _) | (_, Some(TrailOutcome::Replayed)) => 4,
        (_, Some(TrailOutcome::LockedOut | TrailOutcome::Suspended)) => 3,
        _ if status(outcome) == 2 => 2,
        _ => 1,
    }
}

/// A line of the trail as an event.
pub(super) fn event_of(listed: &ListedLine) -> Value {
    let line = &listed.stored.line;
    let (event, outcome) = (line.event(), line.outcome());
    let (class, activity) = activity(event, outcome);
    let metadata = metadata(&line.id.to_string(), listed.stored.position, &line.event);
    let mut told = base(class, activity, line.at.timestamp_millis(), severity(event, outcome), metadata);
    told.insert("status_id".into(), status(outcome).into());
    told.insert("status_detail".into(), line.outcome.as_str().into());
    let user = user(listed);
    let actor = if line.actor == "account" { user.clone() } else { actor(&line.actor) };
    told.insert("actor".into(), json!({ "user": actor }));
    if let Some(session) = line.session() {
        told.insert("session".into(), json!({ "uid": session }));
    }
    if class == OcsfClass::EntityManagement {
        told.insert("entity".into(), json!({ "type": line.event, "data": line.detail }));
    }
    if line.account.is_some() {
        told.insert("user".into(), user);
    }
    if let Some(network) = line.personal.network() {
        told.insert("src_endpoint".into(), json!({ "ip": network.addr().to_string() }));
    }
    if let Some(browser) = line.personal.browser() {
        told.insert("http_request".into(), json!({ "user_agent": browser }));
    }
    let unmapped = json!({ "door": line.door, "event": line.event, "outcome": line.outcome, "actor": line.actor,
        "detail": line.detail });
    told.insert("unmapped".into(), unmapped);
    Value::Object(told)
}

/// A signed checkpoint as an event.
pub(super) fn checkpoint_of(checkpoint: &Checkpoint, token: &str) -> Value {
    const NAME: &str = "checkpoint";
    let uid = format!("{NAME}-{}", checkpoint.position);
    let metadata = metadata(&uid, Some(checkpoint.position), NAME);
    let mut told = base(OcsfClass::Base, OTHER, checkpoint.at.timestamp_millis(), 1, metadata);
    told.insert("unmapped".into(), json!({ "event": NAME, "checkpoint": token }));
    Value::Object(told)
}

/// A gap that a restore left, as an event. `streamed`: position of the last line that was streamed before.
pub(super) fn gap_of(gap: &DeclaredGap, streamed: i64) -> Value {
    const NAME: &str = "gap";
    let metadata = metadata(&format!("{NAME}-{}", gap.line), Some(gap.ends_at()), NAME);
    let mut told = base(OcsfClass::Base, OTHER, gap.at.timestamp_millis(), 3, metadata);
    let head = gap.cut.as_ref().map(|cut| BASE64URL_NOPAD.encode(&cut.head));
    let facts = json!({ "line": gap.line, "cutAfter": gap.ends_at(), "cutHead": head, "streamedTo": streamed });
    told.insert("unmapped".into(), json!({ "event": NAME, "gap": facts }));
    Value::Object(told)
}

/// Kind of a streamed event, with what its place in the trail is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StreamedEvent {
    /// A line, by its id.
    Line(Uuid),
    /// A checkpoint, by its token.
    Checkpoint(String),
    /// A gap, by the link MAC of the line before it, base64url; `None`: no line is before it.
    Gap(Option<String>),
}

/// The place of a streamed event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StreamedPlace {
    /// Position.
    pub position: i64,
    /// Time of the event, in milliseconds since 1970.
    pub at: i64,
    /// Kind of the event.
    pub event: StreamedEvent,
}

/// The place of a streamed event; `None`: the text is no streamed event.
pub(super) fn place_of(text: &str) -> Option<StreamedPlace> {
    let told: Value = serde_json::from_str(text).ok()?;
    let said = |path: &str| told.pointer(path).and_then(Value::as_str);
    let (position, at) = (told.pointer("/metadata/sequence")?.as_i64()?, told.get("time")?.as_i64()?);
    let event = if let Some(token) = said("/unmapped/checkpoint") {
        StreamedEvent::Checkpoint(token.to_owned())
    } else if told.pointer("/unmapped/gap").is_some() {
        StreamedEvent::Gap(said("/unmapped/gap/cutHead").map(str::to_owned))
    } else {
        StreamedEvent::Line(said("/metadata/uid")?.parse().ok()?)
    };
    Some(StreamedPlace { position, at, event })
}

fn base(class: OcsfClass, activity: i64, time: i64, severity: i64, metadata: Value) -> Map<String, Value> {
    let (category, class) = class.ids();
    let told = json!({
        "category_uid": category,
        "class_uid": class,
        "activity_id": activity,
        "type_uid": class * 100 + activity,
        "time": time,
        "severity_id": severity,
        "metadata": metadata,
    });
    if let Value::Object(told) = told { told } else { Map::new() }
}

fn metadata(uid: &str, sequence: Option<i64>, event: &str) -> Value {
    json!({
        "version": SCHEMA,
        "uid": uid,
        "sequence": sequence,
        "event_code": event,
        "product": { "name": "Vestibule", "vendor_name": "Vestibule", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The account that a line is about: public id, address and name of the time of the line.
fn user(listed: &ListedLine) -> Value {
    let personal = &listed.stored.line.personal;
    let mut user = Map::new();
    for (name, value) in
        [("uid", listed.handle.as_deref()), ("email_addr", personal.email()), ("full_name", personal.display_name())]
    {
        if let Some(value) = value {
            user.insert(name.into(), value.into());
        }
    }
    Value::Object(user)
}

/// An actor of another kind than the line's own account: an account's public id, or a name with its kind before it.
fn actor(actor: &str) -> Value {
    match TrailActor::parse(actor) {
        Some(TrailActor::Account(id)) => json!({ "uid": id }),
        _ => json!({ "name": actor }),
    }
}

#[cfg(test)]
#[path = "ocsf_tests.rs"]
mod tests;
