//! Asking the router, in the process and without a socket.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use store::Role;
use tower::ServiceExt as _;

use crate::world::{PASSWORD, World};

/// An answer that has been read to its end.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The last part of the problem's type.
    pub fn problem(&self) -> String {
        let document = self.json();
        let kind = document["type"].as_str().unwrap_or_else(|| panic!("no problem: {document}"));
        assert_eq!(self.header("content-type"), "application/problem+json", "{document}");
        assert_eq!(document["status"], self.status.as_u16());
        kind.strip_prefix("/api/problems#").unwrap().to_owned()
    }

    /// Status and problem in one.
    #[track_caller]
    pub fn refused(&self, status: u16, problem: &str) {
        assert_eq!((self.status.as_u16(), self.problem().as_str()), (status, problem), "{}", self.text());
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}

/// A request being put together.
pub struct Ask<'a> {
    world: &'a World,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Body,
}

impl World {
    pub fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        let method = method.parse().unwrap();
        Ask { world: self, method, path: path.to_owned(), headers: Vec::new(), body: Body::empty() }
    }

    pub fn get(&self, path: &str, token: &str) -> Ask<'_> {
        self.ask("GET", path).bearer(token)
    }

    /// Signs in as the account of a role.
    pub async fn sign_in(&self, role: Role) -> Value {
        let body = json!({"username": role.name(), "password": PASSWORD});
        self.ask("POST", "/api/v1/sessions").json(&body).send().await.is(201).json()
    }

    pub async fn token(&self, role: Role) -> String {
        self.sign_in(role).await["access_token"].as_str().unwrap().to_owned()
    }
}

impl Ask<'_> {
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub async fn send(self) -> Reply {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let response = self.world.app.clone().oneshot(request.body(self.body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }
}
