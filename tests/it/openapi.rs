//! The OpenAPI documents of the REST doors, as the files in the repository hold them.

use serde_json::Value;

use crate::support::program::run;

#[test]
fn the_printed_document_is_the_file_in_the_repository() {
    for door in ["session", "player"] {
        let (printed, name) = (run(&["openapi", "--door", door], &[]), format!("openapi.{door}.json"));
        let kept = std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let is_kept = printed.code == 0 && printed.out.trim_end() == kept.trim_end();
        assert!(is_kept, "{name} is to be printed anew");
        let document: Value = serde_json::from_str(&kept).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for reference in kept.split("\"#/components/schemas/").skip(1) {
            let schema = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(schema), "{name}: {schema}");
        }
    }
}
