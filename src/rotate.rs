//! Rotation of master keys: reports which rows need which key, and seals them again under the current one, so that older keys
//! can be removed. Each door that has a signing key also gets a new one, because a leaked master key opens the old one. Refuses
//! to rotate while a running server lacks the key. Servers keep running meanwhile, and an interrupted rotation can be repeated.

use std::collections::BTreeMap;

use serde_json::json;

use crate::agreement::agree;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::keys::{KeyStanding, chance};
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::signing::{PUBLISHED_BEFORE, Tenure, duties};
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::refresh_tokens;
use crate::store::rotate as store;
use crate::store::signing_keys::{self, SigningKey, Succession};
use crate::store::tables;
use crate::store::trail::{TrailAction, tell_alone};

pub use crate::rules::signing::Duty;

/// Maximum number of passes over all rows. A server that keeps writing under an older key is not chased.
const PASSES: usize = 3;

/// Rows and secrets that need one master key.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// Standing of the key; `None`: no setting has the key, and its rows cannot be read.
    pub standing: Option<KeyStanding>,
    /// Number of rows by table.
    pub rows: BTreeMap<&'static str, u64>,
    /// Number of admins whose recovery codes need the key and become invalid without it.
    pub recovery_codes: u64,
    /// Number of sessions whose refresh token may be under the key; their clients sign in again without it.
    pub refresh_tokens: u64,
    /// Expiry time of the last short-lived secret sealed under the key, and of those sessions unless they are used.
    pub until: Option<Instant>,
}

impl Holding {
    /// Whether removing the key loses anything besides the verification of the trail.
    pub fn is_needed(&self) -> bool {
        !self.rows.is_empty() || self.recovery_codes > 0 || self.refresh_tokens > 0 || self.until.is_some()
    }
}

/// All rows, by the master key they need.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// Holdings by the id of the master key.
    pub masters: BTreeMap<String, Holding>,
    /// Number of altered rows by table: no key verifies them.
    pub nobodys: BTreeMap<&'static str, u64>,
    /// Signing keys of all doors in the order in which they sign, each with its current duty. A door with an altered row has
    /// none.
    pub signing: Vec<(SigningKey, Duty)>,
}

/// Result of a rotation.
#[derive(Clone, Debug)]
pub struct Rotated {
    /// Number of rows moved to the current master key, by table.
    pub moved: BTreeMap<&'static str, u64>,
    /// Succession of the signing key of each door that has one.
    pub signing: Vec<(Door, Succession)>,
    /// Holdings after the rotation.
    pub after: Holdings,
}

impl Rotated {
    /// Number of altered signing keys that were replaced.
    pub fn replaced(&self) -> usize {
        self.signing.iter().map(|(_, succession)| succession.replaced()).sum()
    }

    /// Number of rows that still need another master key: a server keeps writing under it.
    pub fn left(&self) -> u64 {
        let others = self.after.masters.values().filter(|holding| holding.standing != Some(KeyStanding::Current));
        others.flat_map(|holding| holding.rows.values()).sum()
    }
}

