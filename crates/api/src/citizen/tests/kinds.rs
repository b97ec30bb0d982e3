//! How each kind of question is drawn.

use super::browser::Page;
use super::fixture::{COUNTER, Server, every_kind};

#[tokio::test]
async fn each_kind_has_its_native_control() {
    let server = Server::start(every_kind()).await;
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    assert!(consent.text.contains("<li><b>Ai hỏi:</b> Sở Nội vụ.</li>"));
    assert!(consent.text.contains("Phiếu là bản nháp, chờ xác nhận"));
    let first = Page::of(&consent).press(&server, ("_consent", "yes")).await;
    assert!(first.text.contains("Phần 1 trên 3") && first.text.contains("<progress max=\"3\" value=\"0\""));
    assert!(first.text.contains("<legend>1. Nơi chờ &#60;script&#62;"), "escaped, and numbered past the note");
    let faces: Vec<_> = (1..=5).map(|face| first.text.matches(&format!("<use href=\"#f{face}\"/>")).count()).collect();
    assert_eq!(faces, [1, 1, 1, 1, 1], "the faces stand with their words and nowhere else");
    let last = first.text.rfind("value=\"90\"").unwrap();
    assert!(first.text.rfind("name=\"A1\" value=\"5\"").unwrap() < last);
    assert!(first.text.contains("<label class=\"o na\"><input type=\"radio\" name=\"A1\" value=\"90\">"));
    assert!(!first.text.contains("value=\"back\""), "the first section leads nowhere back");
    let third = Page::of(&first).with("A1", &["4"]).with("late", &["no"]).next(&server).await;
    for control in [
        "<label class=\"l\" for=\"visits\">1. Mấy lần? (không bắt buộc)</label>",
        "id=\"visits\" name=\"visits\" value=\"\" inputmode=\"numeric\"",
        "<span>lần</span>",
        "inputmode=\"decimal\"",
        "<fieldset id=\"when\"",
        "name=\"when.d\"",
        "<input type=\"checkbox\" name=\"want\" value=\"speed\">",
        "<textarea class=\"t\" id=\"words\"",
        "value=\"back\"",
    ] {
        assert!(third.text.contains(control), "{control}\n{}", third.text);
    }
    assert!(!third.text.contains("<symbol"), "faces are sent only where they are used");
    assert!(!third.text.contains("Chụp giấy hẹn"), "what only a tablet can put is not on the page");
    // Nor is a section of nothing else: the review follows.
    let review = Page::of(&third).with("when.d", &["1"]).with("when.m", &["9"]).with("when.y", &["2022"]);
    let review = review.next(&server).await;
    assert!(!review.text.contains("Chỉ trên máy tính bảng") && !review.text.contains("Nơi hỏi"), "{}", review.text);
    assert_eq!(review.h1(), "Xem lại rồi gửi");
}

#[tokio::test]
async fn what_need_not_be_answered_can_be_taken_back() {
    let server = Server::start(every_kind()).await;
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    let first = Page::of(&consent).press(&server, ("_consent", "yes")).await;
    let first = Page::of(&first).with("A1", &["4"]).with("late", &["yes"]).next(&server).await;
    let second = Page::of(&first).with("why", &["papers"]).next(&server).await;
    assert!(second.text.contains("name=\"sorry\" value=\"\">Không trả lời"));
    let third = Page::of(&second).with("sorry", &["yes"]).next(&server).await;
    let second = Page::of(&third).press(&server, ("_go", "back")).await;
    let third = Page::of(&second).with("sorry", &[""]).next(&server).await;
    assert!(!Page::of(&third).get("_a")[0].contains("sorry"));
}
