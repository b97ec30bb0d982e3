//! What a page weighs over the line. `cargo test -p api size -- --nocapture` prints it.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

use super::browser::{Page, choose_all};
use super::fixture::{Answer, COUNTER, Server, TYPED, shipped};

fn gzip(page: &Answer) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(page.text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

#[tokio::test]
async fn pages_of_the_administrative_form_are_small() {
    weigh_all("hanh-chinh-22").await;
}

#[tokio::test]
async fn pages_of_the_hospital_form_are_small() {
    weigh_all("benh-vien-ngoai-tru").await;
}

async fn weigh_all(form: &str) {
    const FIRST: usize = 5 * 1024;
    const ANY: usize = 14 * 1024;
    let server = Server::start(shipped(form)).await;
    let mut sizes = Vec::new();
    let mut weigh = |name: &str, page: &Answer| {
        sizes.push((name.to_owned(), gzip(page), page.text.len()));
    };
    let ticket = server.get("/k").await;
    weigh("first page (ticket)", &ticket);
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    weigh("first page (counter: consent)", &consent);
    weigh("consent after a ticket", &Page::of(&ticket).with("ticket", &[TYPED]).next(&server).await);
    weigh("ticket refused", &Page::of(&ticket).with("ticket", &["K7QM4P2X9TRD"]).next(&server).await);
    let mut page = Page::of(&consent).press(&server, ("_consent", "yes")).await;
    let mut steps = 0;
    while page.h1() != "Xem lại rồi gửi" {
        weigh(page.h1(), &page);
        steps += 1;
        assert!(steps < 30);
        let wrong = Page::of(&page).next(&server).await;
        if wrong.title().starts_with("Lỗi") {
            weigh(&format!("{} (with errors)", page.h1()), &wrong);
        }
        let full = choose_all(&page, "4");
        let long = "Phản ánh ẫữặ ".repeat(200);
        let full = if full.get("O1").is_empty() { full } else { full.with("O1", &[&long]) };
        page = full.next(&server).await;
    }
    weigh("review", &page);
    weigh("thanks", &Page::of(&page).press(&server, ("_go", "send")).await);
    for (name, wire, plain) in &sizes {
        println!("{wire:6} bytes gzip, {plain:6} plain: {name}");
    }
    for (name, wire, _) in &sizes {
        let limit = if name.starts_with("first page") { FIRST } else { ANY };
        assert!(*wire <= limit, "{name}: {wire} bytes, at most {limit}");
    }
}
