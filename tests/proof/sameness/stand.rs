//! One house with addresses of every arm, and a mail server that is up, away or slow.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use vestibule::accounts::{self, AccountEdit};
use vestibule::keys::SealPurpose;

use crate::support::staff::invitations::BY_INVITATION;
use crate::support::{Browser, House, SmtpSink, operator};

/// State of the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Up,
    Away,
    /// Everything takes 20 ms, either way.
    Slow,
}

/// State of the account behind an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// No account: the reference for every other arm.
    Unknown,
    /// An enrolled admin.
    Known,
    Disabled,
    RoleLess,
    /// An admin whose enrolment window has closed.
    Late,
    /// An admin with an open invitation whose token is not shown.
    Uninvited,
}

pub const ARMS: [Arm; 6] = [Arm::Unknown, Arm::Known, Arm::Disabled, Arm::RoleLess, Arm::Late, Arm::Uninvited];

pub struct Stand {
    pub house: House,
    /// A browser with an empty jar, to be copied, because building one is slow.
    pub fresh: Browser,
    _sink: SmtpSink,
}

impl Arm {
    /// Addresses differ in no length.
    pub fn address(self, index: usize) -> String {
        format!("{}{index:05}@example.com", ["u", "k", "d", "r", "l", "i"][self as usize])
    }
}

impl Stand {
    /// Addresses of each arm.
    pub async fn build(post: Post, people: usize) -> Stand {
        let sink = SmtpSink::open(&[]).await;
        let url = match post {
            Post::Up => sink.url.clone(),
            // Nothing listens on the first port.
            Post::Away => "smtp://127.0.0.1:1".into(),
            Post::Slow => slowly(&sink).await,
        };
        let from = ("VESTIBULE_MAIL_FROM", "Vestibule <sign-in@mail.example.com>");
        let house = House::with(&[from, ("VESTIBULE_SMTP_URL", &url), BY_INVITATION]).await;
        for arm in &ARMS[1..5] {
            for index in 0..people {
                settle(&house, *arm, index).await;
            }
        }
        house.wait(TimeDelta::hours(73));
        for index in 0..people {
            house.invited(&Arm::Uninvited.address(index)).await;
        }
        Stand { fresh: house.browser(), house, _sink: sink }
    }
}

/// Prepares the account that the arm needs.
async fn settle(house: &House, arm: Arm, index: usize) {
    if arm == Arm::Late {
        house.invited(&arm.address(index)).await;
        return;
    }
    let (app, person) = (&house.app, house.admin(&arm.address(index)).await);
    let id = house.db_text(&format!("select id::text from accounts where handle = '{}'", person.id)).await;
    let sealed = app.keys.seal(SealPurpose::Authenticator, id.parse().unwrap(), &[7; 20]).unwrap();
    let (key, secret) = (&sealed.key_id, data_encoding::HEXLOWER.encode(&sealed.bytes));
    house
        .db_write(&format!(
            "insert into authenticators (account_id, key_id, secret, last_step, created_at, mac)
            select id, '{key}', '\\x{secret}', 0, created_at, decode(repeat('00', 32), 'hex')
            from accounts where id = '{id}';
            update accounts set enrolled = true where id = '{id}'"
        ))
        .await;
    let admin = house.find(&person).await;
    match arm {
        Arm::Disabled => drop(accounts::disable(app, &operator(), &admin).await.unwrap()),
        Arm::RoleLess => {
            let change = AccountEdit { roles: Some(vec![]), ..AccountEdit::default() };
            accounts::change(app, &operator(), &admin, &change).await.unwrap();
        }
        _ => {}
    }
}

/// Address of a slow proxy before a sink.
async fn slowly(sink: &SmtpSink) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (url, at) = (format!("smtp://{}", listener.local_addr().unwrap()), sink.at);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (near_in, near_out) = near.into_split();
                let (far_in, far_out) = TcpStream::connect(at).await.unwrap().into_split();
                tokio::join!(pass(near_in, far_out), pass(far_in, near_out));
            });
        }
    });
    url
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut piece = vec![0; 4096];
    while let Ok(read) = from.read(&mut piece).await {
        // The delay of the line, not a wait for a condition.
        tokio::time::sleep(Duration::from_millis(20)).await;
        if read == 0 || to.write_all(&piece[..read]).await.is_err() {
            break;
        }
    }
}
