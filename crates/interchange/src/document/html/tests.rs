//! The page, against what the Word file holds.

use super::{css_string, write};
use crate::document::tests::sample;

#[test]
fn the_page_is_whole_and_fetches_nothing() {
    let page = write(&sample()).unwrap();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"vi\">"));
    assert!(page.contains("@page { size: A4; margin: 20mm 15mm 20mm 30mm;"));
    assert!(page.contains("src=\"data:image/png;base64,iVBOR"));
    for absent in ["<script", "http:", "https:", "url(", "@import", "onload"] {
        assert!(!page.contains(absent), "{absent}");
    }
    assert_eq!(page, write(&sample()).unwrap());
}

#[test]
fn what_is_seen_can_be_heard() {
    let page = write(&sample()).unwrap();
    assert!(page.contains("<th scope=\"col\">Đơn vị</th>"));
    assert!(page.contains("<th scope=\"row\">UBND huyện Mai Sơn</th>"));
    assert!(page.contains("<th scope=\"colgroup\" colspan=\"2\">UBND cấp huyện</th>"));
    assert!(page.contains("<caption>Bảng 1. Chỉ số và khoảng tin cậy 95% theo yếu tố, phần trăm</caption>"));
    assert!(page.contains("<figcaption>Hình 1. Chỉ số hài lòng năm 2022"));
    assert!(page.contains("<img alt=\"Biểu đồ khoảng, chỉ số hài lòng"));
}

#[test]
fn the_order_is_that_of_the_paper() {
    let page = write(&sample()).unwrap();
    let mut last = 0;
    for text in [
        "MINH HỌA, không phải số liệu thật</p>",
        "UBND TỈNH SƠN LA",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
        "Kính gửi: Ủy ban",
        "<h2>I. KẾT QUẢ CHÍNH",
        "<b>1.</b> Năm 2022",
        "UBND huyện Mai Sơn",
        "<b>2.</b> Chỉ số",
        "<h2>III. KIẾN NGHỊ",
        "Gợi ý từ số liệu",
        "chỉ đạo./.",
        "Nơi nhận:",
        "KT. GIÁM ĐỐC",
        "Phụ lục I<br>KẾT QUẢ THEO ĐƠN VỊ VÀ YẾU TỐ",
        "(Kèm theo Báo cáo số",
        "<figure>",
        "<h3>I. CÁCH TÍNH",
        "<h5 class=\"point\">a) Gộp",
        "<ol><li>Công bố.",
        "<div class=\"landscape\">",
        "Phụ lục II",
        "Bảng 2. Chỉ số theo tiêu chí",
        "Lời đầy đủ",
    ] {
        let at = page[last..].find(text).unwrap_or_else(|| panic!("'{text}' is missing or out of order"));
        last += at;
    }
}

#[test]
fn nothing_stands_there_that_was_not_given() {
    let mut document = sample();
    document.mark = None;
    document.addressees.clear();
    document.closing = None;
    document.signature = None;
    document.recipients.clear();
    document.annexes.clear();
    let page = write(&document).unwrap();
    for absent in ["MINH HỌA", "Kính gửi", "./.", "GIÁM ĐỐC", "Nơi nhận", "Phụ lục", "@top-right"] {
        assert!(!page.contains(absent), "{absent}");
    }
}

#[test]
fn a_mark_cannot_leave_the_style_sheet() {
    assert_eq!(css_string("MINH HỌA\"</style>"), "\"MINH HỌA\\22 \\3c \\2f style\\3e \"");
}
