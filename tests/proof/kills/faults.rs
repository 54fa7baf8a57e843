//! Faults: a program killed or stopped, PostgreSQL ended at once or hung, the line between them cut, delayed or held. A
//! seed gives the same faults again, at other moments.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// SplitMix64: not for secrets.
pub struct Chance(Mutex<u64>);

impl Chance {
    pub fn of(seed: u64) -> Chance {
        Chance(Mutex::new(seed))
    }

    /// A number below `bound`.
    pub fn below(&self, bound: u64) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// True once in `many` times.
    pub fn one_in(&self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub fn millis(&self, from: u64, to: u64) -> Duration {
        Duration::from_micros(from * 1000 + self.below((to - from) * 1000))
    }

    pub fn index(&self, length: usize) -> usize {
        usize::try_from(self.below(length.try_into().unwrap())).unwrap()
    }
}

#[derive(Clone, Copy, Default)]
struct Weather {
    cuts: u64,
    delay: Duration,
    held: bool,
}

/// A TCP proxy that breaks what it carries.
pub struct FaultProxy {
    pub port: u16,
    weather: watch::Sender<Weather>,
}

impl FaultProxy {
    /// Opens a port that forwards to `far`.
    pub async fn before(far: SocketAddr) -> FaultProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (weather, told) = watch::channel(Weather::default());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let told = told.clone();
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect(far).await {
                        carry(near, far, told).await;
                    }
                });
            }
        });
        FaultProxy { port, weather }
    }

    /// Cuts every connection.
    pub fn cut(&self) {
        self.weather.send_modify(|weather| weather.cuts += 1);
    }

    /// Delays every piece from now on.
    pub fn delay(&self, delay: Duration) {
        self.weather.send_modify(|weather| weather.delay = delay);
    }

    /// Holds everything back, or forwards again.
    pub fn hold(&self, held: bool) {
        self.weather.send_modify(|weather| weather.held = held);
    }
}

async fn carry(near: TcpStream, far: TcpStream, told: watch::Receiver<Weather>) {
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let (there, mut cut) = (told.clone(), told.clone());
    let cuts = cut.borrow_and_update().cuts;
    tokio::select! {
        () = one_way(near_in, far_out, there) => {}
        () = one_way(far_in, near_out, told) => {}
        _ = cut.wait_for(|weather| weather.cuts > cuts) => {}
    }
}

async fn one_way(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    told: watch::Receiver<Weather>,
) {
    let (mut told, mut piece) = (told, vec![0; 16 * 1024]);
    while let Ok(read @ 1..) = from.read(&mut piece).await {
        let delay = told.borrow_and_update().delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let gone = told.wait_for(|weather| !weather.held).await.is_err();
        if gone || to.write_all(&piece[..read]).await.is_err() {
            return;
        }
    }
}

/// A PostgreSQL, by its data folder.
pub struct Postmaster(u32);

impl Postmaster {
    pub fn of(data: &Path) -> Postmaster {
        let told = std::fs::read_to_string(data.join("postmaster.pid")).unwrap();
        Postmaster(told.lines().next().unwrap().trim().parse().unwrap())
    }

    /// QUIT is PostgreSQL's immediate shutdown; KILL is a crash of all its processes. Of those that only lost their
    /// postmaster some may wait for each other for ever, and PostgreSQL starts on no data that anybody holds.
    pub fn end(&self, how: &str) {
        let children = children(self.0);
        signal(self.0, how);
        if how == "KILL" {
            children.iter().for_each(|pid| signal(*pid, how));
        }
    }

    /// Stops all its processes until the result is dropped.
    pub fn hang(&self) -> Hung {
        let all: Vec<u32> = std::iter::once(self.0).chain(children(self.0)).collect();
        all.iter().for_each(|pid| signal(*pid, "STOP"));
        Hung(all)
    }
}

pub struct Hung(Vec<u32>);

impl Drop for Hung {
    fn drop(&mut self) {
        self.0.iter().for_each(|pid| signal(*pid, "CONT"));
    }
}

/// A process that has ended meanwhile needs no signal.
fn signal(pid: u32, name: &str) {
    let _gone =
        Command::new("/bin/sh").args(["-c", "kill -s \"$1\" \"$2\" 2>&-", "sh", name, &pid.to_string()]).status();
}

fn children(parent: u32) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        after_name.split_whitespace().nth(1) == Some(&parent.to_string())
    };
    pids.filter(is_child).collect()
}
