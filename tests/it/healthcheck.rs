//! `healthcheck`, the real program beside a real `serve`: exit 0 while the server is ready, otherwise exit 1 with the reason.

use std::net::TcpListener;

use crate::support::office::is_refusal;
use crate::support::program::{Program, Said, run, served};
use crate::support::{TestDatabase, database};

/// What `healthcheck` says of a server that listens at an address.
fn checked(listen: &str) -> Said {
    run(&["healthcheck"], &[("VESTIBULE_LISTEN", listen)])
}

fn refused(listen: &str) -> String {
    let said = checked(listen);
    is_refusal(&said);
    said.err
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_healthy_while_it_is_ready() {
    let bare = TestDatabase::new().await;
    let mails = tempfile::tempdir().unwrap();
    let (conninfo, folder) = (bare.conninfo(), mails.path().display().to_string());
    let serve = Program::start(&["serve"], &served(&conninfo, &folder));
    let at = serve.url().strip_prefix("http://").unwrap().to_owned();
    for listen in [at.clone(), at.replace("127.0.0.1", "0.0.0.0")] {
        let Said { code, out, err } = checked(&listen);
        assert_eq!((code, out.as_str(), err.as_str()), (0, "ready\n", ""), "{listen}");
    }
    let file = mails.path().join("settings");
    std::fs::write(&file, format!("VESTIBULE_LISTEN={at}\n")).unwrap();
    assert_eq!(run(&["healthcheck", "--env-file", file.to_str().unwrap()], &[]).code, 0);
    let name = bare.name().to_owned();
    let terminate = format!("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'");
    database::admin(&format!("alter database {name} allow_connections false; {terminate}")).await;
    assert!(refused(&at).contains("not ready: 503 the database is away"));
    serve.signal("TERM");
    assert_eq!(serve.ended().0, Some(0));
    let told = refused(&at);
    assert!(told.contains(&format!("{at} cannot be asked")), "{told}");
}

#[test]
fn a_listener_that_is_no_ready_server_is_unhealthy() {
    let told = refused("8080");
    assert!(told.contains("settings refused: VESTIBULE_LISTEN is not an IP address and a port"), "{told}");
    // The listener accepts the connection and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let told = refused(&at.to_string());
    assert!(told.contains(&format!("{at} does not answer within 3 s")), "{told}");
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = other.local_addr().unwrap();
    let greeting = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = other.accept().unwrap();
        let _read = stream.read(&mut [0; 1024]).unwrap();
        stream.write_all(b"220 mail.example.com ESMTP\r\n").unwrap();
    });
    let told = refused(&at.to_string());
    greeting.join().unwrap();
    assert!(told.contains(&format!("{at} does not answer as a server of Vestibule")), "{told}");
}
