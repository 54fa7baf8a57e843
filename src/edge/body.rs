//! Reading a body: so many bytes, in so much time, and not a byte more kept.

use std::time::Duration;

use futures_util::{Stream, StreamExt};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};
use warp::Buf;

use super::refusal::{Code, Refusal};

/// The largest body, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// How much more of one that is too large is read, and for how long, before it is refused: whoever is answered while they
/// still send, a proxy for one, may lose the answer when the connection is closed on them (RFC 9112, 9.6).
const LINGER: (usize, Duration) = (1024 * 1024, Duration::from_secs(1));

/// Reads a body of JSON whole; any other is refused unread.
pub async fn read_json(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
    patience: Duration,
) -> Result<Vec<u8>, Refusal> {
    let unsupported = |message| Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadUserInput, message));
    if !is_json(headers) {
        return unsupported("The body is to be application/json.");
    }
    if is_encoded(headers) {
        return unsupported("The body is to come as it is, without a Content-Encoding.");
    }
    read(body, patience).await
}

/// Whether a body is compressed or otherwise encoded, on its whole way or between two hops. `chunked` is read below us.
fn is_encoded(headers: &HeaderMap) -> bool {
    let mut encodings = [CONTENT_ENCODING, TRANSFER_ENCODING].into_iter().flat_map(|name| headers.get_all(name));
    encodings.any(|line| {
        let mut names = line.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        names
            .any(|name| ![b"".as_slice(), b"identity", b"chunked"].iter().any(|plain| name.eq_ignore_ascii_case(plain)))
    })
}

/// `application/json`, its charset absent or utf-8, which some clients write utf8.
fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(only), None) = (types.next(), types.next()) else { return false };
    let Ok(text) = only.to_str() else { return false };
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

/// Reads a body whole.
pub async fn read(
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
    patience: Duration,
) -> Result<Vec<u8>, Refusal> {
    let slow = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, Code::BadUserInput, "The body took too long.");
    tokio::time::timeout(patience, collect(body)).await.map_err(slow)?
}

async fn collect(body: impl Stream<Item = Result<impl Buf, warp::Error>>) -> Result<Vec<u8>, Refusal> {
    let mut body = std::pin::pin!(body);
    let mut whole = Vec::new();
    while let Some(piece) = body.next().await {
        let mut piece = piece.map_err(|_| Refusal::bad_input("The body was cut off."))?;
        if whole.len() + piece.remaining() > LARGEST {
            let _over_or_not = tokio::time::timeout(LINGER.1, pass_over(body)).await;
            let message = format!("The body is larger than {LARGEST} bytes.");
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, Code::BadUserInput, message));
        }
        while piece.has_remaining() {
            let read = piece.chunk().len();
            whole.extend_from_slice(piece.chunk());
            piece.advance(read);
        }
    }
    Ok(whole)
}

/// Reads on and keeps nothing.
async fn pass_over(mut body: impl Stream<Item = Result<impl Buf, warp::Error>> + Unpin) {
    let mut passed = 0;
    while let Some(Ok(piece)) = body.next().await {
        passed += piece.remaining();
        if passed > LINGER.0 {
            return;
        }
    }
}
