//! A TCP proxy before the database that can go silent like a broken network or a hung server: connections stay open and get
//! no answer. New connections get through again once it is mended.

use std::path::Path;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use vestibule::store::DatabaseUrl;

use super::TestDatabase;

pub struct Hole {
    dead: Arc<watch::Sender<bool>>,
}

impl Hole {
    /// Makes a database reachable through this proxy only.
    pub async fn before(mut database: TestDatabase) -> (TestDatabase, Hole) {
        let conninfo = database.conninfo();
        let folder = conninfo.split('\'').nth(1).unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let through = format!("host=127.0.0.1 port={port} user=vestibule dbname={}", database.name());
        database.url = DatabaseUrl::parse(&through, None).unwrap();
        let dead = Arc::new(watch::Sender::new(false));
        let told = Arc::clone(&dead);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = UnixStream::connect(Path::new(&folder).join(".s.PGSQL.5432")).await.unwrap();
                tokio::spawn(carry(near, far, told.subscribe()));
            }
        });
        (database, Hole { dead })
    }

    /// Silences every connection, present and new.
    pub fn open(&self) {
        self.dead.send_replace(true);
    }

    /// Lets new connections through; silenced ones stay silent.
    pub fn mend(&self) {
        self.dead.send_replace(false);
    }
}

async fn carry(mut near: TcpStream, mut far: UnixStream, mut dead: watch::Receiver<bool>) {
    let carried = tokio::select! {
        _ended = tokio::io::copy_bidirectional(&mut near, &mut far) => true,
        _dead = async { dead.wait_for(|dead| *dead).await.is_ok() } => false,
    };
    if !carried {
        std::future::pending().await
    }
}
