//! Signed requests of the field protocol over HTTP, and what an answer or its absence is to the engine.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest as _, Sha256};
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use sync::chain::{BlobHash, LineHash};
use sync::engine::Failure;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub const HELLO: &str = "/sync/v1/hello";
pub const SUBMISSIONS: &str = "/sync/v1/submissions";
const UPLOAD_OFFSET: &str = "upload-offset";
/// These requests and answers are small: one that has not come after a minute has made no progress.
const NO_PROGRESS: Duration = Duration::from_mins(1);

/// The way to the server.
pub struct Road {
    pub server: SocketAddr,
    pub sockets: Arc<Semaphore>,
    /// A connection for each request, as where every one of them meets its own fate.
    pub fresh: bool,
    /// A request is given up after this time without an answer.
    pub patience: Duration,
}

/// An open connection.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    patience: Duration,
    _socket: OwnedSemaphorePermit,
}

impl Road {
    pub fn to(server: SocketAddr, sockets: usize) -> Self {
        Self { server, sockets: Arc::new(Semaphore::new(sockets)), fresh: false, patience: NO_PROGRESS }
    }

    pub async fn open(&self) -> Result<Connection, Failure> {
        let socket = self.sockets.clone().acquire_owned().await.map_err(|_| Failure::Network)?;
        let connecting = TcpStream::connect(self.server);
        let stream = tokio::time::timeout(self.patience, connecting).await.map_err(|_| Failure::Timeout)?;
        let stream = stream.map_err(|_| Failure::Network)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| Failure::Network)?;
        tokio::spawn(connection);
        Ok(Connection { sender, patience: self.patience, _socket: socket })
    }
}

/// An answer, good or bad.
#[derive(Debug, Clone)]
pub struct Said {
    pub status: StatusCode,
    pub retry_after: Option<u32>,
    /// How much of a file is there.
    pub offset: Option<u64>,
    pub body: Bytes,
}

impl Said {
    /// What it says, if the status is a success.
    ///
    /// # Errors
    /// What the engine would be told.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.status.is_success() {
            return Err(failure(self.status, self.retry_after));
        }
        serde_json::from_slice(&self.body).map_err(|_| Failure::NotTheServer)
    }
}

/// Who asks: the install's key and its credential, which an enrolment does without.
pub struct Signer<'a> {
    pub key: &'a SigningKey,
    pub push: Option<&'a str>,
}

/// The install's proof that a body is its own.
pub fn proof(key: &SigningKey, path: &str, body: &[u8]) -> String {
    let hash = LineHash(Sha256::digest(body).into());
    let proof: Signature = key.sign(format!("hailong push/1\nPOST {path}\n{hash}").as_bytes());
    URL_SAFE_NO_PAD.encode(proof.to_bytes())
}

/// A request that is ready to be sent. What it costs to make one is the tablet's time, not the server's.
pub struct Signed(Request<Full<Bytes>>);

impl Signed {
    pub fn new(road: &Road, signer: &Signer<'_>, path: &str, body: Vec<u8>) -> Result<Self, Failure> {
        let proof = proof(signer.key, path, &body);
        Self::proven(road, &proof, signer.push, path, body)
    }

    /// One that was signed before.
    pub fn proven(road: &Road, proof: &str, push: Option<&str>, path: &str, body: Vec<u8>) -> Result<Self, Failure> {
        let mut request = Request::post(path).header(HOST, road.server.to_string()).header("x-install-proof", proof);
        if let Some(push) = push {
            request = request.header(AUTHORIZATION, format!("Push {push}"));
        }
        request = if path == SUBMISSIONS {
            request.header(CONTENT_TYPE, "application/x-ndjson").header(CONTENT_ENCODING, "gzip")
        } else {
            request.header(CONTENT_TYPE, "application/json")
        };
        request.body(Full::new(Bytes::from(body))).map(Self).map_err(|_| Failure::Network)
    }

