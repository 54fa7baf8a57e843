//! Own changes: a signed-in caller changes their password or two-factor sign-in, by the password or by a confirmation for that
//! reason. A wrong password is counted in the session alone, and the last one ends it. Refuses a new password that may be none before
//! the old one is compared.

use uuid::Uuid;

use super::acting::{Acting, LiveSession};
use super::hashed::Hashed;
use super::password_check::PasswordCheck;
use super::rounds::Rounds;
use super::signed_in::{SignedIn, signed_in};
use super::step::{Step, StepTaken, step};
use super::turn::{Entered, LINE_IS_FULL, LineTurn};
use super::{counted, crowded};
use crate::app::App;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::keys::{SealPurpose, chance};
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::budget::Budget;
use crate::rules::confirm_reason::ConfirmReason;
use crate::rules::factor::{Factor, Purpose};
use crate::rules::language::Language;
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::own_deed::{CompletionNeeds, two_factor_turned};
use crate::rules::password::{KnownWords, NewPassword, Password, PasswordFault};
use crate::rules::pending::{PendingSeed, Sealed};
use crate::rules::profile::Profile;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::session::Session;
use crate::rules::show::Proof;
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::shown::ShownCode;
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::store::sign_ins::{self, StepOrigin};
use crate::store::{StepLine, own_deeds, sessions};

/// A change that a signed-in caller asks for.
#[derive(Clone, Copy, Debug)]
pub enum OwnChange<'a> {
    /// Another password.
    Password {
        /// The old password.
        old: &'a Password,
        /// The new password.
        new: &'a Password,
    },
    /// Two-factor sign-in: whether a mailed code follows the password.
    TwoFactor {
        /// Whether the code is wanted.
        on: bool,
        /// The password, if one was typed.
        password: Option<&'a Password>,
    },
}

/// Outcome of an asked-for change.
#[derive(Debug)]
pub enum OwnChanged {
    /// Done; the session goes on.
    Done(Box<SignedIn>),
    /// The account has the wanted setting already; nothing is written.
    Already,
    /// A code is mailed, and the change waits for it.
    Awaited {
        /// The token of the challenge.
        token: Token,
        /// Seconds until another code is sent.
        wait: i32,
        /// The account.
        account: Box<Account>,
    },
    /// Refused.
    Refused(Refused),
    /// Nobody is signed in.
    Nobody,
}

impl<'a> OwnChange<'a> {
    fn purpose(self) -> Purpose {
        match self {
            OwnChange::Password { .. } => Purpose::PasswordChange,
            OwnChange::TwoFactor { on: true, .. } => Purpose::TwoFactorOn,
            OwnChange::TwoFactor { on: false, .. } => Purpose::TwoFactorOff,
        }
    }

    fn reason(self) -> ConfirmReason {
        match self {
            OwnChange::Password { .. } => ConfirmReason::ChangePassword,
            OwnChange::TwoFactor { on: true, .. } => ConfirmReason::EnableTwoFactor,
            OwnChange::TwoFactor { on: false, .. } => ConfirmReason::DisableTwoFactor,
        }
    }

    fn password(self) -> Option<&'a Password> {
        match self {
            OwnChange::Password { old, .. } => Some(old),
            OwnChange::TwoFactor { password, .. } => password,
        }
    }

    fn is_done(self, account: &Account) -> bool {
        match self {
            OwnChange::Password { .. } => false,
            OwnChange::TwoFactor { on, .. } => account.two_factor == on,
        }
    }
}

impl OwnChanged {
    fn refused(why: StepRefusal) -> OwnChanged {
        OwnChanged::Refused(why.into())
    }
}

/// Changes the caller's account, or mails the code that the change waits for.
pub async fn change_own(
    app: &App,
    acting: Acting<'_>,
    change: OwnChange<'_>,
    language: Option<Language>,
) -> Result<OwnChanged, Fault> {
    let (door, now) = (acting.door, app.clock.now());
    let mut request = Request {
        acting,
        change,
        language,
        now,
        token: chance::token()?,
        pending: chance::id(now)?,
        hashed: Hashed::default(),
        checked: PasswordCheck::default(),
    };
    let mut count = counted(app, door, acting.requester);
    let mut turn = LineTurn::none(app);
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(LiveSession { found, pool }) = acting.standing(app, now).await? else {
            return Ok(OwnChanged::Nobody);
        };
        match turn.enter(StepLine::of_holder(found.session.token_hash)).await {
            Entered::AtOnce => {}
            Entered::Later => continue,
            Entered::Full => return Ok(OwnChanged::Refused(LINE_IS_FULL)),
        }
        let key = (found.session.token_hash, change.purpose());
        let loaded = sign_ins::load_for_confirm(&app.store, door, key, &pool, count.take(), now).await?;
        if let Some(refused) = crowded(app, door, loaded.too_many.as_deref(), now) {
            return Ok(OwnChanged::Refused(refused));
        }
        let superseded = loaded.pending.as_ref().map(|pending| pending.id);
        let Some((account, budget)) = loaded.account.filter(|account| account.in_service(now)).zip(loaded.budget)
        else {
            return Ok(OwnChanged::Nobody);
        };
        let held = Held { session: found.session, profile: found.profile, account };
        let changed = match change.password() {
            Some(typed) => request.by_password(app, (held, &mut turn), (budget, superseded), typed).await?,
            None => request.by_confirmation(app, held).await?,
        };
        if let Some(changed) = changed {
            return Ok(changed);
        }
    }
    Err(Fault::Contended)
}

/// A request for a change. Random values and hashes are made once.
struct Request<'a> {
    acting: Acting<'a>,
    change: OwnChange<'a>,
    language: Option<Language>,
    now: Instant,
    token: Token,
    pending: Uuid,
    hashed: Hashed,
    checked: PasswordCheck,
}

