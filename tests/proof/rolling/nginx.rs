//! Rolling restarts behind nginx, which has no health checks and tries the other server when a connection is refused.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::rolling::{Front, restarts};
use crate::support::until;

struct Nginx {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Nginx {
    async fn before(urls: [String; 2]) -> Nginx {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().display();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let [one, other] = urls.map(|url| url.trim_start_matches("http://").to_owned());
        // The upstream as `docs/proxies/nginx.conf` has it, with two servers; without TLS.
        let whole = format!(
            "daemon off; master_process off; pid {at}/pid; error_log {at}/log error;\n\
             events {{ worker_connections 768; }}\n\
             http {{\n\
             access_log off; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;\n\
             fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;\n\
             upstream vestibule {{\n\
             server {one} max_fails=0; server {other} max_fails=0; keepalive 32; keepalive_timeout 8s;\n\
             }}\n\
             server {{\n\
             listen 127.0.0.1:{port};\n\
             location / {{\n\
             proxy_pass http://vestibule; proxy_http_version 1.1; proxy_set_header Connection \"\";\n\
             proxy_set_header Host $http_host; proxy_connect_timeout 2s; proxy_read_timeout 20s;\n\
             }}\n}}\n}}\n"
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, whole).unwrap();
        let installed = std::path::Path::new("/usr/sbin/nginx");
        let mut command = Command::new(if installed.exists() { "/usr/sbin/nginx" } else { "nginx" });
        command.arg("-p").arg(folder.path()).arg("-c").arg(file).stdin(Stdio::null());
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("nginx cannot be run ({error}): install the package `nginx`"));
        until("nginx to listen", async || TcpStream::connect(("127.0.0.1", port)).ok()).await;
        Nginx { child, port, folder }
    }
}

impl Front for Nginx {
    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn is_up(&self, _: usize) -> bool {
        true
    }

    fn failures(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
        // nginx learns of a stop by a refused connection, which carried no request.
        log.lines().filter(|line| !line.contains("Connection refused")).map(String::from).collect()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx and the machine to itself: .ci/proof short"]
async fn no_request_fails_when_servers_are_restarted_behind_nginx() {
    restarts("rolling restarts behind nginx", Nginx::before).await;
}
