//! Someone in the office, over HTTP.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

const JUDGED_WITHIN: Duration = Duration::from_mins(1);

/// What came back.
pub struct Reply {
    pub status: u16,
    pub retry_after: Option<String>,
    pub body: Value,
}

pub fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

pub fn read(mut response: ureq::http::Response<ureq::Body>) -> Reply {
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let text = response.body_mut().read_to_string().unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Reply { status: response.status().as_u16(), retry_after, body }
}

pub struct Office {
    agent: Agent,
    base: String,
    token: String,
}

/// The accounts, codes and addresses of a demonstration.
pub fn accounts(folder: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join("demo-accounts.json")).unwrap()).unwrap()
}

impl Office {
    /// Signs in as the demonstration's account of a role.
    pub fn sign_in(base: &str, accounts: &Value, role: &str) -> Self {
        let all = accounts["accounts"].as_array().unwrap();
        let account = all.iter().find(|account| account["role"] == role).unwrap();
        let body = json!({"username": account["username"], "password": account["password"]});
        let agent = agent();
        let reply = read(agent.post(format!("{base}/api/v1/sessions")).send_json(&body).unwrap());
        assert_eq!(reply.status, 201, "{}", reply.body);
        let token = reply.body["access_token"].as_str().unwrap().to_owned();
        Self { agent, base: base.to_owned(), token }
    }

    pub fn get(&self, path: &str) -> Reply {
        let ask = self.agent.get(format!("{}{path}", self.base));
        read(ask.header("authorization", format!("Bearer {}", self.token)).call().unwrap())
    }

    /// A file, with what it is called.
    pub fn download(&self, path: &str) -> (String, Vec<u8>) {
        let ask = self.agent.get(format!("{}{path}", self.base));
        let mut response = ask.header("authorization", format!("Bearer {}", self.token)).call().unwrap();
        let named = response.headers().get("content-disposition").map(|value| value.to_str().unwrap().to_owned());
        let bytes = response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}: {}", String::from_utf8_lossy(&bytes));
        (named.unwrap_or_default(), bytes)
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.bring(path, body.to_string().as_bytes()).expect("the server answers")
    }

    /// Sends a file of some media type.
    pub fn send(&self, path: &str, media: &str, file: &[u8]) -> Reply {
        let ask = self.agent.post(format!("{}{path}", self.base)).header("content-type", media);
        read(ask.header("authorization", format!("Bearer {}", self.token)).send(file).unwrap())
    }

    /// Puts a file of some media type in place of what was there.
    pub fn put(&self, path: &str, media: &str, file: &[u8]) -> Reply {
        let ask = self.agent.put(format!("{}{path}", self.base)).header("content-type", media);
        read(ask.header("authorization", format!("Bearer {}", self.token)).send(file).unwrap())
    }

    /// The table of an address.
    pub fn csv(&self, path: &str) -> Vec<u8> {
        let ask = self.agent.get(format!("{}{path}", self.base)).header("accept", "text/csv");
        let mut response = ask.header("authorization", format!("Bearer {}", self.token)).call().unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.body_mut().read_to_vec().unwrap()
    }

    pub fn delete(&self, path: &str) -> Reply {
        let ask = self.agent.delete(format!("{}{path}", self.base));
        read(ask.header("authorization", format!("Bearer {}", self.token)).call().unwrap())
    }

    /// Nothing if nobody answers.
    pub fn bring(&self, path: &str, body: &[u8]) -> Option<Reply> {
        let ask = self.agent.post(format!("{}{path}", self.base)).header("content-type", "application/json");
        ask.header("authorization", format!("Bearer {}", self.token)).send(body).ok().map(read)
    }

    /// The same once so many count: what tablets sent is judged after they were answered.
    pub fn index_of(&self, evaluation: &str, count: u64) -> (u64, f64) {
        let began = Instant::now();
        loop {
            let index = self.index(evaluation);
            if index.0 == count {
                return index;
            }
            assert!(began.elapsed() < JUDGED_WITHIN, "{} count, not {count}", index.0);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// How many count in the index of an evaluation, and the index.
    pub fn index(&self, evaluation: &str) -> (u64, f64) {
        let reply = self.get(&format!("/api/v1/evaluations/{evaluation}"));
        assert_eq!(reply.status, 200, "{}", reply.body);
        let index = &reply.body["score"]["index"];
        (index["n"].as_u64().unwrap_or_else(|| panic!("{}", reply.body)), index["estimate"].as_f64().unwrap())
    }
}
