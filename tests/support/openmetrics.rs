//! A strict parser of OpenMetrics: a page that breaks the format fails the test.

use std::collections::{BTreeMap, BTreeSet};

/// Samples by name and labels, as written, and the kind of each family.
#[derive(Debug)]
pub struct Page {
    pub samples: BTreeMap<String, f64>,
    pub kinds: BTreeMap<String, String>,
}

impl Page {
    pub fn parse(text: &str) -> Page {
        let body = text.strip_suffix("# EOF\n").unwrap_or_else(|| panic!("no end: {text}"));
        assert!(!body.contains("# EOF") && body.ends_with('\n'));
        let mut page = Page { samples: BTreeMap::new(), kinds: BTreeMap::new() };
        let (mut helped, mut family) = (BTreeSet::new(), String::new());
        for line in body.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, about) = rest.split_once(' ').unwrap();
                assert!(is_name(name) && !about.is_empty() && helped.insert(name.to_owned()), "{line}");
                family = name.to_owned();
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap();
                assert_eq!(name, family, "{line}");
                assert!(["counter", "gauge", "histogram", "info"].contains(&kind), "{line}");
                assert_eq!(page.kinds.insert(name.to_owned(), kind.to_owned()), None, "{line}");
            } else {
                let (series, value) = line.rsplit_once(' ').unwrap();
                let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
                let name = series.split('{').next().unwrap();
                let suffix = name.strip_prefix(&family).unwrap_or_else(|| panic!("{line} below {family}"));
                let fits = match page.kinds[&family].as_str() {
                    "counter" => suffix == "_total" && value >= 0.0,
                    "histogram" => ["_bucket", "_sum", "_count"].contains(&suffix) && value >= 0.0,
                    "info" => suffix == "_info" && value == 1.0,
                    _ => suffix.is_empty(),
                };
                assert!(fits && value.is_finite() && is_name(name) && are_labels(&series[name.len()..]), "{line}");
                assert_eq!(page.samples.insert(series.to_owned(), value), None, "twice: {line}");
            }
        }
        assert_eq!(helped.len(), page.kinds.len());
        page
    }

    /// Value of a sample, which must exist.
    pub fn value(&self, series: &str) -> f64 {
        *self.samples.get(series).unwrap_or_else(|| panic!("no {series}"))
    }

    /// Samples that changed since an earlier page, of families with this prefix.
    pub fn since(&self, earlier: &Page, beginning: &str) -> BTreeMap<String, f64> {
        let of_it = self.samples.iter().filter(|(series, _)| series.starts_with(beginning));
        let changes =
            of_it.map(|(series, now)| (series.clone(), now - earlier.samples.get(series).copied().unwrap_or(0.0)));
        changes.filter(|(_, change)| *change != 0.0).collect()
    }
}

fn is_name(name: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with("vestibule_") && name.chars().all(word) && !name.contains("__")
}

/// `{name="value",...}` or nothing; values of the tests need no escaping.
fn are_labels(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else { return text.is_empty() };
    inner.split(',').all(|label| {
        let Some((name, value)) = label.split_once('=') else { return false };
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let word = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
        name.bytes().all(|byte| byte.is_ascii_lowercase()) && value.is_some_and(|value| value.chars().all(word))
    })
}
