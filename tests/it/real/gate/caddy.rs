//! Caddy's `forward_auth`: `docs/proxies/gate-Caddyfile`.

use super::super::caddy::command;
use super::super::proxied::{Place, Proxy};
use super::framing::agree;
use super::holds;
use super::preflight::{Side, are_answered, with_example};
use super::upstream::Upstream;
use crate::support::House;

const FILE: &str = include_str!("../../../../docs/proxies/gate-Caddyfile");

fn caddy(house: &House, upstream: &Upstream) -> Proxy {
    started(FILE, house, upstream)
}

fn with_preflights(house: &House, upstream: &Upstream) -> Proxy {
    started(&with_example(FILE, "caddy", ("\troute {\n", Side::After)), house, upstream)
}

fn started(file: &str, house: &House, upstream: &Upstream) -> Proxy {
    Proxy::start("caddy", house, |place| {
        let Place { folder, http, https, upstream: vestibule } = place;
        let mut site = file.to_owned();
        for (there, here) in [
            ("admin localhost:2019\n", &format!("admin unix//{}/admin.sock\n", folder.display())),
            ("http_port 80\n", &format!("http_port {http}\n")),
            ("https_port 443\n", &format!("https_port {https}\n\tdefault_bind 127.0.0.1\n")),
            ("/etc/ssl/app.example.com.pem", &format!("{}/own.pem", folder.display())),
            ("/etc/ssl/app.example.com.key", &format!("{}/own.key", folder.display())),
            ("forward_auth 127.0.0.1:8080 ", &format!("forward_auth {vestibule} ")),
            ("reverse_proxy 127.0.0.1:3000 ", &format!("reverse_proxy {} ", upstream.address)),
        ] {
            assert_eq!(site.matches(there).count(), 1, "{there}");
            site = site.replace(there, here);
        }
        command(folder, &site)
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants caddy"]
async fn caddy_passes_what_the_gate_passes() {
    holds(caddy).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants caddy"]
async fn caddy_and_what_is_behind_it_agree_where_a_request_ends() {
    agree(caddy).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants caddy"]
async fn caddy_answers_preflights_of_the_origins_it_is_given() {
    are_answered(with_preflights).await;
}
