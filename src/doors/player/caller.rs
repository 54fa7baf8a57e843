//! The callers of the player door: a player by the token in a header, an operator's program by its application key. Limits and the
//! brand are judged first, then the caller, then the body.

use http::HeaderName;

use super::paths::BrandInPath;
use super::refusals::{PlayerRefusal, Unfit, VOICE};
use crate::accounts::Actor;
use crate::edge::{
    Call, Credentials, DoorCookies, Front, HeaderSecret, Refusal, RequestHead, Response, RestDoor, Stopped,
};
use crate::metrics::{Field, OK};
use crate::rules::application_key::{KeyName, KeyScope};
use crate::rules::binding::AdmittedKey;
use crate::rules::factor::Door;
use crate::rules::key_token::KeyToken;
use crate::rules::trail::TrailActor;
use crate::rules::uuid_token::UuidToken;
use crate::sign_in::player::{GatewayAdmission, PlayerCall, admit_gateway};
use crate::sign_in::{ApplicationAdmission, ApplicationCall, admit_application};

/// The header fields of the door's credentials, in the order of [`HEADERS`].
static HEADERS: [HeaderName; 4] = [
    HeaderName::from_static("x-auth-token"),
    HeaderName::from_static("2fa-auth-token"),
    HeaderName::from_static("request-id"),
    HeaderName::from_static("private-token"),
];

/// The credentials of the player door.
static CREDENTIALS: Credentials = Credentials {
    cookies: DoorCookies { pending: None, session: None, device: None, gate: None },
    bearer: false,
    headers: &HEADERS,
};

/// The player door at the edge.
pub static REST: RestDoor = RestDoor { credentials: &CREDENTIALS, voice: VOICE };

/// The answer of a call, or its refusal.
pub type PlayerAnswer = Result<Response, PlayerRefusal>;

/// An operator's program, by its application key.
pub struct Program {
    /// The key.
    pub key: AdmittedKey,
    name: KeyName,
    /// Seconds until the key may call again, if it made too many calls; this one was not counted.
    too_many: Option<i32>,
}

impl Program {
    /// Refuses a key that made too many calls.
    pub fn within_limits(&self) -> Result<(), PlayerRefusal> {
        self.too_many.map_or(Ok(()), |wait| Err(PlayerRefusal::TooMany(wait)))
    }

    /// The program as the actor of a deed.
    pub fn actor(&self, request: &PlayerRequest) -> Actor {
        Actor::keyed(Door::Player, &self.name, request.call.requester.origin())
    }

    /// The program as the actor of a line of the trail.
    pub fn trail_actor(&self) -> TrailActor {
        TrailActor::Program(self.name.as_str().to_owned())
    }
}

/// A call of the door, as its handlers see it.
pub struct PlayerRequest {
    /// The call.
    pub call: Call,
    /// The token of the session.
    token: Option<UuidToken>,
    /// The token of a challenge.
    pub challenge: Option<UuidToken>,
    /// The brand in the path.
    brand: BrandInPath,
}

impl PlayerRequest {
    /// A request at a path that names a brand or none.
    pub fn of(front: &Front, head: &RequestHead, brand: BrandInPath) -> PlayerRequest {
        let call = front.call(&CREDENTIALS, head);
        let [token, challenge, ..] = &HEADERS;
        let named = |name| call.presented.header(name).map(HeaderSecret::reveal).and_then(UuidToken::parse);
        PlayerRequest { token: named(token), challenge: named(challenge), brand, call }
    }

