//! Whether the database is fit to serve on: looks that `/readyz` and `doctor` take, and what connections told meanwhile.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Timestamptz};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::{NotConnected, Store, UnfitServer, WriteRefusal};
use crate::fault::Fault;
use crate::rules::{Instant, Span};

/// Why no server that answers is used, if that is what a fault tells.
pub fn unfit_server(fault: &Fault) -> Option<&UnfitServer> {
    let Fault::Unfit(cause) = fault else { return None };
    cause.downcast_ref::<NotConnected>().and_then(|error| error.unfit.as_ref())
}

impl Store {
    /// Whether a connection can be had and written on.
    pub async fn is_writable(&self) -> Result<bool, Fault> {
        let mut db = self.connection().await?;
        let writable = sql::<Bool>("not pg_is_in_recovery() and not current_setting('transaction_read_only')::bool");
        Ok(diesel::select(writable).get_result(&mut db).await?)
    }

    /// Why the database refuses writes, where it did so three times in a row and no probe was written since.
    pub fn refused_writes(&self) -> Option<WriteRefusal> {
        self.health.refused_writes()
    }

    /// Whether a pooler hands our connections to others between transactions, as far as they told since the last look.
    pub fn is_pooled(&self) -> bool {
        self.health.is_pooled()
    }

    /// Looks whether a pooler hands one connection to several clients: a setting of a session is made on one connection,
    /// another is given the chance to take it over, and the first is asked for it. Within 9 s.
    pub async fn shares_connections(&self) -> Result<bool, Fault> {
        const KEPT: &str = "do $$ begin if current_setting('vestibule.kept', true) is distinct from 'yes' \
            then raise exception 'lost'; end if; end $$";
        let connect = async || self.lines.url().connect("vestibule-pooler").await.map_err(Fault::from);
        let (mut first, mut second) = (connect().await?, connect().await?);
        first.batch_execute("set vestibule.kept = 'yes'").await?;
        second.batch_execute("begin").await?;
        // With a pool of one the first waits for as long as the second's transaction lasts.
        let kept = tokio::time::timeout(Duration::from_secs(2), first.batch_execute(KEPT)).await;
        second.batch_execute("rollback").await?;
        let shared = !matches!(kept, Ok(Ok(())));
        if !shared {
            self.health.not_pooled();
        }
        Ok(shared)
    }

    /// How far PostgreSQL's clock is ahead of `now`.
    pub async fn clock_ahead(&self, now: Instant) -> Result<Span, Fault> {
        let mut db = self.connection().await?;
        let theirs: Instant = diesel::select(sql::<Timestamptz>("clock_timestamp()")).get_result(&mut db).await?;
        Ok(theirs - now)
    }
}
