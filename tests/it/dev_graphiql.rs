//! `/graphiql` of `dev`: GraphiQL from pinned packages, or the plain page in its place.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::dev;
use crate::support::Browser;
use crate::support::program::Program;

/// The title of the page that stands in for GraphiQL.
const PLAIN: &str = "<title>Try the schema";

fn start(data: &Path, more: &[&str], settings: &[(&str, &str)]) -> Program {
    let first = ["dev", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    Program::start(&[&first[..], more].concat(), settings)
}

fn ends(dev: Program) {
    dev.signal("INT");
    let (code, said, _) = dev.ended();
    assert_eq!(code, Some(0), "{said}");
}

/// A `PATH` that begins with an `npm` which notes that it was run, and packs files of its own.
fn with_another_npm(folder: &Path) -> String {
    let npm = folder.join("npm");
    let noted = folder.join("asked");
    let packs = "for name in react-18.3.1 react-dom-18.3.1 graphiql-3.9.0; do echo no >\"$6/$name.tgz\"; done";
    std::fs::write(&npm, format!("#!/bin/sh\nenv >{}\n{packs}\n", noted.display())).unwrap();
    std::fs::set_permissions(&npm, PermissionsExt::from_mode(0o755)).unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_leave_to_fetch_graphiql_is_the_plain_page() {
    let folder = dev::folder();
    let path = with_another_npm(folder.path());
    let dev = start(&folder.path().join("data"), &["--no-fetch"], &[("PATH", path.as_str())]);
    let browser = Browser::at(&dev.url(), &dev.url());
    let page = browser.send("GET", "/graphiql", &[], "").await;
    assert!(page.status == 200 && page.body.contains(PLAIN) && page.body.contains("requestLookup"), "{}", page.body);
    for name in ["react.js", "graphiql.js", "graphiql.css", "page.js", "page.css"] {
        assert_eq!(browser.send("GET", &format!("/graphiql/{name}"), &[], "").await.status, 404, "{name}");
    }
    assert!(!folder.path().join("asked").exists(), "npm was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_of_another_hash_is_refused_and_npm_sees_no_setting() {
    let folder = dev::folder();
    let path = with_another_npm(folder.path());
    let dev = start(&folder.path().join("data"), &[], &[("PATH", path.as_str()), ("VESTIBULE_NAME", "Own")]);
    let browser = Browser::at(&dev.url(), &dev.url());
    assert!(!folder.path().join("asked").exists(), "npm was asked before anybody opened the page");
    for _ in 0..2 {
        let page = browser.send("GET", "/graphiql", &[], "").await;
        assert!(page.status == 200 && page.body.contains(PLAIN), "{}", page.body);
    }
    assert_eq!(browser.send("GET", "/graphiql/react.js", &[], "").await.status, 404);
    let environment = std::fs::read_to_string(folder.path().join("asked")).unwrap();
    assert!(environment.contains("PATH=") && !environment.contains("VESTIBULE_"), "{environment}");
    dev.signal("INT");
    let (code, said, _) = dev.ended();
    assert_eq!((code, said.matches("another package than the pinned one").count()), (Some(0), 1), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants npm"]
async fn graphiql_has_every_operation_as_a_tab_under_a_policy_of_its_own() {
    let folder = dev::folder();
    let data = folder.path().join("data");
    let first = start(&data, &[], &[]);
    // A slow registry outlasts the first view, which is the plain page then.
    let browser = Browser::at(&first.url(), &first.url());
    let there = crate::support::until("GraphiQL", async || {
        let page = browser.send("GET", "/graphiql", &[], "").await;
        page.body.contains("id=\"graphiql\"").then_some(page)
    });
    let page = there.await;
    let tabs = page.body.split("type=\"application/json\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let tabs: Vec<Value> = serde_json::from_str(tabs.unwrap()).unwrap();
    let operations = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/clients/operations")).unwrap();
    assert_eq!(tabs.len(), operations.count());
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("eval"), "{policy}");
    let named: Vec<&str> = page.body.split('"').filter(|quoted| quoted.starts_with("/graphiql/")).collect();
    assert_eq!(named.len(), 6, "{named:?}");
    let sizes = async |browser: &Browser| {
        let mut sizes = Vec::new();
        for name in &named {
            let file = browser.send("GET", name, &[], "").await;
            assert!(file.status == 200 && !file.body.is_empty(), "{name}");
            sizes.push(file.body.len());
        }
        sizes
    };
    let before = sizes(&browser).await;
    ends(first);
    // What was fetched serves without a network; what was altered since does not.
    let again = start(&data, &["--no-fetch"], &[]);
    assert_eq!(sizes(&Browser::at(&again.url(), &again.url())).await, before);
    ends(again);
    std::fs::write(data.join("graphiql/graphiql-3.9.0.tgz"), "altered").unwrap();
    let altered = start(&data, &["--no-fetch"], &[]);
    let page = Browser::at(&altered.url(), &altered.url()).send("GET", "/graphiql", &[], "").await;
    assert!(page.body.contains(PLAIN), "{}", page.body);
}
