//! The logo of the pages: a PNG, or an SVG of plain shapes. Judges the content, never a file's name. Refuses what runs or loads
//! something: scripts, handlers of events, styles and links to elsewhere. Draws nothing.

use std::fmt;

use sha2::{Digest, Sha256};

use super::svg::{self, SvgRefusal};

/// Maximum size of a logo in bytes.
pub const LARGEST: usize = 64 * 1024;

/// Maximum width and height of a PNG.
const WIDEST: u32 = 4096;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Kind of a logo's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoKind {
    /// Portable Network Graphics.
    Png,
    /// Scalable Vector Graphics.
    Svg,
}

/// A logo.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    /// Kind of the file.
    pub kind: LogoKind,
    /// Content of the file.
    pub bytes: Vec<u8>,
    /// The first 16 hexadecimal digits of the content's SHA-256, for the name under which browsers keep the logo.
    pub hash: String,
}

/// Refusal of a logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoRefusal {
    /// The file is larger than 64 KiB.
    Large,
    /// The file is of no kind of logo.
    OtherKind,
    /// The PNG is cut off, damaged, or too wide or high.
    Damaged,
    /// The SVG does not declare its namespace.
    NoNamespace,
    /// The SVG is not of plain shapes alone; the part that is refused.
    Svg(String),
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}

impl fmt::Display for LogoRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogoRefusal::Large => f.write_str("is larger than 64 KiB"),
            LogoRefusal::OtherKind => f.write_str("is neither PNG nor SVG"),
            LogoRefusal::Damaged => write!(f, "is a damaged PNG, or one wider or higher than {WIDEST} pixels"),
            LogoRefusal::NoNamespace => f.write_str("is an SVG without xmlns=\"http://www.w3.org/2000/svg\""),
            LogoRefusal::Svg(part) => write!(f, "holds {part}: export it as a plain SVG of shapes, or as a PNG"),
        }
    }
}

impl Logo {
    /// The logo in a file's content.
    ///
    /// # Errors
    /// A file that is too large, of another kind, or not safe.
    pub fn parse(bytes: Vec<u8>) -> Result<Logo, LogoRefusal> {
        if bytes.len() > LARGEST {
            return Err(LogoRefusal::Large);
        }
        let kind = if bytes.starts_with(PNG) {
            judge_png(&bytes)?;
            LogoKind::Png
        } else {
            let text = std::str::from_utf8(&bytes).map_err(|_| LogoRefusal::OtherKind)?;
            svg::judge(text).map_err(|refusal| match refusal {
                SvgRefusal::NoSvg => LogoRefusal::OtherKind,
                SvgRefusal::NoNamespace => LogoRefusal::NoNamespace,
                SvgRefusal::Part(part) => LogoRefusal::Svg(part),
            })?;
            LogoKind::Svg
        };
        let hash = Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Logo { kind, bytes, hash })
    }
}

/// Walks the chunks of a PNG (RFC 2083, 3.2): the first is IHDR, the last IEND, and nothing follows.
fn judge_png(bytes: &[u8]) -> Result<(), LogoRefusal> {
    let mut rest = bytes.get(PNG.len()..).unwrap_or_default();
    let mut first = true;
    while let Some((head, tail)) = rest.split_at_checked(8) {
        let (length, name) = head.split_at(4);
        let length = length.try_into().map(u32::from_be_bytes).map_err(|_| LogoRefusal::Damaged)?;
        let length = usize::try_from(length).map_err(|_| LogoRefusal::Damaged)?;
        // Four bytes of a checksum follow the data.
        let whole = length.checked_add(4).and_then(|whole| tail.split_at_checked(whole));
        let Some((data, after)) = whole else { return Err(LogoRefusal::Damaged) };
        if first && !(name == b"IHDR" && is_of_a_fair_size(data)) {
            return Err(LogoRefusal::Damaged);
        }
        if name == b"IEND" {
            return if after.is_empty() { Ok(()) } else { Err(LogoRefusal::Damaged) };
        }
        (first, rest) = (false, after);
    }
    Err(LogoRefusal::Damaged)
}

/// Whether the data of IHDR tell a width and a height within bounds.
fn is_of_a_fair_size(data: &[u8]) -> bool {
    let side = |at: usize| {
        let bytes = data.get(at..at + 4)?;
        bytes.try_into().map(u32::from_be_bytes).ok()
    };
    [side(0), side(4)].into_iter().all(|side| side.is_some_and(|side| (1..=WIDEST).contains(&side)))
}

#[cfg(test)]
#[path = "logo_tests.rs"]
mod tests;
