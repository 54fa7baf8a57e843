//! A proxy before the tests' PostgreSQL, on the loopback network, that can stop passing anything on: the other side stays
//! connected and hears nothing more, as behind a network that lost its way.

use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;
use vestibule::store::DatabaseUrl;

use super::TestDatabase;

pub struct Proxy {
    frozen: watch::Sender<()>,
}

impl Proxy {
    /// Stands before a database, whose URL leads through it from now on.
    pub async fn before(database: &mut TestDatabase) -> Proxy {
        let conninfo = database.conninfo();
        let socket = format!("{}/.s.PGSQL.5432", conninfo.split('\'').nth(1).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("host=127.0.0.1 port={port} user=vestibule dbname={}", database.name());
        database.url = DatabaseUrl::parse(&url, None).unwrap();
        let (frozen, moments) = watch::channel(());
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (socket, mut moments) = (socket.clone(), moments.clone());
                moments.mark_unchanged();
                tokio::spawn(async move {
                    let mut far = UnixStream::connect(&socket).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        Ok(()) = moments.changed() => std::future::pending().await,
                    }
                });
            }
        });
        Proxy { frozen }
    }

    /// Passes nothing more on, either way, of what is connected now.
    pub fn freeze(&self) {
        self.frozen.send_replace(());
    }
}
