//! A copy of the trail that outlived the database: JSON lines as the trail's page exports them or as `audit stream` writes them, or
//! the array of `audit list --json`. Its lines that the restored trail lacks tell which accounts and application keys were changed
//! since the dump. Believed as a hint alone: no line of a copy has a MAC. A last line that is cut off is passed over. Refuses a copy
//! without lines, as an export that failed leaves it: it would look like a trail of which nothing is lost.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::store::restored::unknown_lines;
use crate::store::trail;

/// Lines looked up at once.
const BATCH: usize = 500;

/// Why a copy cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    /// The file cannot be read, or holds no JSON.
    #[error("the copy of the trail cannot be read: {0}")]
    Unreadable(serde_json::Error),
    /// A value is no line of a trail.
    #[error("value {0} of the copy is no line of a trail: it needs `id`, `at` and `event`, or OCSF's names of them")]
    NoLine(usize),
    /// The file holds no line.
    #[error("the copy holds no line of a trail, so it tells of nothing that is lost: give another, or none")]
    Empty,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] Fault),
}

/// Lines of a copy of the trail that the restored trail lacks, and the accounts and keys that they name.
#[derive(Clone, Debug, Default)]
pub struct TrailCopy {
    /// Number of lines that the restored trail lacks.
    pub lost: usize,
    /// Whether the last line is cut off.
    pub is_torn: bool,
    /// Accounts that were added, changed or removed since the dump, by public id.
    pub accounts: Vec<AccountToLookAt>,
    /// Events of application keys since the dump, by id.
    pub keys: Vec<KeyToLookAt>,
}

/// An account that was changed since the dump.
#[derive(Clone, Debug)]
pub struct AccountToLookAt {
    /// Public id.
    pub handle: String,
    /// Address, as the copy tells it.
    pub email: Option<String>,
    /// Door of the account in the restored database; `None`: it is not there.
    pub door: Option<Door>,
    /// The lost events, each once, in the order of the copy.
    pub events: Vec<TrailEvent>,
    /// Time of the last one.
    pub last_at: Instant,
}

/// An application key that was changed since the dump.
#[derive(Clone, Debug)]
pub struct KeyToLookAt {
    /// Id.
    pub id: Uuid,
    /// Name, as the copy tells it.
    pub name: Option<String>,
    /// The lost events, each once, in the order of the copy.
    pub events: Vec<TrailEvent>,
}

/// A line of a copy.
struct CopiedLine {
    id: Uuid,
    at: Instant,
    event: Option<TrailEvent>,
    outcome: Option<TrailOutcome>,
    account: Option<(String, Option<String>)>,
    key: Option<(Uuid, Option<String>)>,
}

/// Reads a copy, and looks its lines up in the restored trail.
pub async fn read(app: &App, copy: impl Read) -> Result<TrailCopy, CopyFault> {
    let (mut found, mut accounts, mut keys) = (TrailCopy::default(), BTreeMap::new(), BTreeMap::new());
    let mut values = serde_json::Deserializer::from_reader(std::io::BufReader::new(copy)).into_iter::<Value>();
    let (mut batch, mut count, mut has_lines) = (Vec::new(), 0, false);
    loop {
        let (lines, is_end) = match values.next() {
            None => (Vec::new(), true),
            Some(Ok(Value::Array(lines))) => (lines, false),
            Some(Ok(line)) => (vec![line], false),
            Some(Err(error)) if error.is_eof() && count > 0 => {
                found.is_torn = true;
                (Vec::new(), true)
            }
            Some(Err(error)) => return Err(CopyFault::Unreadable(error)),
        };
        for line in lines {
            count += 1;
            if !is_remark(&line) {
                let read = CopiedLine::of(&line).or_else(|| CopiedLine::of_stream(&line));
                batch.push(read.ok_or(CopyFault::NoLine(count))?);
                has_lines = true;
            }
        }
        if is_end || batch.len() >= BATCH {
            for lost in lost(app, std::mem::take(&mut batch)).await? {
                found.lost += 1;
                lost.note(&mut accounts, &mut keys);
            }
        }
        if is_end {
            break;
        }
    }
    if !has_lines {
        return Err(CopyFault::Empty);
    }
    for (_, mut account) in accounts {
        account.door = trail::door_of(&app.store, &account.handle).await?.and_then(|door| door.parse().ok());
        found.accounts.push(account);
    }
    found.keys = keys.into_values().collect();
    Ok(found)
}

/// The lines that the restored trail lacks.
async fn lost(app: &App, lines: Vec<CopiedLine>) -> Result<Vec<CopiedLine>, Fault> {
    let mut lost = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while lines.peek().is_some() {
        let page: Vec<CopiedLine> = lines.by_ref().take(BATCH).collect();
        let unknown = unknown_lines(&app.store, page.iter().map(|line| line.id).collect()).await?;
        lost.extend(page.into_iter().filter(|line| unknown.contains(&line.id)));
    }
    Ok(lost)
}

/// Whether a JSON object is a checkpoint or a gap of `audit stream`, not a line.
fn is_remark(line: &Value) -> bool {
    ["/unmapped/checkpoint", "/unmapped/gap"].iter().any(|path| line.pointer(path).is_some())
}

impl CopiedLine {
    /// The line of a JSON object; `None`: it is none. The trail's page names events in capitals.
    fn of(line: &Value) -> Option<CopiedLine> {
        let text = |name: &str| line.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let named = |names: [&str; 2]| names.into_iter().find_map(text).map(str::to_lowercase);
        let event = named(["eventName", "event"])?;
        let outcome = named(["outcomeName", "outcome"]);
        let detail = |name: &str| line.get("detail").and_then(|detail| detail.get(name)).and_then(Value::as_str);
        let key = detail("applicationKeyId").and_then(|id| id.parse().ok());
        let email = text("email").map(str::to_owned);
        Some(CopiedLine {
            id: text("id")?.parse().ok()?,
            at: text("at")?.parse().ok()?,
            event: event.parse().ok(),
            outcome: outcome.and_then(|outcome| outcome.parse().ok()),
            account: text("crmUserId").map(|handle| (handle.to_owned(), email)),
            key: key.map(|id| (id, detail("applicationKey").map(str::to_owned))),
        })
    }

