//! Server behind Caddy, with `docs/proxies/Caddyfile`.

use std::path::Path;
use std::process::Command;

use super::proxied::{self, Place, Proxy};
use crate::support::House;

fn caddy(house: &House) -> Proxy {
    Proxy::start("caddy", house, |place| {
        let Place { folder, http, https, upstream } = place;
        let mut site = include_str!("../../../docs/proxies/Caddyfile").to_owned();
        for (there, here) in [
            ("admin localhost:2019\n", &format!("admin unix//{}/admin.sock\n", folder.display())),
            ("http_port 80\n", &format!("http_port {http}\n")),
            ("https_port 443\n", &format!("https_port {https}\n\tdefault_bind 127.0.0.1\n")),
            ("/etc/ssl/admin.example.com.pem", &format!("{}/own.pem", folder.display())),
            ("/etc/ssl/admin.example.com.key", &format!("{}/own.key", folder.display())),
            ("reverse_proxy 127.0.0.1:8080 ", &format!("reverse_proxy {upstream} ")),
        ] {
            assert_eq!(site.matches(there).count(), 1, "{there}");
            site = site.replace(there, here);
        }
        command(folder, &site)
    })
}

/// Command that runs Caddy with this file and no other configuration.
pub fn command(folder: &Path, site: &str) -> Command {
    let file = folder.join("Caddyfile");
    std::fs::write(&file, site).unwrap();
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file).env_clear();
    command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants caddy"]
async fn an_admin_signs_in_through_caddy() {
    let house = proxied::house(&[]).await;
    let caddy = caddy(&house);
    proxied::an_admin_signs_in(&house, &caddy).await;
    proxied::what_passes_and_what_does_not(&caddy);
    proxied::no_client_asks_for_a_gate(&caddy);
    // Caddy refuses a host that differs from the connection's: 403, and 421 from Caddy 2.7 on.
    for version in ["1.1", "2"] {
        let headers = ["--header", "host: evil.example"];
        let foreign = caddy.client("127.0.0.1", version).get("https://admin.example.com/sign-in", &headers);
        assert!([403, 421].contains(&foreign.status), "{} {}", foreign.status, foreign.body);
    }
    proxied::a_house_that_is_closed_is_away(&caddy, house).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants caddy"]
async fn caddy_forwards_the_clients_address_and_drops_forged_ones() {
    let house = proxied::house(&[("VESTIBULE_RATE_LIMIT", "1/1m")]).await;
    proxied::the_requester_is_the_client(&caddy(&house), &house).await;
}
