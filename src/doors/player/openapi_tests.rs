//! The player door's document beside its paths: what is documented is served, and what is served is documented.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use utoipa::openapi::HttpMethod;

use super::calls;
use crate::doors::player::paths::methods;

fn name(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Delete => "DELETE",
        _ => "none of the door's",
    }
}

#[test]
fn each_path_is_documented_with_the_methods_that_it_serves() {
    let mut documented: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for call in calls() {
        let path = call.path.replace("{version}", "v1").replace("{brand_id}", "1009").replace("{player_id}", "32574");
        documented.entry(path).or_default().insert(name(&call.method));
        assert!(ids.insert(call.id.clone()), "{} is the name of two calls", call.id);
    }
    assert_eq!(documented.len(), 9);
    for (path, own) in documented {
        let served: BTreeSet<&str> = methods(&path).unwrap().split(", ").filter(|method| *method != "HEAD").collect();
        assert_eq!(own, served, "{path}");
    }
}
