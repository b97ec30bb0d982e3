//! A start that cannot succeed says why and what to do, and harms nothing.

use std::net::TcpListener;

use crate::database::Place;
use crate::server::run;

fn refused(args: &[&str]) -> String {
    let output = run(args);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let place = Place::sqlite();
    let file = place.folder().join("hailong.db");
    let folder = place.folder().display().to_string();
    let foreign = "Đây là một bảng tính, không phải cơ sở dữ liệu.\n".repeat(100);
    for content in [foreign.as_str(), "SQLite format 3\0 but no more"] {
        std::fs::write(&file, content).unwrap();
        for command in ["demo", "serve"] {
            let said = refused(&[command, "--port", "0", "--data-dir", &folder]);
            assert!(said.contains("is not a Hài Lòng database") && said.contains("--data-dir"), "{said}");
            assert_eq!(std::fs::read(&file).unwrap(), content.as_bytes());
        }
    }
}

#[test]
fn a_port_in_use_is_named_with_the_cure() {
    let place = Place::sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = refused(&["serve", "--port", &port, "--data-dir", &place.folder().display().to_string()]);
    assert!(said.contains(&format!("port {port} cannot be used")) && said.contains("--port"), "{said}");
}

#[test]
fn a_database_that_does_not_answer_is_named_without_its_password() {
    let place = Place::sqlite();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://hailong:secret@127.0.0.1:{free}/hailong");
    let folder = place.folder().display().to_string();
    let said = refused(&["serve", "--port", "0", "--data-dir", &folder, "--database-url", &url]);
    assert!(said.contains("the database does not answer") && !said.contains("secret"), "{said}");
}
