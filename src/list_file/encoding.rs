//! The encoding of a list: UTF-8, or UTF-16 with a byte order mark. Refuses other encodings and file types, and names
//! them. Does not know columns.

use std::borrow::Cow;

/// Remedy in the refusal of a list in another encoding or file type.
const REMEDY: &str = "save the list as UTF-8, which spreadsheets call CSV UTF-8";

/// First bytes of file types that are refused, with their names. UTF-32's byte order mark begins with UTF-16's.
const KINDS: [(&[u8], &str); 7] = [
    (b"PK\x03\x04", "a ZIP archive, as spreadsheets (.xlsx, .ods) are"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook (.xls)"),
    (b"\x1f\x8b", "compressed by gzip"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "rich text (RTF)"),
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
];

/// Bytes that Windows-1252 leaves undefined.
const UNDEFINED_IN_1252: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// The text of a file without its byte order mark; UTF-16 is converted to UTF-8. Invalid UTF-8 is left to the reader, which
/// knows the line.
///
/// # Errors
///
/// The name of a refused encoding or file type, and the remedy.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    if let Some((_, kind)) = KINDS.iter().find(|(first, _)| bytes.starts_with(first)) {
        return Err(format!("{kind}: {REMEDY}"));
    }
    let text = match bytes {
        [0xef, 0xbb, 0xbf, text @ ..] => Cow::Borrowed(text),
        [0xff, 0xfe, text @ ..] => Cow::Owned(utf_16(text, u16::from_le_bytes)?),
        [0xfe, 0xff, text @ ..] => Cow::Owned(utf_16(text, u16::from_be_bytes)?),
        [0, _, ..] | [_, 0, ..] => return Err(format!("UTF-16 without a byte order mark, or no text: {REMEDY}")),
        text => Cow::Borrowed(text),
    };
    if text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<') {
        return Err(format!("HTML or XML: {REMEDY}"));
    }
    Ok(text)
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Vec<u8>, String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().copied().map(unit)).collect();
    match text {
        Ok(text) if odd.is_empty() => Ok(text.into_bytes()),
        _ => Err(format!("broken UTF-16, perhaps cut off: {REMEDY}")),
    }
}

/// The reason to refuse invalid UTF-8, with the most likely encoding.
pub fn not_utf_8(bytes: &[u8]) -> String {
    let likely = if bytes.iter().any(|byte| UNDEFINED_IN_1252.contains(byte)) {
        "an older code page such as CP 850 or Mac Roman"
    } else {
        "Windows-1252"
    };
    format!("is not UTF-8, most likely {likely}: {REMEDY}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf_8_and_utf_16_with_a_byte_order_mark_are_read_as_the_same_text() {
        let text = "email;roles\r\nj\u{fc}rgen@example.com;BO\r\n\u{1f511}";
        let written = [
            text.as_bytes().to_vec(),
            ["\u{feff}".as_bytes(), text.as_bytes()].concat(),
            utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes),
        ];
        for bytes in written {
            assert_eq!(decoded(&bytes).as_deref(), Ok(text.as_bytes()), "{bytes:?}");
        }
        assert_eq!(decoded(b"").as_deref(), Ok(&b""[..]));
    }

    #[test]
    fn a_file_of_another_type_is_refused_by_its_name() {
        let whole = utf_16("\u{feff}\u{1f511}", u16::to_le_bytes);
        let table: [(&[u8], &str); 11] = [
            (b"PK\x03\x04\x14\0", "a ZIP archive, as spreadsheets (.xlsx, .ods) are: "),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Excel workbook (.xls): "),
            (b"\x1f\x8b\x08", "compressed by gzip: "),
            (b"%PDF-1.7", "a PDF: "),
            (b"\xff\xfe\0\0e\0\0\0", "UTF-32: "),
            (b"e\0m\0", "UTF-16 without a byte order mark"),
            (b"\0e\0m", "UTF-16 without a byte order mark"),
            (b"\xff\xfee", "broken UTF-16"),
            (&whole[..4], "broken UTF-16"),
            (b"\r\n <html>", "HTML or XML: "),
            (b"\xef\xbb\xbf<?xml", "HTML or XML: "),
        ];
        for (bytes, why) in table {
            let told = decoded(bytes).map(Cow::into_owned);
            assert!(
                matches!(&told, Err(told) if told.starts_with(why) && told.ends_with(REMEDY)),
                "{bytes:?}: {told:?}"
            );
        }
    }

    #[test]
    fn invalid_utf_8_is_refused_with_its_likely_encoding() {
        assert!(not_utf_8(b"M\xfcller \x80").contains("most likely Windows-1252: "));
        assert!(not_utf_8(b"M\x81ller").contains("most likely an older code page"));
    }
}
