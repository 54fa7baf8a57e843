//! Lines of steps: of one pool, first and later steps apart, or of one holder whose pool is not known yet, two steps are under way at
//! once and 64 more wait their turn, in a line that no other pool's steps wait in. Refuses a step beyond these, and one whose line stands still;
//! counts no guess. Keyed by hashes, and only while a step is under way or waits. Knows no account.

use std::pin::pin;
use std::time::Duration;

use crate::admission::{Admission, Bounds, HeldPlace, NoRoom, Share, TakesTurns};
use crate::fault::Fault;
use crate::rules::pool::Pool;
use crate::rules::token::TokenHash;

/// Steps of one line that are under way at once. Steps of one pool are recorded one after the other, and those beside the winner load
/// again: with more of them a server does more work for as many records.
const AT_ONCE: usize = 2;

/// Steps of one line that wait.
const WAITING: usize = 64;

/// Steps that wait in all lines together: memory for a crowd before 64 addresses.
const WAITING_IN_ALL: usize = 64 * WAITING;

/// Wait in a line that does not move.
const STANDSTILL: Duration = Duration::from_millis(1500);

/// Spans of that length for which a step waits in a line that moves. On a machine that is busy with other work 64 steps take longer than one,
/// and the answer is due in 15 s.
const MOVES: usize = 6;

/// Time before a caller is told that its line is full. A crowd that is told at once asks again at once, and its refusals alone
/// would keep the processors busy.
const PAUSE: Duration = Duration::from_secs(1);

/// The line that a step waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepLine {
    /// The line of a pool's first steps, by the pool's key: of an identifier's untrusted callers, known or not, or of one trusted browser.
    Pool([u8; 32]),
    /// The line of a pool's later steps, which no crowd of first steps keeps waiting.
    Later([u8; 32]),
    /// The line of a challenge's or session's holder, by the hash of the token.
    Holder([u8; 32]),
}

impl StepLine {
    /// The line of a pool's first steps.
    pub fn of_pool(pool: &Pool) -> StepLine {
        StepLine::Pool(pool.key)
    }

    /// The line of a pool's later steps.
    pub fn of_later_steps(pool: &Pool) -> StepLine {
        StepLine::Later(pool.key)
    }

    /// The line of who holds a challenge or session.
    pub fn of_holder(token: TokenHash) -> StepLine {
        StepLine::Holder(token.0)
    }
}

impl TakesTurns for StepLine {
    fn has_share(self) -> bool {
        true
    }
}

/// Admits steps by their lines. Clones share them.
#[derive(Clone, Debug)]
pub struct StepLines(Admission<StepLine>);

/// The turn of a step under way; dropping it lets the next of its line in.
pub type StepTurn = HeldPlace<StepLine>;

impl Default for StepLines {
    fn default() -> StepLines {
        // The queue for a connection bounds the steps under way in all lines together.
        let share = Share { running: AT_ONCE, waiting: WAITING };
        let bounds = Bounds { places: usize::MAX, waiting: WAITING_IN_ALL, apart: 0, share: Some(share) };
        StepLines(Admission::new(bounds))
    }
}

impl StepLines {
    /// The turn of a step, if its line is free.
    pub fn free_turn(&self, line: StepLine) -> Option<StepTurn> {
        self.0.free_place(line)
    }

    /// The turn of a step; `None`, which takes a second or more: its line is full, or stood still for 1.5 s.
    pub async fn turn(&self, line: StepLine) -> Option<StepTurn> {
        let turn = self.moving(line, self.0.place(line)).await;
        if let Some(Err(NoRoom)) = turn {
            tokio::time::sleep(PAUSE).await;
        }
        turn?.ok()
    }

    /// The turn of a step that gave its turn up for slow work.
    ///
    /// # Errors
    ///
    /// [`Fault::Contended`] if the line stood still for 1.5 s.
    pub async fn turn_again(&self, line: StepLine) -> Result<StepTurn, Fault> {
        let turn = self.moving(line, self.0.place_again(line)).await;
        turn.and_then(Result::ok).ok_or(Fault::Contended)
    }

    /// Waits for as long as the line moves; `None`: it stood still for 1.5 s, or the wait took 9 s.
    async fn moving<T>(&self, line: StepLine, turn: impl Future<Output = T>) -> Option<T> {
        let mut turn = pin!(turn);
        for _ in 0..MOVES {
            let before = self.0.granted(line);
            if let Ok(turn) = tokio::time::timeout(STANDSTILL, turn.as_mut()).await {
                return Some(turn);
            }
            if self.0.granted(line) == before {
                return None;
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "step_lines_tests.rs"]
mod tests;
