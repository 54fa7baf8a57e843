//! `POST /sign-in/qr`: an `otpauth` URL in, its picture out, so that the secret is part of no address. Only for the holder
//! of a live pending sign-in (a decoy's is one) or session, one at a time for each network. Keeps nothing.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use fast_qr::ECL;
use fast_qr::qr::{QRBuilder, QRCode};
use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use warp::Filter;
use warp::filters::BoxedFilter;

use super::widgets::OWN;
use crate::edge::Front;
use crate::edge::refusal::{Code, JSON, Refusal};
use crate::edge::requester::Peer;
use crate::edge::steps::Stopped;
use crate::edge::{RequestId, Response, body};
use crate::rules::factor::Door;
use crate::sign_in::is_held;

/// The longest URL drawn, in bytes.
const LONGEST: usize = 1024;

/// How long a request waits for its network's turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// Light modules around a code (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// Bytes before the pixels of a bitmap of two colours: file header, `BITMAPINFOHEADER`, two colours.
const HEADERS: usize = 14 + 40 + 8;

/// What a picture is wanted of.
#[derive(Deserialize)]
struct Pictured {
    url: String,
}

pub fn route(front: &Arc<Front>) -> BoxedFilter<(Response,)> {
    let front = Arc::clone(front);
    warp::path!("sign-in" / "qr")
        .and(warp::method())
        .and(warp::header::headers_cloned())
        .and(warp::ext::get::<Peer>())
        .and(warp::ext::get::<RequestId>())
        .and(warp::body::stream())
        .then(move |method: Method, headers: HeaderMap, peer: Peer, id: RequestId, stream| {
            let front = Arc::clone(&front);
            async move {
                let drawn = async {
                    if method != Method::POST {
                        return Err(Refusal::method("POST"));
                    }
                    front.admit(&headers)?;
                    let body = body::read(stream, front.limits.body).await?;
                    draw(&front, &headers, peer, &body, &id).await
                };
                match drawn.await {
                    Ok(svg) => super::text("image/svg+xml", OWN, svg),
                    Err(refusal) => refusal.answer(JSON, &id),
                }
            }
        })
        .boxed()
}

async fn draw(front: &Front, headers: &HeaderMap, peer: Peer, body: &[u8], id: &RequestId) -> Result<String, Refusal> {
    let call = front.call(peer, headers, id);
    if call.presented.pending.is_none() && call.presented.session.is_none() {
        return Err(nobody());
    }
    let pictured: Option<Pictured> = serde_json::from_slice(body).ok();
    let fits = |pictured: &Pictured| pictured.url.len() <= LONGEST && pictured.url.starts_with("otpauth://totp/");
    let refused = || Refusal::bad_input("The body is not an otpauth URL in JSON.");
    let Pictured { url } = pictured.filter(fits).ok_or_else(refused)?;
    let turn = tokio::time::timeout(PATIENCE, front.pictures.turn(call.requester.network())).await;
    let turn = turn.map_err(|_| Refusal::unavailable(Duration::from_secs(1)))?;
    let step = async move {
        let _turn = turn;
        let cookies = (call.presented.pending.as_ref(), call.presented.session.as_ref());
        if !is_held(&call.app, &call.requester, Door::Staff, cookies).await? {
            return Err(Stopped::Refused(nobody()));
        }
        picture(url).ok_or_else(|| Stopped::Refused(refused()))
    };
    front.steps.run(id, front.limits.step, step).await
}

/// Who asks holds nothing of ours that lives.
fn nobody() -> Refusal {
    let message = "No sign-in is under way in this browser, or no longer.";
    Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message)
}

/// The QR code of a text as SVG, at most 5 KiB for [`LONGEST`] bytes.
fn picture(text: String) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let side = code.size + 2 * QUIET;
    let pixels = BASE64.encode(&bitmap(&code)?);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"240\" height=\"240\" viewBox=\"0 0 {side} {side}\">\
         <image width=\"{side}\" height=\"{side}\" image-rendering=\"pixelated\" \
         href=\"data:image/bmp;base64,{pixels}\"/></svg>"
    ))
}

/// A bitmap with one bit a module: a path or a rectangle for each takes twenty times as much.
fn bitmap(code: &QRCode) -> Option<Vec<u8>> {
    let side = code.size + 2 * QUIET;
    let stride = side.div_ceil(32) * 4;
    let (length, wide) = (u32::try_from(HEADERS + stride * side).ok()?, i32::try_from(side).ok()?);
    let mut bytes = Vec::with_capacity(HEADERS + stride * side);
    bytes.extend_from_slice(b"BM");
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&u32::try_from(HEADERS).ok()?.to_le_bytes());
    bytes.extend_from_slice(&40_u32.to_le_bytes());
    bytes.extend_from_slice(&wide.to_le_bytes());
    bytes.extend_from_slice(&wide.to_le_bytes());
    // One plane, one bit a pixel; no compression, and the rest as it is usual.
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&[0; 24]);
    bytes.extend_from_slice(&[0xff, 0xff, 0xff, 0, 0, 0, 0, 0]);
    // The lowest row comes first.
    for y in (0..side).rev() {
        let mut row = vec![0_u8; stride];
        let inside = y.checked_sub(QUIET).filter(|y| *y < code.size);
        for (x, module) in inside.into_iter().flat_map(|y| code[y].iter().enumerate()) {
            let at = x + QUIET;
            if module.value() {
                *row.get_mut(at / 8)? |= 0x80 >> (at % 8);
            }
        }
        bytes.extend_from_slice(&row);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str =
        "otpauth://totp/Vestibule:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vestibule";

    #[test]
    fn a_picture_shows_each_module_of_the_code_and_is_small() {
        for length in [URL.len(), 300, LONGEST] {
            let url = format!("{URL}{}", "x".repeat(length - URL.len()));
            let code = QRBuilder::new(url.clone()).ecl(ECL::M).build().unwrap_or_else(|_| panic!("{length}"));
            let svg = picture(url).unwrap_or_default();
            assert!(svg.starts_with("<svg") && svg.len() <= 5 * 1024, "{length}: {}", svg.len());
            let pixels = svg.split("base64,").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            let bytes = BASE64.decode(pixels.as_bytes()).unwrap_or_default();
            let side = code.size + 2 * QUIET;
            let stride = side.div_ceil(32) * 4;
            assert_eq!(bytes.len(), HEADERS + stride * side);
            assert_eq!(bytes[2..6], u32::try_from(bytes.len()).unwrap_or_default().to_le_bytes());
            for y in 0..side {
                let row = &bytes[HEADERS + (side - 1 - y) * stride..];
                for x in 0..side {
                    let dark = row[x / 8] & (0x80 >> (x % 8)) != 0;
                    let inside = (QUIET..QUIET + code.size).contains(&y) && (QUIET..QUIET + code.size).contains(&x);
                    assert_eq!(dark, inside && code[y - QUIET][x - QUIET].value(), "{x} {y}");
                }
            }
        }
    }
}
