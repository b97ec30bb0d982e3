//! A loopback proxy that lets one request through each connection, and has its way with it. It reads HTTP just as far as
//! to know where a message ends.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::storm::wire::Said;

/// What happens to one request and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Pass,
    /// The connection ends before a byte is read.
    Refuse,
    /// So many bytes of the request arrive, then both sides see the end.
    CutRequest(usize),
    /// All of the request arrives but so many bytes at its end.
    Short(usize),
    /// All of the request arrives, with a bit changed in the byte behind which there are so many.
    Flip(usize),
    /// The request arrives; so many bytes of the answer do.
    CutAnswer(usize),
    /// The request arrives and is answered; nobody hears the answer.
    Lose,
    /// The request arrives twice at the same time; the client hears one answer.
    Twice,
    /// The request arrives again when it was answered; the client hears the first answer.
    Again,
    /// The request arrives late.
    Late(Duration),
    /// The request arrives a byte a second.
    TrickleUp,
    /// The answer comes back a byte a second.
    TrickleDown,
    /// Nothing arrives and nothing ends.
    HalfOpen,
    /// A Wi-Fi login page answers, with 200.
    Portal,
    /// Another proxy answers, with 502 and a page.
    BadGateway,
}

const PORTAL: &str =
    "<!doctype html><html lang=\"vi\"><title>Wi-Fi</title><form action=\"/login\">Đăng nhập Wi-Fi</form></html>";
const SECOND: Duration = Duration::from_secs(1);

type Choose = Box<dyn FnMut() -> Fault + Send>;
/// How often the answer to a request of this method and path was lost.
type Lost = BTreeMap<(String, String), u32>;

/// A request that arrived twice, byte for byte, with what it was answered each time.
#[derive(Debug, Clone)]
pub struct Doubled {
    pub method: String,
    pub path: String,
    /// Both copies arrived at the same time.
    pub at_once: bool,
    pub answers: [Said; 2],
    request: Vec<u8>,
}

pub struct Proxy {
    pub address: SocketAddr,
    choose: Arc<Mutex<Choose>>,
    seen: Arc<Seen>,
    server: SocketAddr,
    task: JoinHandle<()>,
}

/// What the proxy remembers.
#[derive(Default)]
struct Seen {
    lost: Mutex<Lost>,
    doubled: Mutex<Option<Doubled>>,
}

