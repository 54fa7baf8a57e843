//! Progress of a sealer through the trail. Lines, sealed or not, are read in the order of their transactions, one bounded page
//! at a time, so that the cost of a statement does not grow with the trail. Pure, except for reading a page.
//!
//! Below the oldest transaction under way no line can be committed any more, so a sealer never looks there again. A patrol that
//! walks the whole trail, a page at a look, meets lines inserted there by hand.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Stored;
use super::head::Head;
use crate::store::prepared::prepared;
use crate::store::schema::audit;
use crate::store::sql::{Binds, Statement, statement};

/// A place in the order in which lines were written: a transaction and one of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrailCursor {
    /// Transaction id.
    pub xact: i64,
    /// Line id.
    pub line: Uuid,
}

impl TrailCursor {
    /// The place before every line.
    pub const START: TrailCursor = TrailCursor { xact: i64::MIN, line: Uuid::nil() };

    fn before(xact: i64) -> TrailCursor {
        TrailCursor { xact, line: Uuid::nil() }
    }
}

/// Unsealed lines of one page.
#[derive(Debug)]
pub struct UnsealedPage {
    /// The lines, by time and id.
    pub lines: Vec<Stored>,
    /// Where the next page begins; `None`: this page ends the trail.
    pub next: Option<TrailCursor>,
}

const PAGE: &str = "\
select xact, id, position is null from audit where (xact, id) > (:xact, :line) order by xact, id limit :most";

statement!(PageOfTrail: (BigInt, SqlUuid, Bool) = PAGE);

/// Reads the unsealed lines among the next `size` lines after `after`.
pub(super) async fn unsealed_page(
    db: &mut AsyncPgConnection,
    after: TrailCursor,
    size: usize,
) -> Result<UnsealedPage, diesel::result::Error> {
    let most = i64::try_from(size).unwrap_or(i64::MAX);
    let binds = Binds::default().with("xact", after.xact).with("line", after.line).with("most", most);
    let page: Vec<(i64, Uuid, bool)> = Statement::<PageOfTrail>::of(binds).load(db).await?;
    let next = page.last().filter(|_| page.len() == size).map(|last| TrailCursor { xact: last.0, line: last.1 });
    let unsealed: Vec<Uuid> = page.iter().filter(|line| line.2).map(|line| line.1).collect();
    let mut lines: Vec<Stored> = Vec::new();
    if !unsealed.is_empty() {
        let of_page = audit::table.filter(audit::id.eq_any(unsealed)).select(Stored::as_select());
        lines = prepared(of_page).load(db).await?;
        lines.sort_by_key(|stored| (stored.line.at, stored.line.id));
    }
    Ok(UnsealedPage { lines, next })
}

/// Progress of one sealer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealerProgress {
    /// No transaction below this one has an unsealed line; `None`: unknown yet.
    below: Option<i64>,
    /// A look that takes several pages.
    sweep: Option<Sweep>,
    /// Place of the patrol.
    patrol: TrailCursor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sweep {
    /// Where the next page begins.
    next: TrailCursor,
    /// The oldest transaction under way when the sweep began: younger ones may still commit a line that was passed.
    oldest: i64,
}

impl Default for SealerProgress {
    fn default() -> SealerProgress {
        SealerProgress { below: None, sweep: None, patrol: TrailCursor::START }
    }
}

impl SealerProgress {
    /// Where the sealer continues. A process that has not looked yet begins at the transactions of the last checkpoint; if
    /// those ids are higher than any in this cluster, the trail was copied from another one, and it begins at the start.
    pub(super) fn starts(&self, head: &Head) -> TrailCursor {
        let below = self.below.unwrap_or(head.below);
        match self.sweep {
            _ if below > head.oldest => TrailCursor::START,
            Some(sweep) => sweep.next,
            None => TrailCursor::before(below),
        }
    }

    /// Where the patrol continues.
    pub(super) fn patrols(&self) -> TrailCursor {
        self.patrol
    }

    /// The progress after a page, and after a page of the patrol.
    pub(super) fn after(&self, head: &Head, next: Option<TrailCursor>, patrol: Option<TrailCursor>) -> SealerProgress {
        let begun = self.sweep.filter(|sweep| sweep.oldest <= head.oldest).map_or(head.oldest, |sweep| sweep.oldest);
        let sweep = next.map(|next| Sweep { next, oldest: begun });
        let below = next.map_or(begun, |next| next.xact.min(begun));
        SealerProgress { below: Some(below), sweep, patrol: patrol.unwrap_or(TrailCursor::START) }
    }

    /// Transaction id below which no line is unsealed.
    pub(super) fn below(&self) -> i64 {
        self.below.unwrap_or(0).max(0)
    }
}

/// Merges a page and a patrol's page; a line on both is listed once.
pub(super) fn joined(page: Vec<Stored>, patrolled: Vec<Stored>) -> Vec<Stored> {
    let has: HashSet<Uuid> = page.iter().map(|stored| stored.line.id).collect();
    let others = patrolled.into_iter().filter(|stored| !has.contains(&stored.line.id));
    page.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(below: i64, oldest: i64) -> Head {
        Head { token: None, below, oldest, last: Vec::new() }
    }

    fn at(xact: i64, line: u128) -> TrailCursor {
        TrailCursor { xact, line: Uuid::from_u128(line) }
    }

    #[test]
    fn a_sealer_goes_on_from_the_checkpoint_and_then_from_the_oldest_open_transaction() {
        let looked = SealerProgress::default();
        assert_eq!(looked.starts(&head(40, 90)), at(40, 0));
        let looked = looked.after(&head(40, 90), None, None);
        assert_eq!((looked.starts(&head(40, 95)), looked.below()), (at(90, 0), 90));
        // A transaction that began at 90 may still write: nothing moves until it ends.
        assert_eq!(looked.after(&head(40, 90), None, None), looked);
    }

    #[test]
    fn a_sweep_of_several_pages_claims_no_more_than_was_settled_when_it_began() {
        let looked = SealerProgress::default().after(&head(0, 50), Some(at(30, 7)), None);
        assert_eq!((looked.starts(&head(0, 60)), looked.below()), (at(30, 7), 30));
        let looked = looked.after(&head(0, 60), Some(at(55, 1)), None);
        assert_eq!((looked.starts(&head(0, 70)), looked.below()), (at(55, 1), 50));
        let looked = looked.after(&head(0, 70), None, None);
        assert_eq!((looked.starts(&head(0, 70)), looked.below()), (at(50, 0), 50));
        assert_eq!(looked.after(&head(0, 70), None, None).below(), 70);
    }

    #[test]
    fn a_copy_in_a_cluster_of_lower_transaction_ids_is_read_from_the_start() {
        assert_eq!(SealerProgress::default().starts(&head(900, 90)), TrailCursor::START);
        let looked = SealerProgress::default().after(&head(0, 900), Some(at(800, 1)), None);
        assert_eq!(looked.starts(&head(0, 90)), TrailCursor::START);
        assert_eq!(looked.after(&head(0, 90), None, None).below(), 90);
    }

    #[test]
    fn the_patrol_begins_anew_at_the_end_of_the_trail() {
        let looked = SealerProgress::default().after(&head(0, 9), None, Some(at(3, 3)));
        assert_eq!(looked.patrols(), at(3, 3));
        assert_eq!(looked.after(&head(0, 9), None, None).patrols(), TrailCursor::START);
    }
}
