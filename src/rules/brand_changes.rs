//! Changes of a brand as the trail tells them, before and after. Knows no table.

use serde_json::{Map, Value, json};

use super::brand::{Brand, MailSender, SmsSender};

/// The fields that differ between a brand before and after a change, each with both values. `None`: there is no such brand, before
/// or after.
pub fn between(before: Option<&Brand>, after: Option<&Brand>) -> Value {
    let of = |told: &dyn Fn(&Brand) -> Option<String>| {
        let [before, after] = [before, after].map(|brand| brand.and_then(told).into_iter().collect::<Vec<String>>());
        (before != after).then(|| json!({ "before": before, "after": after }))
    };
    let fields = [
        ("name", of(&|brand| Some(brand.name.as_str().to_owned()))),
        ("mailFrom", of(&|brand| brand.mail_from.as_ref().map(MailSender::as_str).map(str::to_owned))),
        ("smsFrom", of(&|brand| brand.sms_from.as_ref().map(SmsSender::as_str).map(str::to_owned))),
    ];
    let changed = fields.into_iter().filter_map(|(name, change)| Some((name.to_owned(), change?)));
    Value::Object(changed.collect::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::brand::BrandName;

    #[test]
    fn a_change_tells_what_differs() {
        let name = |text: &str| BrandName::parse(text).unwrap_or_else(|| panic!("a name"));
        let before = Brand { id: 7, name: name("One"), mail_from: None, sms_from: SmsSender::parse("ONE") };
        let after = Brand { name: name("Two"), sms_from: None, ..before.clone() };
        let expected = json!({
            "name": { "before": ["One"], "after": ["Two"] },
            "smsFrom": { "before": ["ONE"], "after": [] },
        });
        assert_eq!(between(Some(&before), Some(&after)), expected);
        assert_eq!(between(Some(&after), Some(&after)), json!({}));
        assert_eq!(between(None, Some(&after)), json!({ "name": { "before": [], "after": ["Two"] } }));
    }
}
