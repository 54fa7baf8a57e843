//! Rotation: which master key everything rests on, and moving it to the current one, so that an older can go. Servers go on
//! meanwhile; what is interrupted is begun again and goes on from there.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::fault::Fault;
use crate::keys::{Standing, chance};
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::store::accounts::Deed;
use crate::store::rotate as store;

/// How often all rows are walked over at most. Whoever writes under an older key all the while is not raced.
const PASSES: usize = 3;

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
}

/// What a rotation did.
#[derive(Clone, Debug)]
pub struct Rotated {
    /// Rows that rest on the current master now and did not before, table by table.
    pub moved: BTreeMap<&'static str, u64>,
    /// How everything is after it.
    pub after: Holdings,
}

impl Rotated {
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
    Ok(holdings)
}

impl Holdings {
    fn of(&mut self, id: String) -> &mut Holding {
        self.masters.entry(id).or_default()
    }
}

/// Rests every row on the current master, and tells the trail. `actor`: who does it. `None`: the servers do not have it first
/// yet, as far as can be seen of what they seal, and `force` is not set. To a server without it every row would be nobody's.
pub async fn rotate(app: &App, actor: &str, force: bool) -> Result<Option<Rotated>, Fault> {
    if !force && !audit::is_sealed_under_current(&app.store, &app.keys).await? {
        return Ok(None);
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
    let deed = Deed { id, at, actor, requester: None, door: Door::Staff, event: "keys_rotated", reason: None };
    store::tell(&app.store, deed, json!({ "key": app.keys.current(), "rows": moved })).await?;
    Ok(Some(Rotated { moved, after: holdings(app).await? }))
}
