//! Telephone numbers of players, kept as they were typed and compared in one form. Refuses what no number plan can hold. Checks
//! no plan: plans change, and one that is not kept refuses real numbers.

/// Digits of a number with its calling code (ITU-T E.164: at most 15).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Most characters of a typed number, blanks and brackets included.
const LONGEST_TYPED: usize = 40;

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mobile {
    typed: String,
    digits: String,
}

impl Mobile {
    /// The number of a typed text: `+` or `00`, blanks, hyphens and brackets aside, 7 to 15 digits of which the first is no 0.
    pub fn parse(typed: &str) -> Option<Mobile> {
        let dressing = |sign: &char| matches!(sign, ' ' | '-' | '(' | ')' | '[' | ']');
        let bare: String = typed.chars().filter(|sign| !dressing(sign)).collect();
        let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")).unwrap_or(&bare);
        let fits = typed.chars().count() <= LONGEST_TYPED
            && DIGITS.contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0');
        fits.then(|| Mobile { typed: typed.to_owned(), digits: digits.to_owned() })
    }

    /// The number as it was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The digits, calling code first: two numbers are one if these are.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Whether both are one number, however they were typed.
    pub fn is(&self, other: &Mobile) -> bool {
        self.digits == other.digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form_however_it_is_typed() {
        for typed in ["44-123456789", "+44123456789", "0044 123 456 789", "44123456789", "+44 (123) [456]-789"] {
            let number = Mobile::parse(typed);
            assert_eq!(number.as_ref().map(Mobile::digits), Some("44123456789"), "{typed}");
            assert_eq!(number.as_ref().map(Mobile::typed), Some(typed));
        }
        let (own, other) = (Mobile::parse("44-123456789"), Mobile::parse("+44123456780"));
        assert!(own.zip(other).is_some_and(|(own, other)| !own.is(&other) && own.is(&own)));
    }

    #[test]
    fn a_number_has_7_to_15_digits_and_nothing_else() {
        for refused in [
            "",
            "123456",
            "1234567890123456",
            "01234567",
            "+0123456789",
            "0001234567",
            "++44123456789",
            "44123456789x",
            "44\u{a0}123456789",
            "٤٤123456789",
            "４４123456789",
            "44123456789\n",
            "44.123456789",
            "+",
            "00",
        ] {
            assert_eq!(Mobile::parse(refused), None, "{refused:?}");
        }
        assert!(Mobile::parse("1234567").is_some() && Mobile::parse("123456789012345").is_some());
        assert_eq!(Mobile::parse(&format!("{}1234567", "(".repeat(34))), None);
    }
}
