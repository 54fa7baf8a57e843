//! `POST /sign-in/qr`: draws the QR code of an `otpauth` URL, so that the secret is part of no address. Refuses a browser
//! without a live pending sign-in (a decoy's counts) or session; draws one at a time for each network. Stores nothing.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use fast_qr::ECL;
use fast_qr::qr::{QRBuilder, QRCode};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;

use super::parts::{OWN, SVG, text};
use crate::doors::staff::credentials::CREDENTIALS;
use crate::edge::{Body, Code, Front, Refusal, RequestHead, Response, Stopped, Turns, json};
use crate::rules::factor::Door;
use crate::sign_in::is_held;

/// Maximum length of a URL, in bytes.
const LONGEST: usize = 1024;

/// Maximum time that a request waits for its network's turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// Width of the quiet zone, in modules (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// Bytes before the pixels of a two-colour bitmap: file header, `BITMAPINFOHEADER`, colour table.
const HEADERS: usize = 14 + 40 + 8;

/// The body of the request.
#[derive(Deserialize)]
struct PictureBody {
    url: String,
}

/// Draws the picture of an `otpauth` URL.
pub async fn draw(front: Arc<Front>, turns: Turns, head: RequestHead, body: Body) -> Result<Response, Refusal> {
    let body = front.read_any(&head, body).await?;
    let call = front.call(&CREDENTIALS, &head);
    if call.presented.pending.is_none() && call.presented.session.is_none() {
        return Err(no_sign_in());
    }
    let pictured: Option<PictureBody> = json::object(&body).ok();
    let fits = |pictured: &PictureBody| pictured.url.len() <= LONGEST && pictured.url.starts_with("otpauth://totp/");
    let refused = || Refusal::bad_input("The body is not an otpauth URL in JSON.");
    let PictureBody { url } = pictured.filter(fits).ok_or_else(refused)?;
    let turn = tokio::time::timeout(PATIENCE, turns.turn(call.requester.network())).await;
    let turn = turn.map_err(|_| Refusal::unavailable(Duration::from_secs(1)))?;
    let step = async move {
        let _turn = turn;
        let cookies = (call.presented.pending.as_ref(), call.presented.session.as_ref());
        if !is_held(&call.app, &call.requester, (Door::Staff, None), cookies).await? {
            return Err(Stopped::Refused(no_sign_in()));
        }
        picture(url).ok_or_else(|| Stopped::Refused(refused()))
    };
    let drawn = front.run(&head, step).await?;
    Ok(text(SVG, HeaderValue::from_static(OWN), drawn.into()))
}

/// The refusal of a browser without a live pending sign-in or session.
fn no_sign_in() -> Refusal {
    let message = "No sign-in is under way in this browser, or no longer.";
    Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message)
}

/// Draws a text's QR code as SVG: at most 5 KiB for [`LONGEST`] bytes.
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

/// Draws one bit for each module: SVG paths or rectangles would take twenty times the size.
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
    // One plane, one bit per pixel, no compression, default resolution.
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&[0; 24]);
    bytes.extend_from_slice(&[0xff, 0xff, 0xff, 0, 0, 0, 0, 0]);
    // Bitmaps begin with the lowest row.
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
