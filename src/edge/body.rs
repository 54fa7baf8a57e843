//! Reading a request's body, bounded in bytes and time. Refuses a body that is too large, too slow, encoded, or not JSON where
//! JSON is required.

use std::time::Duration;

use futures_util::StreamExt;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::exchange::Body;
use super::headers::only;
use super::refusal::{Code, Refusal};

/// Maximum size of a body, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// Bytes of an oversized body that are read and dropped before the refusal, and the time for that: a client that is still
/// sending, such as a proxy, may lose the answer when the connection is closed (RFC 9112, 9.6).
const LINGER: (usize, Duration) = (1024 * 1024, Duration::from_secs(1));

/// Reads a body of JSON.
///
/// # Errors
///
/// 415 for another media type or an encoded body, unread; as [`read`] does.
pub async fn read_json(headers: &HeaderMap, body: Body, patience: Duration) -> Result<Vec<u8>, Refusal> {
    read_json_up_to(LARGEST, headers, body, patience).await
}

/// Reads a body of JSON of at most `most` bytes.
///
/// # Errors
///
/// The refusals of [`read_json`].
pub async fn read_json_up_to(
    most: usize,
    headers: &HeaderMap,
    body: Body,
    patience: Duration,
) -> Result<Vec<u8>, Refusal> {
    if !is_json(headers) {
        return Err(not_json());
    }
    if is_encoded(headers) {
        return Err(unsupported("The body is to come as it is, without a Content-Encoding."));
    }
    read_up_to(most, headers, body, patience).await
}

/// 413 for a body that is too large.
pub fn too_large(most: usize) -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, Code::BadUserInput, format!("The body is larger than {most} bytes."))
}

/// 415 for a body of another media type.
pub fn not_json() -> Refusal {
    unsupported("The body is to be application/json.")
}

fn unsupported(message: &str) -> Refusal {
    Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadUserInput, message)
}

/// Whether a body is compressed or otherwise encoded, by `Content-Encoding` or `Transfer-Encoding`; hyper decodes `chunked`.
fn is_encoded(headers: &HeaderMap) -> bool {
    let mut encodings = [CONTENT_ENCODING, TRANSFER_ENCODING].into_iter().flat_map(|name| headers.get_all(name));
    encodings.any(|line| {
        let mut names = line.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        names
            .any(|name| ![b"".as_slice(), b"identity", b"chunked"].iter().any(|plain| name.eq_ignore_ascii_case(plain)))
    })
}

/// Whether the media type is `application/json`, with no charset but utf-8, which some clients spell utf8.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(text)) = only(headers, &CONTENT_TYPE).map(HeaderValue::to_str) else { return false };
    let mut parts = text.split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        return false;
    }
    parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            let value = value.trim_matches('"');
            ["utf-8", "utf8"].iter().any(|known| value.eq_ignore_ascii_case(known))
        }
        _ => true,
    })
}

/// Reads a body.
///
/// # Errors
///
/// 413 beyond [`LARGEST`] bytes, declared or sent, 408 after `patience`, 400 for a body that was cut off.
pub async fn read(headers: &HeaderMap, body: Body, patience: Duration) -> Result<Vec<u8>, Refusal> {
    read_up_to(LARGEST, headers, body, patience).await
}

async fn read_up_to(most: usize, headers: &HeaderMap, body: Body, patience: Duration) -> Result<Vec<u8>, Refusal> {
    if declared_length(headers).is_some_and(|declared| u64::try_from(most).is_ok_and(|most| declared > most)) {
        // A client that waits for `100 Continue` sends nothing, and reading would ask it to.
        if !headers.contains_key(EXPECT) {
            let _over_or_not = tokio::time::timeout(LINGER.1.min(patience), pass_over(body)).await;
        }
        return Err(too_large(most));
    }
    let slow = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, Code::BadUserInput, "The body took too long.");
    tokio::time::timeout(patience, collect(most, body)).await.map_err(slow)?
}

/// The size in bytes that `Content-Length` declares.
fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(most: usize, mut body: Body) -> Result<Vec<u8>, Refusal> {
    let mut whole = Vec::new();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| Refusal::bad_input("The body was cut off."))?;
        if whole.len() + piece.len() > most {
            let _over_or_not = tokio::time::timeout(LINGER.1, pass_over(body)).await;
            return Err(too_large(most));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// Reads and drops the rest of a body.
async fn pass_over(mut body: Body) {
    let mut passed = 0;
    while let Some(Ok(piece)) = body.next().await {
        passed += piece.len();
        if passed > LINGER.0 {
            return;
        }
    }
}
