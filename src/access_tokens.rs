//! Access tokens: signed JSON Web Tokens (RFC 9068) by which a client of a door names its session. A token stands in no table, and
//! says that the door issued it; a caller is signed in only if the session's row says so too. Refuses a token of another door, key,
//! type, issuer or audience, and one outside its times. Knows no session.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::signing::CLOCKS_APART;

/// The door whose clients hold the tokens, and the names by which others verify them.
#[derive(Clone, Copy, Debug)]
pub struct Realm<'a> {
    /// Door.
    pub door: Door,
    /// Issuer: claim `iss`.
    pub issuer: &'a str,
    /// Audience: claim `aud`.
    pub audience: &'a str,
}

/// Claims of an access token about its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// Id of the account: claim `sub`.
    pub account: Uuid,
    /// Public id of the session: claim `sid`.
    pub session: Uuid,
    /// Label of the client: claim `client_id`.
    pub client: String,
    /// Time of the sign-in, in whole seconds: claim `auth_time`.
    pub signed_in_at: Instant,
    /// How the holder signed in (RFC 8176): claim `amr`.
    pub methods: Vec<String>,
}

/// Claims as they are signed (RFC 9068, 2.2).
#[derive(Serialize, Deserialize)]
struct SignedClaims {
    iss: String,
    aud: String,
    sub: Uuid,
    exp: i64,
    iat: i64,
    nbf: i64,
    jti: String,
    client_id: String,
    sid: Uuid,
    auth_time: i64,
    amr: Vec<String>,
}

/// A token of these claims, valid from now on for the life that the door's policy sets.
pub async fn issue(app: &App, realm: Realm<'_>, claims: &AccessClaims, now: Instant) -> Result<String, Fault> {
    let signer = app.keyring.signer(&app.store, &app.keys, (realm.door, now)).await?;
    let second = now.timestamp();
    signer.sign_claims(&SignedClaims {
        iss: realm.issuer.to_owned(),
        aud: realm.audience.to_owned(),
        sub: claims.account,
        exp: second + app.policy(realm.door).tokens.life.num_seconds(),
        iat: second,
        nbf: second,
        jti: chance::token_id()?,
        client_id: claims.client.clone(),
        sid: claims.session,
        auth_time: claims.signed_in_at.timestamp(),
        amr: claims.methods.clone(),
    })
}

/// The claims of a token of this realm that is valid now; `None`: any other text. Its own expiry time counts, whatever the
/// policy is now. The caller believes the claims only beside the live session that they name.
pub async fn read(app: &App, realm: Realm<'_>, token: &str, now: Instant) -> Result<Option<AccessClaims>, Fault> {
    let signed = app.keyring.read(&app.store, &app.keys, (realm.door, now), token).await?;
    Ok(signed.and_then(|signed| believed(&signed, realm, now)))
}

fn believed(signed: &[u8], realm: Realm<'_>, now: Instant) -> Option<AccessClaims> {
    let claims: SignedClaims = serde_json::from_slice(signed).ok()?;
    let at = |second: i64| Instant::from_timestamp(second, 0);
    // Another server may have issued the token by a clock that is ahead.
    let is_begun = at(claims.nbf)? <= now + CLOCKS_APART;
    let is_ours = claims.iss == realm.issuer && claims.aud == realm.audience;
    (is_ours && is_begun && now < at(claims.exp)?).then_some(AccessClaims {
        account: claims.sub,
        session: claims.sid,
        client: claims.client_id,
        signed_in_at: at(claims.auth_time)?,
        methods: claims.amr,
    })
}
