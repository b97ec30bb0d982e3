//! A slow link in front of a server: rate and delay of each direction, segments that are stalled for a retransmission,
//! and a count of every byte that goes over it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rand_core::Rng as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// What a link is like.
#[derive(Debug, Clone, Copy)]
pub struct Wire {
    /// Bits a second.
    pub up: u64,
    pub down: u64,
    /// There and back.
    pub round_trip: Duration,
    /// So many of a hundred segments come only when they are sent again.
    pub lost: u64,
    pub retransmission: Duration,
    /// Round trips before the first byte of a connection: TCP's and TLS 1.3's.
    pub handshakes: u32,
}

impl Wire {
    /// GPRS as far from the mast as people work: 80 and 20 kbit/s, 650 ms, one segment in a hundred lost.
    pub const GPRS: Self = Self {
        up: 20_000,
        down: 80_000,
        round_trip: Duration::from_millis(650),
        lost: 1,
        // RFC 6298 after the first measurement: three round trips.
        retransmission: Duration::from_millis(1950),
        handshakes: 2,
    };
    /// EDGE: 200 and 260 kbit/s, as far away and as lossy.
    pub const EDGE: Self = Self { up: 260_000, down: 200_000, ..Self::GPRS };
    /// No link at all: only counts.
    pub const NONE: Self = Self {
        up: u64::MAX,
        down: u64::MAX,
        round_trip: Duration::ZERO,
        lost: 0,
        retransmission: Duration::ZERO,
        handshakes: 0,
    };
}

/// Bytes that went over a link, heads of requests and answers included.
#[derive(Debug, Default)]
pub struct Carried {
    up: AtomicU64,
    down: AtomicU64,
    connections: AtomicU64,
}

impl Carried {
    pub fn up(&self) -> u64 {
        self.up.load(Ordering::Relaxed)
    }

    pub fn down(&self) -> u64 {
        self.down.load(Ordering::Relaxed)
    }

    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}

pub struct Link {
    pub address: SocketAddr,
    pub carried: Arc<Carried>,
    breaks: Arc<Notify>,
    task: JoinHandle<()>,
}

/// Bytes of a segment.
const SEGMENT: usize = 1_400;
/// Segments under way in one direction.
const WINDOW: usize = 64;

impl Link {
    /// Listens in front of a server.
    ///
    /// # Errors
    /// If no port can be opened.
    pub async fn before(server: SocketAddr, wire: Wire) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let carried = Arc::new(Carried::default());
        let breaks = Arc::new(Notify::new());
        let (counted, broken) = (carried.clone(), breaks.clone());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (carried, broken) = (counted.clone(), broken.clone());
                let number = carried.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    tokio::select! {
                        ended = serve(client, server, wire, &carried, number) => drop(ended),
                        () = broken.notified() => {}
                    }
                });
            }
        });
        Ok(Self { address, carried, breaks, task })
    }

    /// Ends every connection, with whatever is on its way.
    pub fn break_off(&self) {
        self.breaks.notify_waiters();
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    client: TcpStream,
    server: SocketAddr,
    wire: Wire,
    carried: &Carried,
    number: u64,
) -> std::io::Result<()> {
    tokio::time::sleep(wire.round_trip * wire.handshakes).await;
    let upstream = TcpStream::connect(server).await?;
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = upstream.into_split();
    let (to_server, to_client) = (Lane { wire, bits: wire.up, number }, Lane { wire, bits: wire.down, number });
    tokio::join!(
        to_server.carry(client_reads, server_writes, &carried.up),
        to_client.carry(server_reads, client_writes, &carried.down)
    );
    Ok(())
}

/// One direction of one connection.
struct Lane {
    wire: Wire,
    bits: u64,
    number: u64,
}

impl Lane {
    async fn carry(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, count: &AtomicU64) {
        let (sender, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(WINDOW);
        let sends = async move {
            let mut rng = ChaCha8Rng::seed_from_u64(self.number ^ self.bits);
            // When the last segment had left, and when it had arrived: they come in their order.
            let (mut left, mut arrived) = (Instant::now(), Instant::now());
            let mut segment = vec![0; SEGMENT];
            while let Ok(read) = from.read(&mut segment).await {
                if read == 0 {
                    break;
                }
                count.fetch_add(read as u64, Ordering::Relaxed);
                let on_the_wire = Duration::from_secs_f64(read as f64 * 8.0 / self.bits as f64);
                left = left.max(Instant::now()) + on_the_wire;
                let stalled = rng.next_u64() % 100 < self.wire.lost;
                let late = if stalled { self.wire.retransmission } else { Duration::ZERO };
                arrived = arrived.max(left + self.wire.round_trip / 2 + late);
                let bytes = segment.iter().copied().take(read).collect();
                if sender.send((arrived, bytes)).await.is_err() {
                    break;
                }
            }
        };
        let arrives = async {
            while let Some((at, bytes)) = under_way.recv().await {
                tokio::time::sleep_until(at).await;
                if to.write_all(&bytes).await.is_err() {
                    break;
                }
            }
            under_way.close();
            drop(to.shutdown().await);
        };
        tokio::join!(sends, arrives);
    }
}