    /// The line of an event of `audit stream`, whose names are those of OCSF; `None`: it is none.
    fn of_stream(event: &Value) -> Option<CopiedLine> {
        let text = |path: &str| event.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
        let key = text("/unmapped/detail/applicationKeyId").and_then(|id| id.parse().ok());
        let email = text("/user/email_addr").map(str::to_owned);
        Some(CopiedLine {
            id: text("/metadata/uid")?.parse().ok()?,
            at: Instant::from_timestamp_millis(event.get("time")?.as_i64()?)?,
            event: text("/unmapped/event")?.parse().ok(),
            outcome: text("/unmapped/outcome").and_then(|outcome| outcome.parse().ok()),
            account: text("/user/uid").map(|handle| (handle.to_owned(), email)),
            key: key.map(|id| (id, text("/unmapped/detail/applicationKey").map(str::to_owned))),
        })
    }

    /// Notes the account and the application key that the line says were changed.
    fn note(self, accounts: &mut BTreeMap<String, AccountToLookAt>, keys: &mut BTreeMap<Uuid, KeyToLookAt>) {
        let Some(event) = self.event.filter(|event| changes(*event, self.outcome)) else { return };
        if let Some((id, name)) = self.key {
            let key = keys.entry(id).or_insert_with(|| KeyToLookAt { id, name: None, events: Vec::new() });
            key.name = name.or(key.name.take());
            add(&mut key.events, event);
        }
        if let Some((handle, email)) = self.account {
            let account = accounts.entry(handle.clone()).or_insert_with(|| AccountToLookAt {
                handle,
                email: None,
                door: None,
                events: Vec::new(),
                last_at: self.at,
            });
            account.email = email.or(account.email.take());
            account.last_at = account.last_at.max(self.at);
            add(&mut account.events, event);
        }
    }
}

fn add(events: &mut Vec<TrailEvent>, event: TrailEvent) {
    if !events.contains(&event) {
        events.push(event);
    }
}

/// Whether an event that ended so changes what somebody may do or how they sign in.
fn changes(event: TrailEvent, outcome: Option<TrailOutcome>) -> bool {
    match event {
        TrailEvent::CodeMailed
        | TrailEvent::CodeTexted
        | TrailEvent::EmailCode
        | TrailEvent::SmsCode
        | TrailEvent::Password
        | TrailEvent::Identity
        | TrailEvent::Session
        | TrailEvent::SessionEnded
        | TrailEvent::SignedOutEverywhere
        | TrailEvent::BrowserForgotten
        | TrailEvent::DeviceLinkMade
        | TrailEvent::DeviceLinkRedeemed
        | TrailEvent::EnrolmentOpened
        | TrailEvent::EnrolmentClosed
        | TrailEvent::AdminUnlocked
        | TrailEvent::AdminSignedOut
        | TrailEvent::AdminsExported
        | TrailEvent::OwnerChangeAsked
        | TrailEvent::OwnerChangeWithdrawn
        | TrailEvent::DeskRefused
        | TrailEvent::KeysRotated
        | TrailEvent::Restored
        | TrailEvent::RowAltered
        | TrailEvent::AccountUnlocked
        | TrailEvent::AccountSignedOut
        | TrailEvent::RefreshToken
        | TrailEvent::DeviceLoggedOut
        | TrailEvent::AccountsExported
        | TrailEvent::SessionBegun
        | TrailEvent::FactTold
        | TrailEvent::BrandAdded
        | TrailEvent::BrandChanged
        | TrailEvent::BrandTextSet
        | TrailEvent::BrandRemoved
        | TrailEvent::PersonalDataWithheld => false,
        TrailEvent::Authenticator => outcome == Some(TrailOutcome::EnrolledAndSignedIn),
        TrailEvent::RecoveryCodes
        | TrailEvent::AuthenticatorReplaced
        | TrailEvent::AuthenticatorReset
        | TrailEvent::AuthenticatorEnrolled
        | TrailEvent::AdminAdded
        | TrailEvent::AdminChanged
        | TrailEvent::EmailChanged
        | TrailEvent::RolesChanged
        | TrailEvent::AdminDisabled
        | TrailEvent::AdminEnabled
        | TrailEvent::AdminRemoved
        | TrailEvent::OwnerChangeApproved
        | TrailEvent::AccountAdded
        | TrailEvent::AccountChanged
        | TrailEvent::AccountDisabled
        | TrailEvent::AccountEnabled
        | TrailEvent::AccountRemoved
        | TrailEvent::PasswordSet
        | TrailEvent::PasswordEnded
        | TrailEvent::Registered
        | TrailEvent::PasswordChanged
        | TrailEvent::PasswordReset
        | TrailEvent::TwoFactorOn
        | TrailEvent::TwoFactorOff
        | TrailEvent::ProfileChanged
        | TrailEvent::TermsAccepted
        | TrailEvent::ApplicationKeyAdded
        | TrailEvent::ApplicationKeyNarrowed
        | TrailEvent::ApplicationKeyEnded
        | TrailEvent::ApplicationKeyExpired
        | TrailEvent::MobileProven
        | TrailEvent::MobileChanged => outcome.is_none_or(|outcome| outcome == TrailOutcome::Done),
    }
}
