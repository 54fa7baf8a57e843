//! A TCP proxy before a service that the program calls: open, dead, resetting or slow. A change ends all its connections.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    /// Nothing listens.
    Dead,
    /// Connections are closed at once.
    Dropping,
    /// One byte a second comes back.
    Slow,
}

pub struct Line {
    pub at: SocketAddr,
    state: watch::Sender<State>,
    /// Its present state.
    is: watch::Receiver<State>,
}

impl Line {
    /// An open line to a service.
    pub async fn to(far: SocketAddr) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, state) = (listener.local_addr().unwrap(), watch::Sender::new(State::Open));
        let (done, is) = watch::channel(State::Open);
        tokio::spawn(listen(listener, far, state.subscribe(), done));
        Line { at, state, is }
    }

    /// Changes its state; an open line listens again.
    pub async fn becomes(&self, state: State) {
        self.state.send_replace(state);
        self.is.clone().wait_for(|is| *is == state).await.unwrap();
    }
}

async fn listen(listener: TcpListener, far: SocketAddr, mut told: watch::Receiver<State>, done: watch::Sender<State>) {
    let (at, mut listener) = (listener.local_addr().unwrap(), Some(listener));
    loop {
        let state = *told.borrow_and_update();
        let accepted = match &listener {
            Some(_) if state == State::Dead => {
                listener = None;
                continue;
            }
            None if state != State::Dead => {
                listener = Some(TcpListener::bind(at).await.unwrap());
                continue;
            }
            None => None,
            Some(listener) => Some(listener.accept()),
        };
        done.send_replace(state);
        let accept = async {
            match accepted {
                Some(accept) => accept.await.unwrap().0,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = told.changed() => if changed.is_err() { return },
            near = accept => {
                let mut told = told.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        _carried = carry(near, far, state) => {}
                        _changed = told.changed() => {}
                    }
                });
            }
        }
    }
}

async fn carry(mut near: TcpStream, far: SocketAddr, state: State) -> std::io::Result<()> {
    if state == State::Dropping {
        return Ok(());
    }
    let mut far = TcpStream::connect(far).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    if state == State::Open {
        tokio::io::copy_bidirectional(&mut near, &mut far).await?;
        return Ok(());
    }
    let ((mut from_near, mut to_near), (mut from_far, mut to_far)) = (near.split(), far.split());
    let back = async {
        loop {
            to_near.write_u8(from_far.read_u8().await?).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::select! {
        ended = copy(&mut from_near, &mut to_far) => ended.map(drop),
        ended = back => ended,
    }
}
