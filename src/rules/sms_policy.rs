//! Countries to which messages are sent, as the operator names them by calling code. Refuses numbers of every other country. Knows
//! no carrier, and no limit of messages.

use super::mobile::Mobile;

/// What the operator allows of messages to telephones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmsPolicy {
    /// Calling codes of the countries, in digits; empty: every country.
    pub countries: Vec<String>,
}

impl SmsPolicy {
    /// Whether messages may be sent to a number.
    pub fn serves(&self, mobile: &Mobile) -> bool {
        self.countries.is_empty() || self.countries.iter().any(|code| mobile.digits().starts_with(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_named_countries_are_served_and_without_a_name_all_are() {
        let number = |typed: &str| Mobile::parse(typed).unwrap_or_else(|| panic!("{typed} is a number"));
        let of =
            |countries: &[&str]| SmsPolicy { countries: countries.iter().map(|code| (*code).to_owned()).collect() };
        let (british, german, other) = (number("44-123456789"), number("0049 30 1234567"), number("+4312345678"));
        for (countries, served) in
            [(&[][..], [true; 3]), (&["44"], [true, false, false]), (&["44", "49"], [true, true, false])]
        {
            let policy = of(countries);
            assert_eq!([&british, &german, &other].map(|number| policy.serves(number)), served, "{countries:?}");
        }
    }
}
