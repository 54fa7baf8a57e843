//! Changes of an application key as the trail tells them, before and after. Tells neither its token nor the token's hash.

use serde_json::{Map, Value, json};

use super::application_key::ApplicationKey;

/// The fields that differ between a key before and after a change, each with both values. `None`: there is no such key, before
/// or after.
pub fn between(before: Option<&ApplicationKey>, after: Option<&ApplicationKey>) -> Value {
    let of = |told: &dyn Fn(&ApplicationKey) -> Vec<String>| {
        let [before, after] = [before, after].map(|key| key.map(told).unwrap_or_default());
        (before != after).then(|| json!({ "before": before, "after": after }))
    };
    let fields = [
        ("scopes", of(&|key| key.scopes.iter().map(|scope| scope.name().to_owned()).collect())),
        ("networks", of(&|key| key.networks.iter().map(ToString::to_string).collect())),
        ("brands", of(&|key| key.brands.iter().map(ToString::to_string).collect())),
        ("expiresAt", of(&|key| key.expires_at.iter().map(|at| at.to_rfc3339()).collect())),
    ];
    let changed = fields.into_iter().filter_map(|(name, change)| Some((name.to_owned(), change?)));
    Value::Object(changed.collect::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::rules::Instant;
    use crate::rules::application_key::{KeyName, KeyScope, network};
    use crate::rules::token::TokenHash;

    #[test]
    fn a_change_tells_what_differs_and_no_token() {
        let before = ApplicationKey {
            id: Uuid::from_u128(1),
            name: KeyName::parse("billing").unwrap_or_else(|| panic!("a name")),
            token_hash: TokenHash([1; 32]),
            scopes: vec![KeyScope::Session],
            networks: Vec::new(),
            brands: vec![7],
            created_at: Instant::UNIX_EPOCH,
            expires_at: None,
            ended_at: None,
            version: 1,
        };
        let after = ApplicationKey {
            networks: network("10.0.0.0/8").into_iter().collect(),
            expires_at: Some(Instant::UNIX_EPOCH),
            ..before.clone()
        };
        let expected = json!({
            "networks": { "before": [], "after": ["10.0.0.0/8"] },
            "expiresAt": { "before": [], "after": ["1970-01-01T00:00:00+00:00"] },
        });
        assert_eq!(between(Some(&before), Some(&after)), expected);
        assert_eq!(between(Some(&before), Some(&before)), json!({}));
        let made = json!({
            "scopes": { "before": [], "after": ["session"] },
            "brands": { "before": [], "after": ["7"] },
        });
        assert_eq!(between(None, Some(&before)), made);
    }
}
