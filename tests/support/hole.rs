//! A hole on the way to the database: a line that can go dead, as a network or a hung server does it. Nothing is closed,
//! nothing is answered; what connects afterwards gets through again once the hole is mended.

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
    /// A database that is reached through a hole.
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

    /// Every connection goes dead, and so do new ones.
    pub fn open(&self) {
        self.dead.send_replace(true);
    }

    /// New connections get through; those that were dead stay so.
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
