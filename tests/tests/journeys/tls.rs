//! HTTPS, with a certificate that is replaced while the server runs.

use std::path::Path;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::database::Place;
use crate::server::{Server, run};

/// Writes a new self-signed certificate and gives a client that trusts this one alone.
fn certificate(folder: &Path) -> Agent {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    let root = Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root])).build();
    Agent::config_builder().tls_config(tls).timeout_global(Some(Duration::from_secs(5))).build().into()
}

#[test]
fn a_renewed_certificate_is_served_without_a_restart() {
    let place = Place::sqlite();
    let folder = place.folder();
    let path = |name: &str| folder.join(name).display().to_string();
    let first = certificate(folder);
    let (cert, key, data) = (path("cert.pem"), path("key.pem"), path("data"));
    let tls = ["--tls-cert", &cert, "--tls-key", &key, "--tls-look-every", "1"];
    let args: Vec<&str> = ["serve", "--port", "0", "--data-dir", &data].into_iter().chain(tls).collect();
    let server = Server::start(&args);
    let address = server.base.strip_prefix("https://127.0.0.1:").expect("it speaks HTTPS");
    let url = format!("https://localhost:{address}/healthz");
    let ask = |agent: &Agent| agent.get(&url).call().map(|mut answer| answer.body_mut().read_to_string().unwrap());
    assert!(ask(&first).unwrap().contains("\"ok\""));

    // A certificate that cannot be read leaves the old one in service.
    std::fs::write(folder.join("cert.pem"), "not a certificate").unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert!(ask(&first).is_ok());

    let second = certificate(folder);
    let changed = Instant::now();
    while ask(&second).is_err() {
        assert!(changed.elapsed() < Duration::from_secs(20), "the new certificate is not served");
        std::thread::sleep(Duration::from_millis(200));
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let fresh = certificate(elsewhere.path());
    assert!(ask(&fresh).is_err(), "a certificate nobody trusts is refused");
}

#[test]
fn a_certificate_without_its_key_is_refused_at_the_start() {
    let place = Place::sqlite();
    let folder = place.folder();
    let path = |name: &str| folder.join(name).display().to_string();
    certificate(folder);
    std::fs::write(folder.join("key.pem"), "").unwrap();
    let (cert, key, data) = (path("cert.pem"), path("key.pem"), path("data"));
    let output = run(&["serve", "--port", "0", "--data-dir", &data, "--tls-cert", &cert, "--tls-key", &key]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("cannot be used"), "{said}");
}