/// Counts all rows by the master key they need.
pub async fn holdings(app: &App) -> Result<Holdings, Fault> {
    let mut holdings = Holdings::default();
    let known = app.keys.masters();
    holdings.masters.extend(
        known.map(|(id, standing)| (id.to_owned(), Holding { standing: Some(standing), ..Holding::default() })),
    );
    for (table, walked) in tables::walk(&app.store, &app.keys, false).await? {
        for (id, rows) in walked.under {
            holdings.of(id).rows.insert(table, rows);
        }
        if walked.nobodys > 0 {
            holdings.nobodys.insert(table, walked.nobodys);
        }
    }
    for (id, people) in store::recovery_codes(&app.store).await? {
        holdings.of(id).recovery_codes = people.unsigned_abs();
    }
    for waiting in tables::waiting(&app.store, app.clock.now()).await? {
        holdings.of(waiting.key_id).until = Some(waiting.until);
    }
    for tokens in refresh_tokens::of_older_masters(&app.store, &app.keys).await? {
        let policy = app.policy(tokens.door);
        let until = (tokens.seen_at + policy.session_idle).min(tokens.created_at + policy.session_absolute);
        if until > app.clock.now() {
            holdings.may_hold(tokens.sessions.unsigned_abs(), until);
        }
    }
    for door in signing_keys::doors(&app.store).await? {
        match signing_keys::of_door(&app.store, door).await {
            Ok(keys) => {
                let tenures: Vec<Tenure> = keys.iter().map(|key| key.tenure).collect();
                holdings.signing.extend(keys.into_iter().zip(duties(&tenures, app.clock.now())));
            }
            // An altered signing key is counted by the walk already.
            Err(Fault::SigningKey) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(holdings)
}

impl Holdings {
    fn of(&mut self, id: String) -> &mut Holding {
        self.masters.entry(id).or_default()
    }

    /// Notes sessions whose refresh tokens may be under any of the older master keys.
    fn may_hold(&mut self, sessions: u64, until: Instant) {
        let is_older = |holding: &&mut Holding| holding.standing == Some(KeyStanding::Older);
        for holding in self.masters.values_mut().filter(is_older) {
            holding.refresh_tokens += sessions;
            holding.until = holding.until.max(Some(until));
        }
    }
}

/// Seals every row under the current master key, and writes a line to the trail with the `actor` and their `reason`. `None` if
/// none of the master keys is the database's, or a running server does not hold the first; or, without `force`, if the trail shows that servers do not seal under
/// it yet. A server without that key could not verify any row.
pub async fn rotate(
    app: &App,
    (actor, reason): (&TrailActor, Option<&str>),
    force: bool,
) -> Result<Option<Rotated>, Fault> {
    let agreement = agree(&app.store, &app.keys, app.clock.now()).await?;
    if agreement.is_strange || agreement.lacking > 0 {
        return Ok(None);
    }
    if !force && !audit::is_sealed_under_current(&app.store, &app.keys).await? {
        return Ok(None);
    }
    // New signing keys come before the walk: repeating an interrupted rotation then still makes them.
    let mut signing = Vec::new();
    for door in signing_keys::doors(&app.store).await? {
        signing.push((door, succeed(app, door).await?));
    }
    let mut moved: BTreeMap<&'static str, u64> = BTreeMap::new();
    for _ in 0..PASSES {
        let pass = tables::walk(&app.store, &app.keys, true).await?;
        let mut left = false;
        for (table, walked) in pass {
            *moved.entry(table).or_default() += walked.moved;
            left |= walked.under.keys().any(|id| id != app.keys.current());
        }
        if !left {
            break;
        }
    }
    let at = app.clock.now();
    let id = chance::id(at)?;
    let action = TrailAction {
        id,
        at,
        actor,
        session: None,
        requester: None,
        door: Door::OPERATORS,
        event: TrailEvent::KeysRotated,
        reason,
    };
    let after = holdings(app).await?;
    let newest: Vec<&str> = after.signing.iter().map(|(key, _)| key.kid.as_str()).collect();
    let replaced: usize = signing.iter().map(|(_, succession)| succession.replaced()).sum();
    let detail =
        json!({ "key": app.keys.current(), "rows": moved, "signingKeys": newest, "signingKeysReplaced": replaced });
    tell_alone(&app.store, action, detail).await?;
    Ok(Some(Rotated { moved, signing, after }))
}

/// Adds a door's next signing key to its current one.
async fn succeed(app: &App, door: Door) -> Result<Succession, Fault> {
    let now = app.clock.now();
    let id = chance::id(now)?;
    let (signer, sealed) = app.keys.new_signer(door, id)?;
    let tenure = Tenure { signs_from: now + PUBLISHED_BEFORE, ends_at: None };
    let next = SigningKey { id, door, kid: signer.public().kid().to_owned(), sealed, created_at: now, tenure };
    signing_keys::succeed(&app.store, &next, now).await
}
