//! No answer before its commit: PostgreSQL may send a statement's row before the commit, and one that is shut down at once
//! sends the row and commits nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use vestibule::edge::Limits;
use vestibule::store::DatabaseUrl;

use crate::support::{House, TestDatabase};
use crate::transport::is_refused;

/// A TCP proxy before PostgreSQL that can cut the connection behind the last row of a result, before the message that says
/// the statement is complete.
struct Scissors(Arc<AtomicUsize>);

impl Scissors {
    async fn before(database: &mut TestDatabase) -> Scissors {
        let socket = format!("{}/.s.PGSQL.5432", database.conninfo().split('\'').nth(1).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("host=127.0.0.1 port={port} user=vestibule dbname={}", database.name());
        database.url = DatabaseUrl::parse(&url, None).unwrap();
        let rows = Arc::new(AtomicUsize::new(0));
        let told = Arc::clone(&rows);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = UnixStream::connect(&socket).await.unwrap();
                tokio::spawn(carry(near, far, Arc::clone(&told)));
            }
        });
        Scissors(rows)
    }

    /// Cuts behind this row from now on.
    fn cut_behind(&self, row: usize) {
        self.0.store(row, Ordering::SeqCst);
    }
}

async fn carry(near: TcpStream, far: UnixStream, rows: Arc<AtomicUsize>) {
    let ((mut near_in, mut near_out), (mut far_in, mut far_out)) = (near.into_split(), far.into_split());
    // The startup packet: its length and the application name.
    let mut first = vec![0; near_in.read_u32().await.unwrap() as usize - 4];
    near_in.read_exact(&mut first).await.unwrap();
    // The application name, because the outbox worker reads rows at any time.
    let named = b"application_name\0vestibule\0";
    let of_requests = first.windows(named.len()).any(|bytes| bytes == named);
    far_out.write_u32(u32::try_from(first.len() + 4).unwrap()).await.unwrap();
    far_out.write_all(&first).await.unwrap();
    let back = async {
        // Each message of PostgreSQL: type, length, body.
        while let Ok(kind) = far_in.read_u8().await {
            let length = far_in.read_u32().await.unwrap();
            let mut rest = vec![0; length as usize - 4];
            far_in.read_exact(&mut rest).await.unwrap();
            let whole = [&[kind][..], &length.to_be_bytes(), &rest].concat();
            if near_out.write_all(&whole).await.is_err() {
                return;
            }
            let is_row = of_requests && kind == b'D';
            let left = |left: usize| is_row.then(|| left.checked_sub(1)).flatten();
            if rows.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left) == Ok(1) {
                return;
            }
        }
    };
    tokio::select! {
        () = back => {}
        _ = copy(&mut near_in, &mut far_out) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_waits_for_the_commit() {
    let mut database = TestDatabase::new().await;
    let scissors = Scissors::before(&mut database).await;
    let house = House::over(database, &[], Limits::default()).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    // A step reads a row and writes one; the answer must wait for the commit.
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    scissors.cut_behind(2);
    is_refused(&browser.verify_lookup_answer(&code).await, 503, "UNAVAILABLE");
    house.wait(chrono::TimeDelta::minutes(3));
    let browser = house.signed_in(&ann).await;
    scissors.cut_behind(2);
    is_refused(&browser.sign_out_answer().await, 503, "UNAVAILABLE");
}
