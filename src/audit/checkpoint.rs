//! Checkpoints: signed statements of the last sealed position at a time. A checkpoint kept elsewhere shows later whether the
//! trail still holds its lines. Refuses a checkpoint that no key of this installation signed.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::keys::Keys;
use crate::keys::signing::PublicKey;
use crate::rules::Instant;

/// The last sealed position of the trail at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Position of the last sealed line.
    pub position: i64,
    /// Link MAC of the line at `position`.
    pub head: Vec<u8>,
    /// Time of the seal.
    pub at: Instant,
}

/// The claims of a checkpoint's token.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CheckpointClaims {
    position: i64,
    head: String,
    at: String,
}

impl Checkpoint {
    /// The signed token of the checkpoint.
    pub fn sign(&self, keys: &Keys) -> Result<String, Fault> {
        let claims = CheckpointClaims {
            position: self.position,
            head: BASE64URL_NOPAD.encode(&self.head),
            at: self.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        };
        let claims = serde_json::to_vec(&claims).map_err(|error| Fault::Text(error.into()))?;
        Ok(keys.checkpoint_signer().sign(&claims))
    }

    /// The checkpoint of a token; `None`: no key of this installation signed it.
    pub fn read(keys: &Keys, token: &str) -> Option<Checkpoint> {
        Checkpoint::read_with_key(keys, token).map(|read| read.0)
    }

    /// The last checkpoint among the words of a text, as a log holds them: `checkpoint=TOKEN`, or in quotes.
    pub fn last_in(keys: &Keys, text: &str) -> Option<Checkpoint> {
        let between = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.');
        text.rsplit(between).find_map(|word| Checkpoint::read(keys, word))
    }

    /// The checkpoint of a token, and the key that signed it.
    pub fn read_with_key<'a>(keys: &'a Keys, token: &str) -> Option<(Checkpoint, &'a PublicKey)> {
        let (claims, key) = keys.read_checkpoint(token.trim())?;
        let CheckpointClaims { position, head, at } = serde_json::from_slice(&claims).ok()?;
        let (head, at) = (BASE64URL_NOPAD.decode(head.as_bytes()).ok()?, at.parse().ok()?);
        (position > 0).then_some((Checkpoint { position, head, at }, key))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
mod tests {
    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::parse(&format!("a:{}", data_encoding::BASE64.encode(&[byte; 32]))).unwrap()
    }

    #[test]
    fn a_checkpoint_says_what_was_signed_under_our_keys_and_no_others() {
        let at = Instant::from_timestamp_micros(1_795_292_645_123_456).unwrap();
        let checkpoint = Checkpoint { position: 7, head: vec![9; 32], at };
        let token = checkpoint.sign(&keys(1)).unwrap();
        assert_eq!(Checkpoint::read(&keys(1), &format!("{token}\n")), Some(checkpoint));
        assert_eq!(Checkpoint::read(&keys(2), &token), None);
        // A remembered checkpoint is known by its whole token.
        let own = keys(1);
        for _ in 0..2 {
            assert_eq!(Checkpoint::read(&own, &token).map(|read| read.position), Some(7));
            assert_eq!(Checkpoint::read(&own, &token[..token.len() - 1]), None);
            assert_eq!(Checkpoint::read(&own, &format!("{token}A")), None);
        }
        assert_eq!(Checkpoint::read(&keys(1), ""), None);
        let nowhere = Checkpoint { position: 0, head: Vec::new(), at };
        assert_eq!(Checkpoint::read(&keys(1), &nowhere.sign(&keys(1)).unwrap()), None);
    }

    #[test]
    fn the_last_checkpoint_of_a_text_is_found_among_its_words() {
        let at = Instant::from_timestamp_micros(1_795_292_645_123_456).unwrap();
        let token = |position, byte| Checkpoint { position, head: vec![9; 32], at }.sign(&keys(byte)).unwrap();
        let (first, second, foreign) = (token(7, 1), token(8, 1), token(9, 2));
        let table = [
            (format!("{second}\n"), Some(8)),
            (format!("2026-11-29T10:00:00Z  INFO vestibule::audit: sealed checkpoint={second} position=8"), Some(8)),
            (format!("{{\"message\":\"sealed\",\"checkpoint\":\"{second}\",\"position\":8}}"), Some(8)),
            (format!("checkpoint={first}\ncheckpoint={second}\ncheckpoint={foreign}\n"), Some(8)),
            (format!("checkpoint={foreign}"), None),
            (String::from("nothing . of the kind.. é"), None),
        ];
        for (text, position) in table {
            assert_eq!(Checkpoint::last_in(&keys(1), &text).map(|found| found.position), position, "{text}");
        }
    }
}
