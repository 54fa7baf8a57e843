//! After a restore: closes what the dump held open, declares in the trail where the dump cut it, and seals that line
//! (`docs/decisions/059-after-a-restore.md`). Refuses an empty database, half a dump, one of another version, and one whose secrets
//! need a master key that is not there. Does nothing a second time in the same database, unless it is told to.

mod copy;

use crate::app::App;
use crate::audit::{self, Checkpoint, DeclaredGap, Sealer, TrailPlace};
use crate::fault::Fault;
use crate::keys::{KeyStanding, chance};
use crate::rules::authenticator::current_step;
use crate::rules::factor::Door;
use crate::rules::signing::Tenure;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::migrations::{self, TablesState};
use crate::store::restored::{self as store, ClosedRows, RestoreClosing};
use crate::store::signing_keys::{self, SigningKey};
use crate::store::trail::{self, TrailAction};

pub use copy::{AccountToLookAt, CopyFault, KeyToLookAt, TrailCopy, read as read_copy};

/// Why a database cannot be closed after a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnfitDump {
    /// The database has no tables, or neither accounts nor lines of the trail.
    Empty,
    /// The dump is of an earlier version, without these migrations.
    Older(Vec<String>),
    /// The dump is of a later version, and needs a migration, by its version, that this one does not have.
    Newer(String),
    /// The dump was restored in part: these are missing.
    Half(Vec<String>),
    /// Secrets of the dump are sealed under these master keys, which do not open here.
    Keys(Vec<String>),
    /// No master key verifies the checkpoint in the dump.
    Checkpoint,
}

/// A restored database that can be closed.
#[derive(Clone, Debug)]
pub struct RestoredDump {
    /// Number of accounts.
    pub accounts: i64,
    /// Number of sessions.
    pub sessions: i64,
    /// The declaration by which this very database was closed before, if it was.
    pub closed_before: Option<DeclaredGap>,
    /// The last sealed place.
    pub cut: Option<TrailPlace>,
    /// Name of the database.
    identity: String,
}

/// The declaration of a restore.
#[derive(Clone, Copy, Debug)]
pub struct RestoreDeclaration<'a> {
    /// Actor.
    pub actor: &'a TrailActor,
    /// The reason that the actor gave.
    pub reason: Option<&'a str>,
    /// A checkpoint that was kept elsewhere.
    pub checkpoint: Option<&'a Checkpoint>,
}

/// A restored database that was closed.
#[derive(Clone, Debug)]
pub struct ClosedDump {
    /// The declaration, with its position once it is sealed.
    pub gap: DeclaredGap,
    /// Numbers of rows that were closed.
    pub rows: ClosedRows,
    /// Number of signing keys that were made.
    pub signing_keys: usize,
    /// The checkpoint after the declaration, if its line could be sealed.
    pub token: Option<String>,
}

/// Looks at a restored database.
pub async fn look(app: &App) -> Result<Result<RestoredDump, UnfitDump>, Fault> {
    let (applied, missing) = migrations::found(&app.store).await?;
    let has_tables = store::has_tables(&app.store).await?;
    if applied == 0 {
        let half = UnfitDump::Half(vec!["__diesel_schema_migrations".into()]);
        return Ok(Err(if has_tables { half } else { UnfitDump::Empty }));
    }
    match migrations::state(&app.store).await? {
        TablesState::Ahead(needed) => return Ok(Err(UnfitDump::Newer(needed))),
        TablesState::Behind => return Ok(Err(UnfitDump::Older(missing))),
        TablesState::Current => {}
    }
    let missing = store::missing_foreign_keys(&app.store).await?;
    if !missing.is_empty() {
        return Ok(Err(UnfitDump::Half(missing.into_iter().map(str::to_owned).collect())));
    }
    let (accounts, sessions, has_trail) = store::extent(&app.store).await?;
    if accounts == 0 && !has_trail {
        return Ok(Err(UnfitDump::Empty));
    }
    let opens = |id: &str| app.keys.masters().any(|(own, standing)| own == id && standing != KeyStanding::Retired);
    let mut needed = store::sealing_keys(&app.store).await?;
    needed.retain(|id| !opens(id));
    if !needed.is_empty() {
        return Ok(Err(UnfitDump::Keys(needed)));
    }
    let token = trail::kept(&app.store).await?.token;
    if token.is_some_and(|token| Checkpoint::read(&app.keys, &token).is_none()) {
        return Ok(Err(UnfitDump::Checkpoint));
    }
    let identity = store::identity(&app.store).await?;
    let newest = audit::declared(&app.store, &app.keys).await?.pop();
    let closed_before = newest.filter(|gap| gap.database == identity);
    let cut = place(app, i64::MAX).await?;
    Ok(Ok(RestoredDump { accounts, sessions, closed_before, cut, identity }))
}

