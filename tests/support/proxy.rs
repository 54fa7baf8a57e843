//! A TCP proxy before PostgreSQL that can freeze: present connections stay open and carry nothing more, as in a broken
//! network.

use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;
use vestibule::store::DatabaseUrl;

use super::TestDatabase;

pub struct Proxy {
    frozen: watch::Sender<()>,
}

impl Proxy {
    /// Changes a database's URL to lead through the proxy.
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

    /// Freezes the present connections, in both directions.
    pub fn freeze(&self) {
        self.frozen.send_replace(());
    }
}