/// The session of a request, with its account.
struct Held {
    session: Session,
    profile: Profile,
    account: Account,
}

impl Request<'_> {
    /// Changes the account by a confirmation. `None`: a fact changed meanwhile.
    async fn by_confirmation(&self, app: &App, held: Held) -> Result<Option<OwnChanged>, Fault> {
        let (change, now, reason) = (self.change, self.now, self.change.reason());
        if change.is_done(&held.account) {
            return Ok(Some(OwnChanged::Already));
        }
        let OwnChange::TwoFactor { on, .. } = change else {
            return Ok(Some(OwnChanged::refused(StepRefusal::NotConfirmed)));
        };
        if !held.session.is_confirmed_for(reason, now) {
            return Ok(Some(OwnChanged::refused(StepRefusal::NotConfirmed)));
        }
        let (event, edit) = two_factor_turned(on);
        let session = held.session.spending(reason).next();
        let action = self.acting.action(session.id, event, now)?;
        if !own_deeds::apply(&app.store, Some(&session), (&held.account, edit), action).await? {
            return Ok(None);
        }
        self.done(app, &session).await.map(Some)
    }

    /// Changes the account by the password, or mails the code that the change waits for. `None`: a fact changed meanwhile.
    async fn by_password(
        &mut self,
        app: &App,
        (held, turn): (Held, &mut LineTurn<'_>),
        (budget, superseded): (Budget, Option<Uuid>),
        typed: &Password,
    ) -> Result<Option<OwnChanged>, Fault> {
        let (acting, change, now) = (self.acting, self.change, self.now);
        let Held { session, profile, account } = held;
        let seed = PendingSeed { session: Some(session.id), ..PendingSeed::new(self.pending, self.token.hash()) };
        let caller = HashingCaller::paying(&budget.pool, acting.requester.network());
        let (seed, given) = match self.new_password(app, (caller, turn), &account, &profile).await? {
            Some(Ok((payload, own))) => (
                PendingSeed { payload: Some(payload), ..seed },
                CompletionNeeds { password: Some(Ok(own)), ..CompletionNeeds::default() },
            ),
            Some(Err(fault)) => return Ok(Some(OwnChanged::refused(StepRefusal::InvalidPassword(fault)))),
            None => (seed, CompletionNeeds::default()),
        };
        let is_right = self.checked.verify(app, (caller, turn), typed, Some(&account)).await?;
        if is_right && change.is_done(&account) {
            // A right password ends the wrong ones in a row.
            let calm = Session { attempts: 0, ..session.clone() }.next();
            let is_calm = session.attempts == 0 || sessions::save_one(&app.store, &calm).await?;
            return Ok(is_calm.then_some(OwnChanged::Already));
        }
        let is_confirmed = session.is_confirmed_for(change.reason(), now);
        let open = OpenChallenge::change(session, change.purpose(), &account, budget.pool.clone(), is_confirmed);
        let fresh = SessionSeed {
            token_hash: self.token.hash(),
            deed_line: chance::id(now)?,
            pending: Some(seed),
            ..SessionSeed::NOTHING
        };
        let facts = ShowFacts { given, superseded, ..ShowFacts::of(open, budget, Some(account.clone())) };
        let requester = Some(acting.requester.origin());
        let actor = TrailActor::Account(account.handle.clone());
        let origin = StepOrigin::of(acting.door, requester, &actor);
        let (purpose, factor) = (change.purpose(), Factor::Password);
        let asked = Step { purpose, factor, fresh: &fresh, origin, language: self.language, now };
        let taken = step(app, &asked, facts, ShownCode::Password { is_right }).await?;
        let Some(StepTaken { proof, session, wait }) = taken else { return Ok(None) };
        Ok(Some(match (proof, session) {
            (Proof::Done, Some(session)) => self.done(app, &session).await?,
            (Proof::Advanced, _) => OwnChanged::Awaited { token: self.token.clone(), wait, account: Box::new(account) },
            (Proof::Undelivered(refused), _) => OwnChanged::Refused(refused),
            (Proof::Refused(why), _) => OwnChanged::refused(why),
            (Proof::Done | Proof::SignedIn | Proof::Confirmed | Proof::NameTaken | Proof::Replaced(_), _) => {
                OwnChanged::Nobody
            }
        }))
    }

    /// The hash of the new password, if one is set, sealed to the pending sign-in and to the account.
    async fn new_password(
        &mut self,
        app: &App,
        (caller, turn): (HashingCaller, &mut LineTurn<'_>),
        account: &Account,
        profile: &Profile,
    ) -> Result<Option<Result<(Sealed, NewPassword), PasswordFault>>, Fault> {
        let OwnChange::Password { new, .. } = self.change else { return Ok(None) };
        let names = [&account.user_name, &profile.first_name, &profile.last_name];
        let names = names.into_iter().filter_map(|name| name.as_deref());
        let known = KnownWords::of(Address::parse(&account.address).as_ref(), names);
        let min = app.policy(account.door).password_min;
        let hash = match self.hashed.of(app, (caller, turn), (new, &known, min)).await? {
            Ok(hash) => hash,
            Err(fault) => return Ok(Some(Err(fault))),
        };
        let payload = app.keys.seal(SealPurpose::Payload, self.pending, hash.reveal().as_bytes())?;
        Ok(Some(Ok((payload, NewPassword::long(app.keys.seal_password(account.id, &hash)?)))))
    }

    async fn done(&self, app: &App, session: &Session) -> Result<OwnChanged, Fault> {
        let told = signed_in(app, (self.acting.door, self.acting.requester), session, None).await?;
        Ok(told.map_or(OwnChanged::Nobody, |told| OwnChanged::Done(Box::new(told))))
    }
}
