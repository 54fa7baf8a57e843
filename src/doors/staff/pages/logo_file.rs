//! The logo as a file of the pages: its path and its media type. Refuses nothing; the settings have judged the content.

use super::parts::SVG;
use crate::rules::logo::{Logo, LogoKind};

/// The media type of a logo.
pub fn media_type(kind: LogoKind) -> &'static str {
    match kind {
        LogoKind::Png => "image/png",
        LogoKind::Svg => SVG,
    }
}

/// The path of a logo, which changes with its content.
pub fn path_of(logo: &Logo) -> String {
    let ending = if logo.kind == LogoKind::Png { "png" } else { "svg" };
    format!("/assets/logo.{}.{ending}", logo.hash)
}
