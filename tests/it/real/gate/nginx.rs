//! nginx's `auth_request`: `docs/proxies/gate-nginx.conf`.

use super::super::nginx::command;
use super::super::proxied::{Place, Proxy};
use super::framing::agree;
use super::holds;
use super::preflight::{Side, are_answered, with_example};
use super::upstream::Upstream;
use crate::support::House;

const FILE: &str = include_str!("../../../../docs/proxies/gate-nginx.conf");

fn nginx(house: &House, upstream: &Upstream) -> Proxy {
    started(FILE, house, upstream)
}

fn with_preflights(house: &House, upstream: &Upstream) -> Proxy {
    started(&with_example(FILE, "nginx", ("    location / {\n", Side::After)), house, upstream)
}

fn started(file: &str, house: &House, upstream: &Upstream) -> Proxy {
    Proxy::start("nginx", house, |place| {
        let Place { folder, http, https, upstream: vestibule } = place;
        let folder = folder.display();
        let mut site = file.to_owned();
        for (there, here) in [
            ("listen [::]:80;", ""),
            ("listen [::]:443 ssl http2;", ""),
            ("listen 80;", &format!("listen 127.0.0.1:{http};")),
            ("listen 443 ssl http2;", &format!("listen 127.0.0.1:{https} ssl http2;")),
            ("/etc/ssl/app.example.com.pem", &format!("{folder}/own.pem")),
            ("/etc/ssl/app.example.com.key", &format!("{folder}/own.key")),
            ("server 127.0.0.1:8080;", &format!("server {vestibule};")),
            ("server 127.0.0.1:3000;", &format!("server {};", upstream.address)),
        ] {
            assert_eq!(site.matches(there).count(), 1, "{there}");
            site = site.replace(there, here);
        }
        command(place.folder, &site)
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx"]
async fn nginx_passes_what_the_gate_passes() {
    holds(nginx).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx"]
async fn nginx_and_what_is_behind_it_agree_where_a_request_ends() {
    agree(nginx).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx"]
async fn nginx_answers_preflights_of_the_origins_it_is_given() {
    are_answered(with_preflights).await;
}