    /// The call as a use-case knows it.
    pub fn player(&self) -> PlayerCall<'_> {
        let brand = match self.brand {
            BrandInPath::Given(brand) => Some(brand),
            BrandInPath::Absent | BrandInPath::Unfit => None,
        };
        PlayerCall { requester: &self.call.requester, token: self.token.as_ref(), brand, shared: &self.call.shared }
    }

    /// The id of a withdrawal: 1 to 128 visible ASCII characters.
    pub fn request_id(&self) -> Result<&str, Unfit> {
        let [_, _, name, _] = &HEADERS;
        let id = self.call.presented.header(name).map(HeaderSecret::reveal);
        id.filter(|id| is_request_id(id)).ok_or(Unfit::RequestId)
    }

    /// Judges the network's limit, if the call counts there, and then the brand.
    pub async fn admitted(&self, counts: bool) -> Result<Option<PlayerRefusal>, Stopped> {
        let app = &self.call.app;
        let brand = if let BrandInPath::Given(brand) = self.brand { Some(brand) } else { None };
        Ok(match admit_gateway(app, &self.call.requester, brand, counts).await? {
            GatewayAdmission::TooMany { wait } => Some(PlayerRefusal::TooMany(wait)),
            GatewayAdmission::UnknownBrand => Some(Unfit::BrandId.into()),
            GatewayAdmission::Admitted => (self.brand == BrandInPath::Unfit).then(|| Unfit::BrandId.into()),
        })
    }

    /// The program of the call, if its key is good for the scope at the brand.
    async fn program(&self, scope: KeyScope) -> Result<Result<Program, PlayerRefusal>, Stopped> {
        let [_, _, _, name] = &HEADERS;
        let token = self.call.presented.header(name).map(HeaderSecret::reveal).and_then(KeyToken::parse);
        let requester = &self.call.requester;
        let asked = ApplicationCall { door: Door::Player, requester, token: token.as_ref(), scope };
        let (key, too_many) = match admit_application(&self.call.app, asked).await? {
            ApplicationAdmission::Admitted(key) => (key, None),
            ApplicationAdmission::TooMany { key: Some(key), wait } => (key, Some(wait)),
            ApplicationAdmission::TooMany { key: None, wait } => return Ok(Err(PlayerRefusal::TooMany(wait))),
            ApplicationAdmission::NoKey => return Ok(Err(Unfit::Key.into())),
        };
        let is_of_brand = match self.brand {
            BrandInPath::Given(brand) => key.brands.is_empty() || key.brands.contains(&brand),
            BrandInPath::Absent | BrandInPath::Unfit => false,
        };
        if !is_of_brand {
            return Ok(Err(Unfit::Key.into()));
        }
        let admitted = AdmittedKey { id: key.id, version: key.version };
        Ok(Ok(Program { key: admitted, name: key.name, too_many }))
    }

    /// Admits a call of an operator's program to a brand: the brand first, then the key. The inner error is the answer to a
    /// call that is not admitted.
    pub async fn of_program(
        front: &Front,
        head: &RequestHead,
        brand: BrandInPath,
        (field, scope): (Field, KeyScope),
    ) -> Result<Result<(PlayerRequest, Program), Response>, Refusal> {
        front.admit(head)?;
        let request = PlayerRequest::of(front, head, brand);
        let admitting = async move {
            if let Some(refusal) = request.admitted(false).await? {
                return Ok(Err(request.finish(field, Err(refusal))));
            }
            Ok(match request.program(scope).await? {
                Ok(program) => Ok((request, program)),
                Err(refusal) => Err(request.finish(field, Err(refusal))),
            })
        };
        front.run(head, admitting).await
    }

    /// Counts the answer of a call, and writes a refusal.
    pub fn finish(&self, field: Field, answer: PlayerAnswer) -> Response {
        self.call.pass_before_answer();
        match answer {
            Ok(response) => {
                self.call.note(field, OK);
                response
            }
            Err(refusal) => {
                match &refusal {
                    // The trail has a line of a shown code.
                    PlayerRefusal::Sms(..) | PlayerRefusal::MailCode | PlayerRefusal::Verification { .. } => {
                        self.call.note(field, refusal.label());
                    }
                    PlayerRefusal::Unfit(_) | PlayerRefusal::TooMany(_) | PlayerRefusal::NotFound => {
                        self.call.note_unrecorded(field, refusal.label());
                    }
                }
                refusal.respond()
            }
        }
    }
}

/// Whether a text may name a withdrawal: 1 to 128 visible ASCII characters.
pub fn is_request_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
