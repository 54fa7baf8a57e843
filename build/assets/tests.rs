//! The bundle on small modules: what it is made of, and what it refuses.

use super::*;

fn of(modules: &[(&str, &str)]) -> Result<String, String> {
    let read = |name: &str| {
        let found = modules.iter().find(|(known, _)| format!("{known}.js") == name);
        found.map(|(_, text)| (*text).to_owned()).ok_or(format!("{name}: missing"))
    };
    bundled("a", &read)
}

#[test]
fn each_module_stands_once_in_a_function_of_its_own_before_those_that_import_it() {
    let script = of(&[
        ("a", "// a.js: the page.\nimport { f, g as h } from './b.js';\nimport * as c from './c.js';\n\nf(h, c.k);\n"),
        (
            "b",
            "import { k } from './c.js';\n/** Doubles. */\nexport const f = (x) => k * x;\nexport async function g() {\n  return 1;\n}\n",
        ),
        ("c", "/*\n * Counts.\n */\nexport const k = 1;\nexport class K {}\n"),
    ]);
    let expected = "'use strict';\n\
        const $$c = (() => {\nconst k = 1;\nclass K {}\nreturn { k, K };\n})();\n\
        const $$b = (() => {\nconst { k } = $$c;\nconst f = (x) => k * x;\nasync function g() {\nreturn 1;\n}\nreturn { f, g };\n})();\n\
        const $$a = (() => {\nconst { f, g: h } = $$b;\nconst c = $$c;\nf(h, c.k);\nreturn {  };\n})();\n";
    assert_eq!(script, Ok(expected.to_owned()));
}

#[test]
fn a_circle_of_imports_stops_the_build_with_its_modules() {
    let circle = of(&[("a", "import { b } from './b.js';"), ("b", "import { a } from './a.js';")]);
    assert_eq!(circle, Err("a.js imports itself by way of a, b".into()));
}

#[test]
fn an_unknown_import_or_export_stops_the_build_with_its_line() {
    for line in
        ["import './b.js';", "import b from './b.js';", "export let b = 1;", "export { b };", "export default b;"]
    {
        let refused = of(&[("a", line), ("b", "")]).err().unwrap_or_default();
        assert!(refused.starts_with("a.js: an unknown ") && refused.ends_with(line), "{refused}");
    }
    assert_eq!(of(&[("a", "import { b } from './c.js';")]), Err("c.js: missing".into()));
}

#[test]
fn a_sheet_loses_its_comments_and_blanks_and_no_rule() {
    let sheet = "/* a: { b } */\n:root {\n  --a: 1px;\n}\n\n.b:hover { color: red; margin: 0 auto; }\n@media (min-width: 1rem) {\n  .c > a { top: 0; }\n}\n";
    assert_eq!(
        shortened(sheet),
        ":root {--a:1px;}.b:hover{color:red;margin:0 auto}@media (min-width:1rem) {.c > a{top:0}}"
    );
}

#[test]
fn packed_bytes_are_fewer_and_equal_for_equal_texts() {
    let text = "const a = 1;\n".repeat(100);
    for pack in [gzip, brotli] {
        let packed = pack(text.as_bytes()).unwrap_or_default();
        assert!(!packed.is_empty() && packed.len() < 100, "{}", packed.len());
        assert_eq!(pack(text.as_bytes()).unwrap_or_default(), packed);
    }
}