/// Whether a server runs on the database. `sealer`: the application name of a connection that each server has.
pub async fn is_served(app: &App, sealer: &str) -> Result<bool, Fault> {
    Ok(store::connected_as(&app.store, sealer).await? > 0)
}

/// Whether the trail of the dump holds the line that a checkpoint was signed at, or ends before it.
pub async fn fits(app: &App, dump: &RestoredDump, checkpoint: &Checkpoint) -> Result<bool, Fault> {
    if dump.cut.as_ref().is_none_or(|cut| cut.position < checkpoint.position) {
        return Ok(true);
    }
    let there = place(app, checkpoint.position).await?;
    Ok(there == Some(TrailPlace { position: checkpoint.position, head: checkpoint.head.clone() }))
}

async fn place(app: &App, until: i64) -> Result<Option<TrailPlace>, Fault> {
    let place = store::last_place(&app.store, until).await?;
    Ok(place.map(|(position, head)| TrailPlace { position, head }))
}

/// Closes a restored database in one transaction, and seals the line about it.
pub async fn close(app: &App, dump: &RestoredDump, by: RestoreDeclaration<'_>) -> Result<ClosedDump, Fault> {
    let now = app.clock.now();
    let mut signing = Vec::new();
    for door in signing_keys::doors(&app.store).await? {
        let id = chance::id(now)?;
        let (signer, sealed) = app.keys.new_signer(door, id)?;
        let tenure = Tenure { signs_from: now, ends_at: None };
        signing.push(SigningKey { id, door, kid: signer.public().kid().to_owned(), sealed, created_at: now, tenure });
    }
    let action = TrailAction {
        id: chance::id(now)?,
        at: now,
        actor: by.actor,
        session: None,
        requester: None,
        door: Door::OPERATORS,
        event: TrailEvent::Restored,
        reason: by.reason,
    };
    let detail = DeclaredGap::told(dump.cut.as_ref(), by.checkpoint, &dump.identity);
    let closing = RestoreClosing { action, step: current_step(now), signing: &signing, detail };
    let rows = store::close(&app.store, &closing).await?;
    if let Err(fault) = seal(app).await {
        tracing::warn!(%fault, "trail: the line about the restore waits for a server to seal it");
    }
    let gaps = audit::declared(&app.store, &app.keys).await?;
    let gap = gaps.into_iter().find(|gap| gap.line == action.id).ok_or(Fault::Row("a declaration that is gone"))?;
    let newest = audit::newest(&app.store, &app.keys).await?;
    let token = newest.filter(|(_, newest, _)| gap.position.is_some_and(|own| own <= newest.position));
    Ok(ClosedDump { gap, rows, signing_keys: signing.len(), token: token.map(|(token, ..)| token) })
}

/// Seals every line that waits, as a server does.
async fn seal(app: &App) -> Result<(), Fault> {
    let sealer = Sealer::new(app.store.clone(), app.keys.clone(), app.clock.clone(), app.metrics.clone());
    let mut sealer = sealer.unshipped();
    while sealer.seal().await? {}
    Ok(())
}
