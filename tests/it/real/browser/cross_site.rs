//! Pages of another site in a signed-in browser: they can read, frame and trigger nothing of the service (OWASP ASVS
//! 3.4, 3.5).

use fantoccini::Locator;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::{Screen, Visitor, signs_in};
use crate::support::{House, ORIGIN};

/// Page that embeds the service in every way HTML has, and puts the results into its title.
const PAGE: &str = r#"<!doctype html><title></title><body><script>
const told = [];
const tell = (what, came) => { told.push(`${what}:${came}`); document.title = told.sort().join(' '); };
const load = (kind, source, what, more) => {
  const element = Object.assign(document.createElement(kind), more);
  element.onload = () => tell(what, 'loaded');
  element.onerror = () => tell(what, 'failed');
  element[kind === 'link' ? 'href' : 'src'] = source;
  document.body.append(element);
};
load('script', 'ORIGIN/graphql?query={currentUser{id}}', 'script-api', {});
load('script', 'SCRIPT', 'script-asset', {});
load('script', 'ORIGIN/me', 'script-page', {});
load('img', 'ORIGIN/sign-in/qr', 'img-qr', {});
load('img', 'ORIGIN/me', 'img-page', {});
load('link', 'ORIGIN/me', 'style-page', { rel: 'stylesheet' });
fetch('ORIGIN/graphql', { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' },
  body: '{"query":"mutation{signOut}"}' }).then(() => tell('fetch', 'answered'), () => tell('fetch', 'failed'));
fetch('ORIGIN/me', { credentials: 'include', mode: 'no-cors' })
  .then(() => tell('fetch-opaque', 'answered'), () => tell('fetch-opaque', 'failed'));
</script>
<iframe src="ORIGIN/me"></iframe>
<iframe name="answer"></iframe>
<form id="plain" method="post" enctype="text/plain" action="ORIGIN/graphql" target="answer">
<input name='{"query":"mutation{signOut}","x":"' value='"}'></form>
<form id="coded" method="post" action="ORIGIN/graphql" target="answer"><input name="query" value="mutation{signOut}"></form>
"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn another_sites_page_reads_frames_and_does_nothing() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    signs_in(&visitor, &house, &ann).await;
    visitor.is_home().await;
    let script = visitor.page.execute("return document.querySelector('script[src]').src", Vec::new()).await.unwrap();
    let page = PAGE.replace("SCRIPT", script.as_str().unwrap()).replace("ORIGIN", ORIGIN);
    let before = house.db_text("select string_agg(encode(token_hash, 'hex'), ',') from sessions").await;
    visitor.page.goto(&format!("data:text/html,{}", utf8_percent_encode(&page, NON_ALPHANUMERIC))).await.unwrap();
    visitor.waits_for("document.title.split(' ').length === 8").await;
    let told = visitor.page.title().await.unwrap();
    let expected = "fetch-opaque:failed fetch:failed img-page:failed img-qr:failed script-api:failed script-asset:failed \
        script-page:failed style-page:failed";
    assert_eq!(told, expected);

    // The frame shows the browser's error page and nothing of the service.
    visitor.page.enter_frame(0).await.unwrap();
    let inside = visitor.page.find(Locator::Css("#account, #sign-out, #email")).await;
    assert!(inside.is_err(), "the page is framed");
    visitor.page.enter_parent_frame().await.unwrap();

    for form in ["plain", "coded"] {
        visitor.page.execute("document.getElementById(arguments[0]).submit()", vec![json!(form)]).await.unwrap();
    }
    // The service's own page still works, and the admin is still signed in.
    visitor.go("/me").await;
    visitor.is_home().await;
    let after = house.db_text("select string_agg(encode(token_hash, 'hex'), ',') from sessions").await;
    assert_eq!(after, before);
    visitor.leave().await;
}
