//! Taking connections in on a thread of its own. When ten thousand tablets come within a second, whoever takes them in must
//! not wait its turn behind those who serve them: the system's own queue holds some thousands, and who finds it full tries
//! again after a second, then after two more.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::{AddrListener, Address};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Mutex, mpsc, oneshot};

/// Connections that may wait to be taken in, if the system allows so many, and as many that may wait to be served.
const CROWD: u16 = 16_384;
/// A pause when none can be taken in, as when no file may be opened any more.
const PAUSE: Duration = Duration::from_millis(50);

/// Listens with room for a crowd.
pub fn listen(wanted: SocketAddr) -> io::Result<TcpListener> {
    listen_for(wanted, u32::from(CROWD))
}

fn listen_for(wanted: SocketAddr, crowd: u32) -> io::Result<TcpListener> {
    let socket = if wanted.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As the standard library does: a server that is started again finds its port.
    socket.set_reuseaddr(true)?;
    socket.bind(wanted)?;
    socket.listen(crowd)?.into_std()
}

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// The connections that were taken in, until they are served. When it is dropped nobody is let in any more.
pub struct Entrance {
    local: SocketAddr,
    arrived: Mutex<mpsc::Receiver<(std::net::TcpStream, Peer)>>,
    _open: oneshot::Sender<()>,
}

impl Entrance {
    /// Begins to let in whoever comes to a listener.
    ///
    /// # Errors
    /// If the system refuses the thread or what it needs.
    pub fn of(listener: TcpListener) -> io::Result<Self> {
        let local = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let (sender, arrived) = mpsc::channel(usize::from(CROWD));
        let (open, closed) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new()
            .name("entrance".to_owned())
            .spawn(move || runtime.block_on(let_in(listener, &sender, closed)))?;
        Ok(Self { local, arrived: Mutex::new(arrived), _open: open })
    }
}

async fn let_in(
    listener: TcpListener,
    sender: &mpsc::Sender<(std::net::TcpStream, Peer)>,
    mut closed: oneshot::Receiver<()>,
) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "nobody can be let in; start the server again");
            return;
        }
    };
    loop {
        let came = tokio::select! {
            biased;
            _ = &mut closed => return,
            came = listener.accept() => came,
        };
        // It goes over to those who serve, and leaves nothing with this thread.
        match came.and_then(|(stream, from)| Ok((stream.into_std()?, Peer(from)))) {
            Ok(arrived) => {
                if sender.send(arrived).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken in");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

impl Address for Peer {
    type Stream = TcpStream;
    type Listener = Entrance;
}

impl AddrListener<TcpStream, Peer> for Entrance {
    async fn bind_to(peer: Peer) -> io::Result<Self> {
        Self::of(listen(peer.0)?)
    }

    async fn accept_stream(&self) -> io::Result<(TcpStream, Peer)> {
        let arrived = self.arrived.lock().await.recv().await;
        let (stream, from) = arrived.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok((TcpStream::from_std(stream)?, from))
    }

    fn get_local_addr(&self) -> io::Result<Peer> {
        Ok(Peer(self.local))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_let_in_while_those_who_serve_are_busy() {
        const MANY: usize = 200;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(async { listen_for("127.0.0.1:0".parse().unwrap(), 1) }).unwrap();
        let entrance = Entrance::of(listener).unwrap();
        let address = entrance.get_local_addr().unwrap().0;
        // Nobody serves: the queue of the system, which holds two, would hold up the third.
        let waiting: Vec<_> = (0..MANY).map(|_| std::net::TcpStream::connect(address).unwrap()).collect();
        let mut from: Vec<_> = waiting.iter().map(|stream| stream.local_addr().unwrap().port()).collect();
        let mut served: Vec<_> = runtime.block_on(async {
            let mut served = Vec::new();
            for _ in 0..MANY {
                served.push(entrance.accept_stream().await.unwrap().1.0.port());
            }
            served
        });
        from.sort_unstable();
        served.sort_unstable();
        assert_eq!(from, served);
    }

    #[test]
    fn nobody_is_let_in_when_it_is_closed() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(async { listen("127.0.0.1:0".parse().unwrap()) }).unwrap();
        let entrance = Entrance::of(listener).unwrap();
        let address = entrance.get_local_addr().unwrap().0;
        std::net::TcpStream::connect(address).unwrap();
        drop(entrance);
        while std::net::TcpStream::connect(address).is_ok() {
            std::thread::yield_now();
        }
    }
}
