//! Rotation: which master key everything rests on, and moving it to the current one, so that an older can go. A door's signing
//! key is not only sealed anew: another is made beside it, so that a master that leaked opens nothing that signs. Servers go
//! on meanwhile; what is interrupted is begun again and goes on from there.

use std::collections::BTreeMap;

use serde_json::json;

use crate::agreement::agree;
use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::keys::{Standing, chance};
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::signing::{PUBLISHED_BEFORE, Tenure, duties};
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::rotate as store;
use crate::store::signing_keys::{self, SigningKey, Succession};
use crate::store::trail::{TrailAction, tell_alone};

pub use crate::rules::signing::Duty;

/// How often all rows are walked over at most. Whoever writes under an older key all the while is not raced.
const PASSES: usize = 3;

/// The doors that sign.
const DOORS: [Door; 1] = [Door::Staff];

/// What rests on a master.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// What it is good for; `None`: it is not among the keys, and what rests on it is lost until it is.
    pub standing: Option<Standing>,
    /// Rows, table by table.
    pub rows: BTreeMap<&'static str, u64>,
    /// People whose recovery codes rest on it: those go with it.
    pub recovery_codes: u64,
    /// When the last secret that waits under it is over.
    pub until: Option<Instant>,
}

impl Holding {
    /// Whether anything is lost with it, but for the trail's word.
    pub fn is_needed(&self) -> bool {
        !self.rows.is_empty() || self.recovery_codes > 0 || self.until.is_some()
    }
}

/// Everything, by what it rests on.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// By the masters' ids.
    pub masters: BTreeMap<String, Holding>,
    /// Rows that are not as we wrote them, table by table.
    pub nobodys: BTreeMap<&'static str, u64>,
    /// The signing keys of all doors with what each does now, in the order they sign; none where a row is altered.
    pub signing: Vec<(SigningKey, Duty)>,
}

/// What a rotation did.
#[derive(Clone, Debug)]
pub struct Rotated {
    /// Rows that rest on the current master now and did not before, table by table.
    pub moved: BTreeMap<&'static str, u64>,
    /// What became of each door's signing key.
    pub signing: Vec<(Door, Succession)>,
    /// How everything is after it.
    pub after: Holdings,
}

impl Rotated {
    /// Rows of signing keys that were altered, and that new keys took the place of.
    pub fn replaced(&self) -> usize {
        self.signing.iter().map(|(_, succession)| succession.replaced()).sum()
    }

    /// Rows that rest on another master still: somebody writes under it.
    pub fn left(&self) -> u64 {
        let others = self.after.masters.values().filter(|holding| holding.standing != Some(Standing::Current));
        others.flat_map(|holding| holding.rows.values()).sum()
    }
}

/// What rests on which master.
pub async fn holdings(app: &App) -> Result<Holdings, Fault> {
    let mut holdings = Holdings::default();
    let known = app.keys.masters();
    holdings.masters.extend(
        known.map(|(id, standing)| (id.to_owned(), Holding { standing: Some(standing), ..Holding::default() })),
    );
    for (table, walked) in store::walk(&app.store, &app.keys, false).await? {
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
    for waiting in store::waiting(&app.store, app.clock.now()).await? {
        holdings.of(waiting.key_id).until = Some(waiting.until);
    }
    for door in DOORS {
        match signing_keys::of_door(&app.store, door).await {
            Ok(keys) => {
                let tenures: Vec<Tenure> = keys.iter().map(|key| key.tenure).collect();
                holdings.signing.extend(keys.into_iter().zip(duties(&tenures, app.clock.now())));
            }
            // Counted among the rows that are nobody's.
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
}

/// Rests every row on the current master, and tells the trail. `actor`: who does it; `reason`: why, in their words. `None`: a server that
/// runs does not hold the first master; or the servers do not have it first
/// yet, as far as can be seen of what they seal, and `force` is not set. To a server without it every row would be nobody's.
pub async fn rotate(
    app: &App,
    (actor, reason): (&TrailActor, Option<&str>),
    force: bool,
) -> Result<Option<Rotated>, Fault> {
    if agree(&app.store, &app.keys, app.clock.now()).await?.lacking > 0 {
        return Ok(None);
    }
    if !force && !audit::is_sealed_under_current(&app.store, &app.keys).await? {
        return Ok(None);
    }
    // Before the walk, which seals a key that waits anew: an interrupted rotation then makes the next key all the same.
    let mut signing = Vec::new();
    for door in DOORS {
        signing.push((door, succeed(app, door).await?));
    }
    let mut moved: BTreeMap<&'static str, u64> = BTreeMap::new();
    for _ in 0..PASSES {
        let pass = store::walk(&app.store, &app.keys, true).await?;
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
    let action =
        TrailAction { id, at, actor, requester: None, door: Door::Staff, event: TrailEvent::KeysRotated, reason };
    let after = holdings(app).await?;
    let newest: Vec<&str> = after.signing.iter().map(|(key, _)| key.kid.as_str()).collect();
    let replaced: usize = signing.iter().map(|(_, succession)| succession.replaced()).sum();
    let detail =
        json!({ "key": app.keys.current(), "rows": moved, "signingKeys": newest, "signingKeysReplaced": replaced });
    tell_alone(&app.store, action, detail).await?;
    Ok(Some(Rotated { moved, signing, after }))
}

/// Puts a door's next signing key beside the one it has.
async fn succeed(app: &App, door: Door) -> Result<Succession, Fault> {
    let now = app.clock.now();
    let id = chance::id(now)?;
    let (signer, sealed) = app.keys.new_signer(door, id)?;
    let tenure = Tenure { signs_from: now + PUBLISHED_BEFORE, ends_at: None };
    let next = SigningKey { id, door, kid: signer.public().kid().to_owned(), sealed, created_at: now, tenure };
    signing_keys::succeed(&app.store, &next, now).await
}
