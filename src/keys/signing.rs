//! Signing: tokens that others verify (JWS, RFC 7515; Ed25519, RFC 8037). Each door signs with random keys of its own, the
//! trail with a key derived from the current master key. A public key reveals nothing of a master key.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::fault::Fault;

/// Type of the trail's checkpoints.
pub const CHECKPOINT: &str = "vestibule-checkpoint+jwt";

/// Label by which the key of checkpoints is derived.
pub(super) const CHECKPOINT_LABEL: &str = "vestibule/1/trail-checkpoint";

/// Signs tokens of one type.
#[derive(Clone)]
pub struct Signer {
    pair: Arc<Ed25519KeyPair>,
    public: PublicKey,
    /// Encoded header, the same on every token.
    header: Arc<str>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(..)")
    }
}

/// A public key (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    used_for: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

impl Signer {
    /// The signer of a token type, from its seed.
    pub(super) fn of(kind: &'static str, seed: &[u8; 32]) -> Option<Signer> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
        let public = PublicKey::of(pair.public_key().as_ref());
        let header = Header { alg: public.alg, typ: kind, kid: &public.kid };
        let header = BASE64URL_NOPAD.encode(&serde_json::to_vec(&header).ok()?).into();
        Some(Signer { pair: Arc::new(pair), public, header })
    }

    /// Signs `claims` as a token in compact form.
    pub fn sign(&self, claims: &[u8]) -> String {
        let mut token = String::with_capacity(self.header.len() + claims.len() * 4 / 3 + 92);
        token.push_str(&self.header);
        token.push('.');
        BASE64URL_NOPAD.encode_append(claims, &mut token);
        let signature = self.pair.sign(token.as_bytes());
        token.push('.');
        BASE64URL_NOPAD.encode_append(signature.as_ref(), &mut token);
        token
    }

    /// Signs claims, written as JSON.
    pub fn sign_claims(&self, claims: &impl Serialize) -> Result<String, Fault> {
        let claims = serde_json::to_vec(claims).map_err(|error| Fault::Text(Box::new(error)))?;
        Ok(self.sign(&claims))
    }

    /// The claims of a token with exactly this header and a valid signature; `None`: any other token.
    pub fn read(&self, token: &str) -> Option<Vec<u8>> {
        let (signed, signature) = token.rsplit_once('.')?;
        let claims = signed.strip_prefix(&*self.header)?.strip_prefix('.')?;
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
        let key = UnparsedPublicKey::new(&ED25519, self.pair.public_key().as_ref());
        key.verify(signed.as_bytes(), &signature).ok()?;
        BASE64URL_NOPAD.decode(claims.as_bytes()).ok()
    }

    /// The public key.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }
}

impl PublicKey {
    /// Key id: the thumbprint of RFC 7638, in base64url.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    fn of(bytes: &[u8]) -> PublicKey {
        let x = BASE64URL_NOPAD.encode(bytes);
        // The members of the thumbprint (RFC 7638), in this order and nothing else.
        let thumb = Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        PublicKey { kty: "OKP", crv: "Ed25519", used_for: "sig", alg: "EdDSA", kid: BASE64URL_NOPAD.encode(&thumb), x }
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        // RFC 8037, A.2 and A.3.
        let public = PublicKey {
            x: String::from("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
            ..PublicKey::of(
                &HEXLOWER
                    .decode(b"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
                    .unwrap_or_default(),
            )
        };
        assert_eq!(public.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(PublicKey::of(&BASE64URL_NOPAD.decode(public.x.as_bytes()).unwrap_or_default()), public);
    }

    #[test]
    fn a_token_is_signed_as_in_the_standard() {
        // RFC 8037, A.4: the RFC's seed and message, under the RFC's header.
        let seed =
            HEXLOWER.decode(b"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap_or_default();
        let seed: [u8; 32] = seed.try_into().unwrap_or_default();
        let signer = Signer::of("jwt", &seed).unwrap_or_else(|| panic!("no signer"));
        assert_eq!(signer.public().x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        let signer = Signer { header: "eyJhbGciOiJFZERTQSJ9".into(), ..signer };
        assert_eq!(
            signer.sign(b"Example of Ed25519 signing"),
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
             hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
        assert_eq!(format!("{signer:?}"), "Signer(..)");
    }

    #[test]
    fn a_signer_reads_what_it_signed_and_nothing_else() {
        let ours = Signer::of(CHECKPOINT, &[1; 32]).unwrap_or_else(|| panic!("no signer"));
        let token = ours.sign(b"{}");
        assert_eq!(ours.read(&token), Some(b"{}".to_vec()));
        let other = |kind, seed| Signer::of(kind, &[seed; 32]).unwrap_or_else(|| panic!("no signer"));
        // Tokens of another key or another type are refused.
        assert_eq!(other(CHECKPOINT, 2).read(&token), None);
        assert_eq!(other("at+jwt", 1).read(&token), None);
        for index in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap_or_default();
            assert_eq!(ours.read(&altered), None, "{index}");
        }
        for wrong in ["", ".", "..", "a.b.c", &token[..token.len() - 1], &format!("{token}=")] {
            assert_eq!(ours.read(wrong), None, "{wrong}");
        }
    }
}
