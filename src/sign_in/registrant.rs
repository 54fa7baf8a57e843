//! Registrant: who waits to be registered, sealed into the pending sign-in of the request and opened once its code would be compared. A
//! request for an address that has an account seals as many bytes and registers nobody. Stores nothing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Requester;
use super::hashed::Hashed;
use super::turn::LineTurn;
use crate::app::App;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::keys::{SealPurpose, chance};
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::code_topic::CodeTopic;
use crate::rules::device::NamedDevice;
use crate::rules::factor::Door;
use crate::rules::identifier::UserName;
use crate::rules::language::Language;
use crate::rules::own_deed::Registrant;
use crate::rules::password::{KnownWords, NewPassword, Password, PasswordFault, PhcHash};
use crate::rules::pending::{Pending, Sealed};
use crate::rules::profile::{ProfileChange, described};
use crate::store::accounts;

/// Details that a caller registers with, beside the address.
#[derive(Clone, Debug)]
pub struct Registering {
    /// The user name, if one is wanted.
    pub user_name: Option<UserName>,
    /// The password, or its fault.
    pub password: Result<Password, PasswordFault>,
    /// The description, with the language of the request.
    pub profile: ProfileChange,
    /// The device that the client names; `None`: none is to be trusted.
    pub device: Option<NamedDevice>,
}

/// A registration that waits for its code, as it is sealed.
#[derive(Deserialize, Serialize)]
pub(super) struct WaitingRegistrant {
    /// 1: a right code registers an account. 0: the address has one. A digit, because both must be equally long.
    registers: u8,
    /// The address, in canonical form.
    pub address: String,
    user_name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone_number: Option<String>,
    language: Option<String>,
    hash: Zeroizing<String>,
}

impl Registering {
    /// The hash of the password, judged by the words of the request.
    pub(super) async fn hash(
        &self,
        app: &App,
        (door, requester): (Door, &Requester),
        address: &Address,
        (hashed, turn): (&mut Hashed, &mut LineTurn<'_>),
    ) -> Result<Result<PhcHash, PasswordFault>, Fault> {
        let password = match &self.password {
            Ok(password) => password,
            Err(fault) => return Ok(Err(*fault)),
        };
        let names = [self.profile.first_name.as_deref(), self.profile.last_name.as_deref()];
        let names = names.into_iter().chain([self.user_name.as_ref().map(UserName::as_str)]);
        let known = KnownWords::of(Some(address), names.flatten());
        // A registrant has no account, so no trusted device pays.
        let caller = HashingCaller::Network(requester.network());
        hashed.of(app, (caller, turn), (password, &known, app.policy(door).password_min)).await
    }

    /// The registration, sealed to the pending sign-in that waits for its code.
    pub(super) fn sealed(
        &self,
        app: &App,
        pending: Uuid,
        (address, has_account): (&Address, bool),
        hash: &PhcHash,
    ) -> Result<Sealed, Fault> {
        let ProfileChange { first_name, last_name, phone_number, language, .. } = self.profile.clone();
        let waiting = WaitingRegistrant {
            registers: u8::from(!has_account),
            address: address.as_str().to_owned(),
            user_name: self.user_name.as_ref().map(|name| name.as_str().to_owned()),
            first_name,
            last_name,
            phone_number,
            language: language.flatten().map(|language| language.tag().to_owned()),
            hash: Zeroizing::new(hash.reveal().to_owned()),
        };
        let bytes = serde_json::to_vec(&waiting).map(Zeroizing::new).map_err(|error| Fault::Text(Box::new(error)))?;
        app.keys.seal(SealPurpose::Payload, pending, &bytes)
    }
}

impl WaitingRegistrant {
    /// The registration that waits in a pending sign-in; `None`: it registers nobody.
    pub fn of(app: &App, pending: &Pending) -> Result<Option<WaitingRegistrant>, Fault> {
        let registers = pending.challenge.purpose.registers();
        let Some(payload) = pending.payload.as_ref().filter(|_| registers) else { return Ok(None) };
        let bytes = app.keys.open(SealPurpose::Payload, pending.id, payload)?;
        serde_json::from_slice(&bytes).map(Some).map_err(|_| Fault::Row("a registration that cannot be read"))
    }

    /// The topic of the code's mail.
    pub fn topic(&self) -> CodeTopic {
        if self.registers() { CodeTopic::Registration } else { CodeTopic::AlreadyRegistered }
    }

    fn registers(&self) -> bool {
        self.registers == 1
    }
}

/// The account that a right code registers; `None`: nobody, because the address had an account at the request or has one now.
pub(super) async fn registrant(app: &App, pending: &Pending, now: Instant) -> Result<Option<Box<Registrant>>, Fault> {
    let Some(waiting) = WaitingRegistrant::of(app, pending)? else { return Ok(None) };
    let (door, registers) = (pending.challenge.door, waiting.registers());
    let address = Address::parse(&waiting.address).ok_or(Fault::Row("an address of no known form"))?;
    let user_name = waiting.user_name.as_deref().and_then(UserName::parse);
    // Asked, drawn and sealed for every request, so that one for an address with an account takes as long.
    let held = accounts::held(&app.store, door, &address, user_name.as_ref()).await?;
    let language = waiting.language.as_deref().and_then(Language::named);
    let change = ProfileChange {
        first_name: waiting.first_name,
        last_name: waiting.last_name,
        phone_number: waiting.phone_number,
        language: Some(language),
        ..ProfileChange::default()
    };
    let (ids, free) =
        ((chance::id(now)?, chance::handle(door.handle_prefix())?), user_name.filter(|_| !held.user_name));
    let (account, profile) = described(door, ids, (&address, free.as_ref()), &change, now);
    let password = NewPassword::long(app.keys.seal_password(account.id, &PhcHash::of(waiting.hash))?);
    let account = Account { has_password: true, ..account };
    let registrant = Registrant { account, profile, password, name_taken: held.user_name };
    Ok(Some(Box::new(registrant)).filter(|_| registers && !held.address))
}