impl Proxy {
    /// Listens in front of a server; until something else is chosen, everything passes.
    ///
    /// # Errors
    /// If no port can be opened.
    pub async fn before(server: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let choose: Arc<Mutex<Choose>> = Arc::new(Mutex::new(Box::new(|| Fault::Pass)));
        let seen: Arc<Seen> = Arc::default();
        let (chooser, sees) = (choose.clone(), seen.clone());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let fault = chooser.lock().unwrap_or_else(PoisonError::into_inner)();
                let sees = sees.clone();
                // A side that has gone is what faults are about.
                tokio::spawn(async move { drop(serve(client, server, fault, &sees).await) });
            }
        });
        Ok(Self { address, choose, seen, server, task })
    }

    /// From now on every connection asks this.
    pub fn choose(&self, choose: impl FnMut() -> Fault + Send + 'static) {
        *self.choose.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(choose);
    }

    /// How often [`Fault::Lose`] befell requests of a method and path, or the answer came a byte a second.
    pub fn lost(&self) -> Lost {
        self.seen.lost.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The last request that arrived twice, by [`Fault::Twice`] or [`Fault::Again`], since this was asked last.
    pub fn doubled(&self) -> Option<Doubled> {
        self.seen.doubled.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Another copy of such a request arrives, whatever came meanwhile.
    ///
    /// # Errors
    /// If it is not answered.
    pub async fn late(&self, doubled: &Doubled) -> std::io::Result<Said> {
        said(&exchange(self.server, &doubled.request).await?)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut client: TcpStream, server: SocketAddr, fault: Fault, seen: &Seen) -> std::io::Result<()> {
    if fault == Fault::Refuse {
        return Ok(());
    }
    let mut request = message(&mut client).await?;
    if let Fault::Flip(behind) = fault
        && let Some(byte) = request.iter_mut().nth_back(behind)
    {
        *byte ^= 1 << (behind % 8);
    }
    match fault {
        Fault::Refuse => {}
        Fault::HalfOpen => gone(&mut client).await,
        Fault::Portal => page(&mut client, "200 OK").await?,
        Fault::BadGateway => page(&mut client, "502 Bad Gateway").await?,
        Fault::Pass | Fault::Flip(_) => client.write_all(&exchange(server, &request).await?).await?,
        Fault::Late(by) => {
            tokio::time::sleep(by).await;
            client.write_all(&exchange(server, &request).await?).await?;
        }
        Fault::Lose => {
            exchange(server, &request).await?;
            seen.unheard(&request);
        }
        Fault::Twice => {
            let (one, other) = tokio::join!(exchange(server, &request), exchange(server, &request));
            if let (Ok(one), Ok(other)) = (&one, &other) {
                seen.note(&request, true, [one, other])?;
            }
            client.write_all(&one.or(other)?).await?;
        }
        Fault::Again => {
            let one = exchange(server, &request).await?;
            let other = exchange(server, &request).await?;
            seen.note(&request, false, [&one, &other])?;
            client.write_all(&one).await?;
        }
        Fault::CutRequest(bytes) => begin(server, request.get(..bytes).unwrap_or(&request)).await?,
        Fault::Short(bytes) => {
            let arrives = request.len().saturating_sub(bytes);
            begin(server, request.get(..arrives).unwrap_or_default()).await?;
        }
        Fault::CutAnswer(bytes) => {
            let answer = exchange(server, &request).await?;
            client.write_all(answer.get(..bytes).unwrap_or(&answer)).await?;
        }
        Fault::TrickleUp => {
            let mut upstream = TcpStream::connect(server).await?;
            tokio::select! {
                ended = trickle(&mut upstream, &request) => ended?,
                () = gone(&mut client) => {}
            }
        }
        Fault::TrickleDown => {
            let answer = exchange(server, &request).await?;
            seen.unheard(&request);
            trickle(&mut client, &answer).await?;
        }
    }
    client.shutdown().await
}

impl Seen {
    fn unheard(&self, request: &[u8]) {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner).entry(asked(request)).or_default() += 1;
    }

    fn note(&self, request: &[u8], at_once: bool, [one, other]: [&[u8]; 2]) -> std::io::Result<()> {
        let (method, path) = asked(request);
        let answers = [said(one)?, said(other)?];
        let doubled = Doubled { method, path, at_once, answers, request: request.to_vec() };
        *self.doubled.lock().unwrap_or_else(PoisonError::into_inner) = Some(doubled);
        Ok(())
    }
}

/// An answer as a client reads it.
fn said(answer: &[u8]) -> std::io::Result<Said> {
    let unreadable = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(unreadable)?;
    let head = String::from_utf8_lossy(answer.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(unreadable)?;
    let of = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
    Ok(Said {
        status,
        retry_after: of("retry-after:").and_then(|seconds| seconds.try_into().ok()),
        offset: of("upload-offset:"),
        body: answer.get(end + 4..).unwrap_or_default().to_vec().into(),
    })
}

/// Sends the request on a connection of its own and gives the whole answer.
async fn exchange(server: SocketAddr, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(server).await?;
    upstream.write_all(request).await?;
    message(&mut upstream).await
}

/// Sends what there is of a request and ends.
async fn begin(server: SocketAddr, request: &[u8]) -> std::io::Result<()> {
    let mut upstream = TcpStream::connect(server).await?;
    upstream.write_all(request).await?;
    upstream.shutdown().await
}

/// Method and path of a request.
fn asked(request: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(request);
    let mut words = text.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    (method, words.next().unwrap_or_default().split('?').next().unwrap_or_default().to_owned())
}

async fn trickle(to: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes {
        to.write_all(std::slice::from_ref(byte)).await?;
        tokio::time::sleep(SECOND).await;
    }
    Ok(())
}

/// Until the other side has ended.
async fn gone(stream: &mut TcpStream) {
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
}

async fn page(client: &mut TcpStream, status: &str) -> std::io::Result<()> {
    let length = PORTAL.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\r\n");
    client.write_all(head.as_bytes()).await?;
    client.write_all(PORTAL.as_bytes()).await
}

/// One HTTP/1.1 message whose length its head tells, which all of ours do.
async fn message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if whole(&bytes) {
            return Ok(bytes);
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn whole(bytes: &[u8]) -> bool {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(bytes.get(..head).unwrap_or_default()).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    bytes.len() >= head + 4 + length.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_ends_where_its_head_says() {
        let text = b"POST /x HTTP/1.1\r\nHost: y\r\nContent-Length: 3\r\n\r\nabc";
        assert!((0..text.len()).all(|cut| !whole(&text[..cut])));
        assert!(whole(text));
        assert!(whole(b"GET /x HTTP/1.1\r\nHost: y\r\n\r\n"));
    }
}
