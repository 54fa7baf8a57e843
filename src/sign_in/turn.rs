//! Turns: a step waits its turn in the line of the pool that pays, so that a crowd before one account keeps nobody else waiting. A
//! trusted device has a line of its own once its cookie is seen to be genuine. Refuses a step beyond a full line, uncounted and alike for
//! every identifier; and, while steps wait for long, a first step that no trusted device pays for. Never decides on a guess.

use std::pin::pin;
use std::task::Poll;

use tokio::sync::SemaphorePermit;

use super::Requester;
use super::lookup::caller;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::identifier::Identifier;
use crate::rules::pool::Pool;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::token::TokenHash;
use crate::store::sign_ins::paying_device;
use crate::store::{StepLine, StepTurn, Store};

/// Seconds after which a caller before a full line may ask again.
const WAIT: i32 = 2;

/// The refusal of a step before a full line.
pub(super) const LINE_IS_FULL: Refused = Refused { why: StepRefusal::TooManyRequests, wait: WAIT };

/// A step that opens a challenge for an identifier.
pub(super) struct FirstStep<'a> {
    /// The door.
    pub door: Door,
    /// The identifier.
    pub identifier: &'a Identifier,
    /// The pool of all untrusted callers of the identifier.
    pub pool: &'a Pool,
    /// The device token that came with the request, as a hash.
    pub device: Option<TokenHash>,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
}

/// The turn of a step, or none yet.
pub(super) struct LineTurn<'a> {
    store: &'a Store,
    held: Option<StepTurn>,
    /// Held until the step has loaded its facts, by a first step that no trusted device pays for.
    first: Option<SemaphorePermit<'a>>,
    waited: bool,
}

/// Outcome of entering a line.
pub(super) enum Entered {
    /// The step has its turn, and nobody else had it since the step began.
    AtOnce,
    /// The step has its turn after others: what it loaded before is out of date.
    Later,
    /// The line is full.
    Full,
}

impl FirstStep<'_> {
    /// The turn of the step; `None`: its line is full.
    ///
    /// # Errors
    ///
    /// [`Fault::Crowded`] while steps wait for long, unless a trusted device pays.
    pub async fn turn<'a>(&self, app: &'a App, now: Instant) -> Result<Option<LineTurn<'a>>, Fault> {
        let (store, untrusted) = (&app.store, StepLine::of_pool(self.pool));
        let is_late = store.is_late();
        let free = if is_late { None } else { store.step_lines().free_turn(untrusted) };
        if let Some(turn) = free {
            return LineTurn::begun(app, turn).in_first_steps().await.map(Some);
        }
        // Asked only before a line in which the step would wait: a step in quiet times costs no look-up.
        let paying = match self.device {
            Some(device) => {
                let named = (self.door, self.identifier);
                paying_device(store, caller(self.requester), named, device, now).await?
            }
            None => None,
        };
        if let Some(device) = paying {
            return Ok(store
                .step_lines()
                .turn(StepLine::of_pool(&device))
                .await
                .map(|turn| LineTurn::begun(app, turn)));
        }
        if is_late {
            return Err(Fault::Crowded);
        }
        match store.step_lines().turn(untrusted).await {
            Some(turn) => LineTurn::begun(app, turn).in_first_steps().await.map(Some),
            None => Ok(None),
        }
    }
}

impl<'a> LineTurn<'a> {
    /// No turn yet.
    pub fn none(app: &'a App) -> LineTurn<'a> {
        LineTurn { store: &app.store, held: None, first: None, waited: false }
    }

    /// The turn of a step that has loaded nothing yet.
    fn begun(app: &'a App, turn: StepTurn) -> LineTurn<'a> {
        LineTurn { held: Some(turn), ..LineTurn::none(app) }
    }

    async fn in_first_steps(self) -> Result<LineTurn<'a>, Fault> {
        let first = Some(self.store.first_step().await?);
        Ok(LineTurn { first, ..self })
    }

    /// Lets the next first step load its facts.
    pub fn loaded(&mut self) {
        self.first = None;
    }

    /// Waits for the turn in a line; a turn in another one is kept until then.
    pub async fn enter(&mut self, line: StepLine) -> Entered {
        if self.held.as_ref().is_some_and(|held| held.caller() == line) {
            return Entered::AtOnce;
        }
        let Some(turn) = self.store.step_lines().turn(line).await else { return Entered::Full };
        let entered = if turn.waited() { Entered::Later } else { Entered::AtOnce };
        self.held = Some(turn);
        entered
    }

    /// Runs work that may be slow. While it is, others of the line go on.
    ///
    /// # Errors
    ///
    /// [`Fault::Contended`] if the turn does not come again in time.
    pub async fn beside<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Fault> {
        let mut work = pin!(work);
        let first = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
        if let Poll::Ready(done) = first {
            return Ok(done);
        }
        let line = self.held.take().map(|held| held.caller());
        let done = work.await;
        if let Some(line) = line {
            let turn = self.store.step_lines().turn_again(line).await?;
            self.waited |= turn.waited();
            self.held = Some(turn);
        }
        Ok(done)
    }

    /// Whether the step waited for its turn again since this was last asked: what it loaded before is out of date.
    pub fn waited_again(&mut self) -> bool {
        std::mem::take(&mut self.waited)
    }
}
