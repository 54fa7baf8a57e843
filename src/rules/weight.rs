//! Weights of header lists (RFC 9110, 12.4.2), such as `q=0.8` in `Accept-Language`.

/// Weight of an element in thousandths; 0: not wanted.
pub type Weight = u16;

/// The weight of an element that states none.
pub const FULL: Weight = 1000;

/// Parses a weight from 0 to 1 with at most three decimals: `0`, `1`, `0.5`, `1.000`. `None`: the text is malformed.
pub fn thousandths(value: &str) -> Option<Weight> {
    let (whole, rest) = value.split_once('.').unwrap_or((value, ""));
    if rest.len() > 3 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let behind: Weight = format!("{rest:0<3}").parse().ok()?;
    match whole {
        "0" => Some(behind),
        "1" if behind == 0 => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_read_in_thousandths_and_a_malformed_one_not_at_all() {
        let table = [
            ("0", Some(0)),
            ("0.", Some(0)),
            ("0.5", Some(500)),
            ("0.001", Some(1)),
            ("1", Some(FULL)),
            ("1.000", Some(FULL)),
            ("1.001", None),
            ("0.0001", None),
            (".5", None),
            ("2", None),
            ("-0.5", None),
            ("much", None),
            ("", None),
        ];
        for (value, expected) in table {
            assert_eq!(thousandths(value), expected, "{value}");
        }
    }
}
