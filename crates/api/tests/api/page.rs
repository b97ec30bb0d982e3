//! What `docs/sync-protocol.md` tells the author of a client is what this server does: its examples are sent as they stand
//! there, and its table of credentials is held against every request of the field.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use store::{NewInstall, Role};
use survey::id::InstallId;

use crate::call::Reply;
use crate::matrix::operations;
use crate::tablet::{Tablet, code, enrol, enrolment, key, proof_of, sign};
use crate::world::{World, user};

const PAGE: &str = include_str!("../../../../docs/sync-protocol.md");
/// The code of the page's enrolment.
const CODE: &str = "K7QM4P2XD9";

/// A request as the page writes it down.
#[derive(Debug, Clone)]
struct Example {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Example {
    fn of(method: &str, path: &str) -> Self {
        let start = format!("```http\n{method} {path} HTTP/1.1\n");
        let (_, rest) = PAGE.split_once(&start).unwrap_or_else(|| panic!("the page has no example of {method} {path}"));
        let (block, _) = rest.split_once("\n```").unwrap();
        let (headers, body) = block.split_once("\n\n").unwrap_or((block, ""));
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
        let headers = headers.lines().map(header).collect();
        Self { method: method.to_owned(), path: path.to_owned(), headers, body: body.to_owned() }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()).unwrap()
    }

    /// With one header changed, or without it.
    fn with(&self, name: &str, value: Option<&str>) -> Self {
        let mut other = self.clone();
        other.headers.retain(|(own, _)| own != name);
        other.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        other
    }

    async fn send(&self, world: &World) -> Reply {
        let ask = world.ask(&self.method, &self.path).body(self.body.clone());
        self.headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value)).send().await
    }
}

fn hello() -> Example {
    Example::of("POST", "/sync/v1/hello")
}

fn file() -> Example {
    let start = "```http\nHEAD ";
    let (_, rest) = PAGE.split_once(start).unwrap();
    Example::of("HEAD", rest.split_whitespace().next().unwrap())
}

/// The programme, and the install of the page's examples with the credential that they show.
async fn enrolled() -> World {
    let world = World::new().await;
    let (code, now) = (api::auth::digest(CODE), world.now());
    world.store.add_enrolment_code(code, user(Role::Surveyor), now, now.plus_days(1)).await.unwrap();
    let body: Value = serde_json::from_str(&hello().body).unwrap();
    let install: InstallId = serde_json::from_value(body["install"].clone()).unwrap();
    let push = hello().header("Authorization").strip_prefix("Push ").unwrap().to_owned();
    let new = NewInstall {
        id: install,
        public_key: key(7).verifying_key().to_sec1_point(false).as_bytes().to_vec(),
        push_hash: api::auth::digest(&push),
        push_expires_at: now.plus_days(90),
        app_version: "surveyor/0.1.0".to_owned(),
        at: now,
    };
    world.store.enrol(code, &new).await.unwrap().unwrap();
    world
}

