//! Characters without a sign of their own: those that act on the text around them, and those by which alone two names that look
//! alike differ. Knows no name.

/// Whether a text with this character is not on one line: controls (C0, DEL, C1), and line and paragraph separators.
pub fn breaks_line(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}')
}

/// Whether a character breaks a line, acts on a terminal or reorders text: controls (C0, DEL, C1), line and paragraph separators,
/// and directional formatting (Unicode UAX 9).
pub fn disturbs_text(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is not shown as one of its own: those that disturb text, and the code points that Unicode has ignored by
/// default (`Default_Ignorable_Code_Point`), among them joiners, blanks without a width and variation selectors.
pub fn is_invisible(sign: char) -> bool {
    disturbs_text(sign)
        || matches!(sign,
            '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_nobody_sees_are_invisible_and_letters_marks_and_blanks_are_not() {
        let hidden = "\0\n\u{7f}\u{85}\u{ad}\u{34f}\u{61c}\u{200b}\u{200c}\u{200d}\u{200e}\u{2028}\u{2029}\u{202e}\u{2060}\u{2066}\u{2069}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{1d173}\u{e0001}\u{e0100}";
        for sign in hidden.chars() {
            assert!(is_invisible(sign), "{sign:?}");
        }
        for sign in "a 7-.\u{a0}äΩж日\u{301}\u{2010}\u{2027}\u{202f}\u{205f}\u{3000}\u{fff9}\u{1f600}".chars() {
            assert!(!is_invisible(sign), "{sign:?}");
        }
    }

    #[test]
    fn a_line_ends_with_a_control_or_a_separator() {
        for sign in "\0\n\r\t\u{b}\u{c}\u{1b}\u{7f}\u{85}\u{2028}\u{2029}".chars() {
            assert!(breaks_line(sign) && disturbs_text(sign), "{sign:?}");
        }
        for sign in "a \u{a0}\u{200e}\u{2027}\u{202a}\u{202e}\u{2066}\u{3000}".chars() {
            assert!(!breaks_line(sign), "{sign:?}");
        }
    }

    #[test]
    fn a_character_that_disturbs_text_is_invisible_and_a_joiner_disturbs_nothing() {
        for sign in
            "\0\n\t\u{1b}\u{7f}\u{9b}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}".chars()
        {
            assert!(disturbs_text(sign) && is_invisible(sign), "{sign:?}");
        }
        for sign in "a \u{a0}\u{ad}\u{200b}\u{200d}\u{2027}\u{202f}\u{2065}\u{206a}\u{3164}\u{feff}".chars() {
            assert!(!disturbs_text(sign), "{sign:?}");
        }
    }
}
