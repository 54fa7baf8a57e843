//! Database URLs: the hosts and ports of each, and whether the connection uses TLS.

use super::*;

/// Hosts of a URL with their ports and `TLS` or `clear`, or the reason of a refusal.
fn leads(text: &str) -> Result<String, String> {
    let url = DatabaseUrl::parse(text, None).map_err(|error| error.to_string())?;
    let places = url.places.iter().map(|place| {
        let by = match (&place.tls, place.config.get_ssl_mode()) {
            (Some(_), SslMode::Require) => "TLS",
            (None, SslMode::Disable) => "clear",
            other => panic!("{:?}", other.1),
        };
        format!("{} {by}", place.name)
    });
    Ok(places.collect::<Vec<String>>().join("; "))
}

#[test]
fn only_the_loopback_network_a_socket_and_disable_go_without_tls() {
    let table = [
        ("postgres://u:p@db.example.com/v", "db.example.com, port 5432 TLS"),
        ("postgresql://u@10.0.0.1:6543/v", "10.0.0.1, port 6543 TLS"),
        ("postgres://u@localhost/v", "localhost, port 5432 clear"),
        ("postgres://u@127.0.0.2/v", "127.0.0.2, port 5432 clear"),
        ("postgres://u@[::1]:5433/v", "::1, port 5433 clear"),
        ("postgres://u@localhost.example.com/v", "localhost.example.com, port 5432 TLS"),
        ("postgres://u@localhost/v?sslmode=verify-full", "localhost, port 5432 TLS"),
        ("postgres://u@localhost/v?sslmode=prefer", "localhost, port 5432 TLS"),
        ("postgres://u@db.example.com/v?sslmode=allow", "db.example.com, port 5432 TLS"),
        ("postgres://u@db.example.com/v?sslmode=prefer", "db.example.com, port 5432 TLS"),
        ("postgres://u@db.example.com/v?sslmode=require", "db.example.com, port 5432 TLS"),
        ("postgres://u@db.example.com/v?sslmode=verify-ca", "db.example.com, port 5432 TLS"),
        ("postgres://u@db.example.com/v?sslmode=disable", "db.example.com, port 5432 clear"),
        ("postgres://u@db.example.com/v?ssl%6Dode=dis%61ble", "db.example.com, port 5432 clear"),
        ("postgres://u@db.example.com/v?sslmode=disable&sslmode=verify-full", "db.example.com, port 5432 TLS"),
        (
            "postgres://u@db.example.com/v?connect_timeout=3&sslmode=disable&options=-c%20a=b",
            "db.example.com, port 5432 clear",
        ),
        ("postgres://u:?sslmode=disable@db.example.com/v", "db.example.com, port 5432 TLS"),
        ("postgres:///v?host=/var/run/postgresql&user=u", "/var/run/postgresql, port 5432 clear"),
        ("postgres://u:a%40b%2Fc@db.example.com/v", "db.example.com, port 5432 TLS"),
        ("host=db.example.com user=u", "db.example.com, port 5432 TLS"),
        ("host=db.example.com sslmode=disable", "db.example.com, port 5432 clear"),
        ("host=db.example.com sslmode = 'disable' user=u", "db.example.com, port 5432 clear"),
        ("host=db.example.com password='sslmode=disable'", "db.example.com, port 5432 TLS"),
        ("host=db.example.com password=x\\ sslmode=disable", "db.example.com, port 5432 TLS"),
        ("host=db.example.com password='it\\'s sslmode=disable '", "db.example.com, port 5432 TLS"),
        ("  host = localhost  port=1\tsslmode=verify-full ", "localhost, port 1 TLS"),
        ("host=/tmp/s sslmode=verify-full", "/tmp/s, port 5432 clear"),
        ("host=localhost hostaddr=10.0.0.1", "localhost, port 5432 TLS"),
        ("host=db.example.com hostaddr=127.0.0.1", "db.example.com, port 5432 clear"),
        (
            "postgres://u@a.example.com,localhost:2,b.example.com:3/v?target_session_attrs=read-write",
            "a.example.com, port 5432 TLS; localhost, port 2 clear; b.example.com, port 3 TLS",
        ),
        ("host=/tmp/s,a.example.com port=1,2", "/tmp/s, port 1 clear; a.example.com, port 2 TLS"),
        ("host=a.example.com,b.example.com port=7", "a.example.com, port 7 TLS; b.example.com, port 7 TLS"),
    ];
    for (text, expected) in table {
        assert_eq!(leads(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_said_beside_tls_is_kept() {
    let table = [
        "postgres://ann:sslmode=verify-full@db.example.com/v?sslmode=verify-full&application_name=a%26b",
        "user=ann sslmode=verify-ca password='sslmode=verify-full' host=db.example.com dbname=v application_name='a&b'",
    ];
    for text in table {
        let url = DatabaseUrl::parse(text, None).map(|url| url.places[0].config.clone());
        let config = url.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((config.get_user(), config.get_dbname()), (Some("ann"), Some("v")), "{text}");
        assert_eq!(config.get_password(), Some(b"sslmode=verify-full".as_slice()), "{text}");
    }
}

#[test]
fn what_is_wrong_is_refused_and_not_repeated() {
    let table = [
        ("", "names no host"),
        ("user=hunter2", "names no host"),
        ("postgres:///v", "names no host"),
        ("hunter2://x", "is not a PostgreSQL URL"),
        ("postgres://v:Tr0ub4@hunter2@db.example.com/v", "write @ as %40, / as %2F"),
        ("postgres://v:Tr0ub4/hunter2@db.example.com/v", "write @ as %40, / as %2F"),
        ("postgresql://v:x@hunter2@db.example.com,b.example.com/v?sslmode=disable", "write @ as %40"),
        ("postgres://v:x?hunter2/y@db.example.com/v", "write @ as %40"),
        ("postgres://v:x@db.example.com/v?password=a@hunter2", "write @ as %40"),
        ("postgres:///v?host=/tmp&user=u@hunter2", "write @ as %40"),
        ("host=a.example.com password='hunter2", "is not a PostgreSQL URL"),
        ("host=a.example.com hunter2", "is not a PostgreSQL URL"),
        ("host=a.example.com hunter2=x", "is not a PostgreSQL URL"),
        ("postgres://u:hunter2@a.example.com/v?sslcert=x", "is not a PostgreSQL URL"),
        ("host=a.example.com,b.example.com port=1,2,3", "is not a PostgreSQL URL"),
        ("host=a.example.com,b.example.com hostaddr=10.0.0.1", "is not a PostgreSQL URL"),
        ("postgres://u:hunter2@a.example.com/v?sslmode=hunter2", "has an sslmode that is none of"),
        ("host=a.example.com sslmode=''", "has an sslmode that is none of"),
        ("postgres://u:hunter2@a.example.com/v?sslrootcert=/hunter2.pem", "VESTIBULE_DATABASE_CA_FILE"),
        ("host=a.example.com sslmode=verify-full sslrootcert=system", "VESTIBULE_DATABASE_CA_FILE"),
    ];
    for (text, expected) in table {
        let told = leads(text).err().unwrap_or_default();
        assert!(told.contains(expected), "{text}: {told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
    for file in [b"".as_slice(), b"no certificate"] {
        assert!(matches!(DatabaseUrl::parse("host=localhost", Some(file)), Err(DatabaseError::CaFile)));
    }
}
