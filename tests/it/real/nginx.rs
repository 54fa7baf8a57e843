//! Server behind nginx, with `docs/proxies/nginx.conf`.

use std::path::Path;
use std::process::Command;

use super::proxied::{self, Place, Proxy};
use crate::support::House;

fn nginx(house: &House) -> Proxy {
    Proxy::start("nginx", house, |place| {
        let Place { folder, http, https, upstream } = place;
        let folder = folder.display();
        let mut site = include_str!("../../../docs/proxies/nginx.conf").to_owned();
        for (there, here) in [
            ("listen [::]:80;", ""),
            ("listen [::]:443 ssl http2;", ""),
            ("listen 80;", &format!("listen 127.0.0.1:{http};")),
            ("listen 443 ssl http2;", &format!("listen 127.0.0.1:{https} ssl http2;")),
            ("/etc/ssl/admin.example.com.pem", &format!("{folder}/own.pem")),
            ("/etc/ssl/admin.example.com.key", &format!("{folder}/own.key")),
            ("server 127.0.0.1:8080;", &format!("server {upstream};")),
        ] {
            assert_eq!(site.matches(there).count(), 1, "{there}");
            site = site.replace(there, here);
        }
        command(place.folder, &site)
    })
}

/// Command that runs nginx with a site inside a short form of Debian's `nginx.conf`.
pub fn command(folder: &Path, site: &str) -> Command {
    let (place, folder) = (folder, folder.display());
    // One process, so that a kill ends all of it.
    let whole = format!(
        "daemon off; master_process off; pid {folder}/pid; error_log stderr warn;\n\
         events {{ worker_connections 768; }}\n\
         http {{\n\
         access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n\
         fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n\
         {site}\n}}\n"
    );
    let file = place.join("nginx.conf");
    std::fs::write(&file, whole).unwrap();
    // Debian's `/usr/sbin` is not in every user's PATH.
    let installed = Path::new("/usr/sbin/nginx");
    let mut command = Command::new(if installed.exists() { "/usr/sbin/nginx" } else { "nginx" });
    command.arg("-p").arg(place).arg("-c").arg(file);
    command
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx"]
async fn an_admin_signs_in_through_nginx() {
    let house = proxied::house(&[]).await;
    let nginx = nginx(&house);
    proxied::an_admin_signs_in(&house, &nginx).await;
    proxied::what_passes_and_what_does_not(&nginx);
    proxied::no_client_asks_for_a_gate(&nginx);
    // A foreign host reaches the server, which refuses it.
    for version in ["1.1", "2"] {
        let headers = ["--header", "host: evil.example"];
        let foreign = nginx.client("127.0.0.1", version).get("https://admin.example.com/sign-in", &headers);
        assert_eq!(
            (foreign.status, foreign.json()["errors"][0]["extensions"]["code"].as_str()),
            (421, Some("BAD_USER_INPUT"))
        );
    }
    proxied::a_house_that_is_closed_is_away(&nginx, house).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx"]
async fn nginx_forwards_the_clients_address_and_drops_forged_ones() {
    let house = proxied::house(&[("VESTIBULE_RATE_LIMIT", "1/1m")]).await;
    proxied::the_requester_is_the_client(&nginx(&house), &house).await;
}