#[tokio::test]
async fn the_enrolment_of_the_page_enrols() {
    let world = World::new().await;
    let now = world.now();
    let example = Example::of("POST", "/sync/v1/enrol");
    example.send(&world).await.refused(403, "code-refused");
    let code = api::auth::digest(CODE);
    world.store.add_enrolment_code(code, user(Role::Surveyor), now, now.plus_days(1)).await.unwrap();
    example.with("X-Install-Proof", None).send(&world).await.refused(401, "not-enrolled");
    let answer = example.send(&world).await.is(201).json();
    assert_eq!(answer["limits"], json!({"items": 50, "bytes": 65536, "inflated": 1_048_576, "chunk": 262_144}));
    assert!(PAGE.contains(r#""limits": {"items": 50, "bytes": 65536, "inflated": 1048576, "chunk": 262144}"#));
}

/// Everything is wrong with it; what is refused is mended, and the next is said.
#[tokio::test]
async fn an_enrolment_is_refused_in_the_order_of_the_page() {
    let world = World::new().await;
    let (_, table) = PAGE.split_once("| Refused, in this order").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let promised: Vec<String> =
        rows.map(|row| row.split(" | ").next().unwrap().replace(['|', '`'], "").trim().to_owned()).collect();
    let right: Value = serde_json::from_str(&Example::of("POST", "/sync/v1/enrol").body).unwrap();
    let used = code(&world, user(Role::Surveyor).0).await;
    enrol(&world, &key(8), &enrolment(&key(8), &used)).await.is(201);
    let expired = code(&world, user(Role::Surveyor).0).await;
    world.wait_seconds(30 * 60);
    let mut body = right.clone();
    body["code"] = json!(used);
    body["proto"] = json!({"min": 2, "max": 3});
    body["device"]["storage"]["persisted"] = json!(false);
    let mut said = Vec::new();
    let change = |member: &'static str, value: &Value| Some((member, value.clone()));
    let tries = [
        (9, None),
        (9, change("proto", &right["proto"])),
        (7, None),
        (7, change("device", &right["device"])),
        (7, change("code", &json!(expired))),
        (7, change("code", &right["code"])),
    ];
    for (signer, changed) in tries {
        if let Some((member, value)) = changed {
            body[member] = value;
        }
        let reply = enrol(&world, &key(signer), &body).await;
        said.push(format!("{} {}", reply.status.as_u16(), reply.problem()));
    }
    assert_eq!(said, promised);
}

/// Wherever the page names a refusal by status and word, that is one of the catalogue.
#[tokio::test]
async fn the_refusals_that_the_page_names_are_those_of_the_catalogue() {
    let world = World::new().await;
    let catalogue = world.ask("GET", "/api/problems").send().await.is(200).text();
    let words: Vec<&str> = PAGE.split_whitespace().filter(|word| *word != "|").collect();
    let mut checked = 0;
    for pair in words.windows(2) {
        let status = pair[0].trim_start_matches('(');
        let is_status = status.len() == 3 && status.parse::<u16>().is_ok_and(|status| (400..600).contains(&status));
        let Some(word) = pair[1].strip_prefix('`').and_then(|rest| rest.split('`').next()).filter(|_| is_status) else {
            continue;
        };
        let entry = catalogue.split("<h2 id=\"").find(|entry| entry.starts_with(&format!("{word}\"")));
        let entry = entry.unwrap_or_else(|| panic!("{status} {word} is not in the catalogue"));
        assert!(entry.contains(&format!("({status})</h2>")), "{word} has another status than {status}");
        checked += 1;
    }
    assert!(checked > 30, "{checked}");
}

#[tokio::test]
async fn the_hello_of_the_page_is_let_in_and_no_other_wording_of_it() {
    let world = enrolled().await;
    let example = hello();
    let answer = example.send(&world).await.is(200).json();
    assert!(PAGE.contains(&format!("\"next_sync_after\": {}", answer["next_sync_after"])));
    let bearer = example.header("Authorization").replace("Push", "Bearer");
    let of_the_file = file().header("X-Install-Proof").to_owned();
    for wrong in [
        example.with("Authorization", Some(&bearer)),
        example.with("Authorization", None),
        example.with("X-Install-Proof", None),
        example.with("X-Install-Proof", Some(&of_the_file)),
        Example { body: format!("{}\n", example.body), ..example.clone() },
        Example { body: example.body.replace("\"seq\":0", "\"seq\":1"), ..example.clone() },
    ] {
        wrong.send(&world).await.refused(401, "not-enrolled");
    }
}

#[tokio::test]
async fn the_question_about_a_file_of_the_page_is_let_in() {
    let world = enrolled().await;
    // No line speaks of that file: so the credential and the proof were good.
    let reply = file().send(&world).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::NOT_FOUND, "application/problem+json"));
    let stranger = file().with("X-Install-Proof", Some(hello().header("X-Install-Proof"))).send(&world).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_refresh_of_the_page_gives_a_session() {
    let world = enrolled().await;
    let example = Example::of("POST", "/sync/v1/refresh");
    let answer = example.send(&world).await.is(200).json();
    let named: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(named, ["access_token", "expires_in", "refresh_token"]);
    let other = Example { body: example.body.replace("BgYG", "BwYG"), ..example };
    other.send(&world).await.refused(401, "token-expired");
}

/// Another program signed the examples. That ours signs the same text to the same bytes shows that the page's words on what
/// is signed, and by which key, are all there is to it.
#[test]
fn the_signed_texts_of_the_page_are_what_the_examples_carry() {
    let public = URL_SAFE_NO_PAD.encode(key(7).verifying_key().to_sec1_point(false).as_bytes());
    assert!(PAGE.contains(&format!("`{public}`), its body")));
    let enrol = Example::of("POST", "/sync/v1/enrol");
    for example in [&hello(), &file(), &enrol] {
        let own = proof_of(&key(7), &example.method, &example.path, example.body.as_bytes());
        assert_eq!(example.header("X-Install-Proof"), own, "{} {}", example.method, example.path);
    }
    for example in [&hello(), &file()] {
        let start = format!("```\nhailong push/1\n{} {}\n", example.method, example.path);
        let (_, rest) = PAGE.split_once(&start).unwrap_or_else(|| panic!("the page does not show {start}"));
        let text = format!("hailong push/1\n{} {}\n{}", example.method, example.path, rest.lines().next().unwrap());
        assert_eq!(sign(&key(7), &text), example.header("X-Install-Proof"));
    }
}

/// Every request of the field has its row, and what the row asks for is what the server asks for.
#[tokio::test]
async fn the_table_of_credentials_names_every_request_and_what_it_takes() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let person = world.token(Role::Supervisor).await;
    let (push, access) = (format!("Push {}", tablet.push), format!("Bearer {}", tablet.access));
    let of_a_person = format!("Bearer {person}");
    let is_row = |line: &&str| {
        let operation = line.strip_prefix("| `").and_then(|rest| rest.split('`').next());
        operation.is_some_and(|operation| operation.contains(" /sync/v1/"))
    };
    let rows: Vec<&str> = PAGE.lines().filter(is_row).collect();
    let field: Vec<_> = operations().into_iter().filter(|(operation, ..)| operation.contains(" /sync/v1/")).collect();
    assert_eq!(rows.len(), field.len(), "{rows:#?}");
    for (operation, method, address) in field {
        let row = rows.iter().find(|row| row.starts_with(&format!("| `{operation}` | ")));
        let row = row.unwrap_or_else(|| panic!("the page does not say what {operation} takes"));
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let body: &[u8] = if method == "GET" || method == "HEAD" { b"" } else { b"{}" };
        let proof = proof_of(&tablet.key, &method, &address, body);
        let knock = async |credential: Option<&str>, proved: bool| {
            let mut ask = world.ask(&method, &address).body(body);
            if let Some(credential) = credential {
                ask = ask.header("authorization", credential);
            }
            if proved {
                ask = ask.header("x-install-proof", &proof);
            }
            ask.send().await.status
        };
        let closed = StatusCode::UNAUTHORIZED;
        let is_open = cells[1].starts_with("none");
        assert_eq!(knock(None, true).await != closed, is_open, "{operation} without a credential");
        if is_open {
            continue;
        }
        let takes_push = cells[1].starts_with("`Push <push credential>`");
        assert_eq!(knock(Some(&push), true).await != closed, takes_push, "{operation} with the push credential");
        assert!(!takes_push || cells[2].starts_with("required"), "{operation}: the table asks for no proof");
        assert_eq!(knock(Some(&push), false).await, closed, "{operation} without a proof");
        let takes_session = cells[1].contains("of the tablet's session");
        assert_eq!(
            knock(Some(&access), true).await != closed,
            takes_session,
            "{operation} with the tablet's access token"
        );
        let takes_person = cells[1].contains("or a person's `Bearer <access token>`");
        assert_eq!(knock(Some(&of_a_person), false).await != closed, takes_person, "{operation} with a person's token");
    }
}