    /// How much is there of a file; with a piece, the piece that begins at the offset.
    pub fn file(
        road: &Road,
        signer: &Signer<'_>,
        sha256: BlobHash,
        piece: Option<(u64, Vec<u8>)>,
    ) -> Result<Self, Failure> {
        let (method, path) =
            (if piece.is_some() { Method::PATCH } else { Method::HEAD }, format!("/sync/v1/blobs/{sha256}"));
        let (offset, body) = piece.unwrap_or_default();
        let hash = LineHash(Sha256::digest(&body).into());
        let proof: Signature = signer.key.sign(format!("hailong push/1\n{method} {path}\n{hash}").as_bytes());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, road.server.to_string())
            .header("x-install-proof", URL_SAFE_NO_PAD.encode(proof.to_bytes()))
            .header(AUTHORIZATION, format!("Push {}", signer.push.unwrap_or_default()))
            .header(UPLOAD_OFFSET, offset);
        request.body(Full::new(Bytes::from(body))).map(Self).map_err(|_| Failure::Network)
    }

    /// A question with the session's token.
    pub fn get(road: &Road, path: &str, token: &str) -> Result<Self, Failure> {
        let request = Request::get(path).header(HOST, road.server.to_string());
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        request.body(Full::default()).map(Self).map_err(|_| Failure::Network)
    }

    /// A request of one who shows nothing but what is in it.
    pub fn plain(road: &Road, path: &str, body: &serde_json::Value) -> Result<Self, Failure> {
        let request = Request::post(path).header(HOST, road.server.to_string());
        let request = request.header(CONTENT_TYPE, "application/json");
        request.body(Full::new(Bytes::from(body.to_string()))).map(Self).map_err(|_| Failure::Network)
    }

    /// With these headers besides.
    #[must_use]
    pub fn with(mut self, headers: &[(&'static str, &'static str)]) -> Self {
        for (name, value) in headers {
            self.0.headers_mut().insert(*name, hyper::header::HeaderValue::from_static(value));
        }
        self
    }
}

impl Connection {
    /// Sends a request and gives the answer's body, if the status is a success.
    pub async fn send(&mut self, request: Signed) -> Result<Bytes, Failure> {
        let said = self.ask(request).await?;
        if said.status.is_success() { Ok(said.body) } else { Err(failure(said.status, said.retry_after)) }
    }

    /// How much of a file is there after this request; `None` if it is not taken.
    pub async fn carry(&mut self, request: Signed) -> Result<Option<u64>, Failure> {
        let said = self.ask(request).await?;
        match (said.status.as_u16(), said.offset) {
            (204 | 409, Some(offset)) => Ok(Some(offset)),
            (404 | 422 | 507, _) => Ok(None),
            _ => Err(failure(said.status, said.retry_after)),
        }
    }

    /// Sends a request and gives whatever is answered.
    pub async fn ask(&mut self, request: Signed) -> Result<Said, Failure> {
        let exchange = async {
            self.sender.ready().await.map_err(|_| Failure::Network)?;
            let answer = self.sender.send_request(request.0).await.map_err(|_| Failure::Network)?;
            let (head, body) = answer.into_parts();
            let retry_after = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            let body = body.collect().await.map_err(|_| Failure::Network)?.to_bytes();
            let offset = head.headers.get(UPLOAD_OFFSET).and_then(|value| value.to_str().ok()?.parse().ok());
            let packed = head.headers.get(CONTENT_ENCODING).is_some_and(|value| value == "gzip");
            let body = if packed { inflated(&body).ok_or(Failure::NotTheServer)? } else { body };
            Ok(Said { status: head.status, retry_after, offset, body })
        };
        tokio::time::timeout(self.patience, exchange).await.unwrap_or(Err(Failure::Timeout))
    }
}

fn inflated(body: &[u8]) -> Option<Bytes> {
    let mut whole = Vec::new();
    flate2::read::GzDecoder::new(body).read_to_end(&mut whole).ok()?;
    Some(whole.into())
}

/// As the tablet's app reads a status.
const fn failure(status: StatusCode, retry_after: Option<u32>) -> Failure {
    match status.as_u16() {
        400 | 415 => Failure::Unreadable,
        401 | 403 => Failure::Unauthorised,
        413 => Failure::TooLarge,
        429 | 503 => Failure::Busy { retry_after },
        _ => Failure::Server,
    }
}
