//! Limits of messages to telephones: the countries, as the operator names them by calling code, and how many go to one number and for
//! one brand. Refuses numbers of every other country. Knows no carrier.

use super::mobile::Mobile;

/// Messages to one number in an hour, over all brands.
const NUMBER_HOUR: i64 = 5;

/// Messages to one number in 24 hours, over all brands.
const NUMBER_DAY: i64 = 10;

/// The operator's limits of messages to telephones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsPolicy {
    /// Calling codes of the countries, in digits; empty: every country.
    pub countries: Vec<String>,
    /// Messages for one brand in 24 hours.
    pub brand_day: u32,
}

impl Default for SmsPolicy {
    fn default() -> SmsPolicy {
        SmsPolicy { countries: Vec::new(), brand_day: 10_000 }
    }
}

/// Messages that were sent, to one number and for one brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentSms {
    /// To the number in the last hour.
    pub number_hour: i64,
    /// To the number in the last 24 hours.
    pub number_day: i64,
    /// For the brand in the last 24 hours.
    pub brand_day: i64,
}

/// A limit that a message would go beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SmsLimit {
    /// The number's country is none that messages are sent to.
    Country,
    /// The number had as many as one number may have.
    Number,
    /// The brand had as many as one brand may have.
    Brand,
}

impl SmsPolicy {
    /// The limit that one more message would go beyond, given those sent before; `None`: it may be sent.
    pub fn beyond(&self, sent: SentSms) -> Option<SmsLimit> {
        if sent.number_hour >= NUMBER_HOUR || sent.number_day >= NUMBER_DAY {
            return Some(SmsLimit::Number);
        }
        (sent.brand_day >= i64::from(self.brand_day)).then_some(SmsLimit::Brand)
    }

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
        let of = |countries: &[&str]| {
            let countries = countries.iter().map(|code| (*code).to_owned()).collect();
            SmsPolicy { countries, ..SmsPolicy::default() }
        };
        let (british, german, other) = (number("44-123456789"), number("0049 30 1234567"), number("+4312345678"));
        for (countries, served) in
            [(&[][..], [true; 3]), (&["44"], [true, false, false]), (&["44", "49"], [true, true, false])]
        {
            let policy = of(countries);
            assert_eq!([&british, &german, &other].map(|number| policy.serves(number)), served, "{countries:?}");
        }
    }
    #[test]
    fn a_number_gets_5_messages_an_hour_and_10_a_day_and_a_brand_sends_what_it_may() {
        let policy = SmsPolicy { brand_day: 20, ..SmsPolicy::default() };
        let table = [
            ((0, 0, 0), None),
            ((4, 9, 19), None),
            ((5, 5, 0), Some(SmsLimit::Number)),
            ((0, 10, 0), Some(SmsLimit::Number)),
            ((0, 0, 20), Some(SmsLimit::Brand)),
            ((5, 10, 20), Some(SmsLimit::Number)),
        ];
        for ((number_hour, number_day, brand_day), limit) in table {
            assert_eq!(policy.beyond(SentSms { number_hour, number_day, brand_day }), limit);
        }
    }
}
