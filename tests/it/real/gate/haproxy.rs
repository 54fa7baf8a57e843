//! HAProxy with a few lines of Lua: `docs/proxies/gate-haproxy.cfg` and `gate-haproxy.lua`.

use std::process::Command;

use super::super::proxied::{Place, Proxy};
use super::framing::agree;
use super::holds;
use super::preflight::{Side, are_answered, with_example};
use super::upstream::Upstream;
use crate::support::House;

const FILE: &str = include_str!("../../../../docs/proxies/gate-haproxy.cfg");

fn haproxy(house: &House, upstream: &Upstream) -> Proxy {
    started(FILE, house, upstream)
}

fn with_preflights(house: &House, upstream: &Upstream) -> Proxy {
    started(&with_example(FILE, "haproxy", ("    http-request lua.vestibule", Side::Before)), house, upstream)
}

fn started(file: &str, house: &House, upstream: &Upstream) -> Proxy {
    Proxy::start("haproxy", house, |place| {
        let Place { folder, http, https, upstream: vestibule } = place;
        let own = |name: &str| folder.join(name).display().to_string();
        let pair = ["own.pem", "own.key"].map(|name| std::fs::read_to_string(own(name)).unwrap());
        std::fs::write(own("both.pem"), pair.concat()).unwrap();
        let script = include_str!("../../../../docs/proxies/gate-haproxy.lua");
        assert_eq!(script.matches("http://127.0.0.1:8080").count(), 1);
        let script = script.replace("http://127.0.0.1:8080", &format!("http://{vestibule}"));
        std::fs::write(own("gate-haproxy.lua"), script).unwrap();
        let mut config = file.to_owned();
        for (there, here) in [
            ("lua-load /etc/haproxy/gate-haproxy.lua", &format!("lua-load {}", own("gate-haproxy.lua"))),
            ("bind :80\n", &format!("bind 127.0.0.1:{http}\n")),
            (
                "bind :443 ssl crt /etc/ssl/app.example.com.pem ",
                &format!("bind 127.0.0.1:{https} ssl crt {} ", own("both.pem")),
            ),
            ("server one 127.0.0.1:3000\n", &format!("server one {}\n", upstream.address)),
        ] {
            assert_eq!(config.matches(there).count(), 1, "{there}");
            config = config.replace(there, here);
        }
        std::fs::write(own("haproxy.cfg"), config).unwrap();
        // Debian's `/usr/sbin` is not in every user's PATH.
        let installed = std::path::Path::new("/usr/sbin/haproxy");
        let mut command = Command::new(if installed.exists() { "/usr/sbin/haproxy" } else { "haproxy" });
        command.arg("-db").arg("-f").arg(own("haproxy.cfg"));
        command
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants haproxy"]
async fn haproxy_passes_what_the_gate_passes() {
    holds(haproxy).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants haproxy"]
async fn haproxy_and_what_is_behind_it_agree_where_a_request_ends() {
    agree(haproxy).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants haproxy"]
async fn haproxy_answers_preflights_of_the_origins_it_is_given() {
    are_answered(with_preflights).await;
}
