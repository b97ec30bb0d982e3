//! The charts of the pages: by the same records as those of the report, with what a picture that stands alone has to say.

use store::Role;
use survey::unit::UnitKind;

use crate::world::{CURRENT, FEW, MANY, SHOWN, SMALL_UNIT, UNIT, World};

/// The texts of a drawing, lines of one text joined, and its description.
fn read(svg: &str) -> (String, String) {
    let words = after(svg, "<text").map(str::trim).collect::<Vec<_>>().join(" ");
    (words, after(svg, "<desc").next().unwrap().to_owned())
}

fn after<'a>(svg: &'a str, tag: &'a str) -> impl Iterator<Item = &'a str> {
    svg.split(tag).skip(1).map(|rest| rest.split_once('>').unwrap().1.split('<').next().unwrap())
}

#[tokio::test]
async fn a_picture_of_an_evaluation_that_stands_alone_says_what_of_whom_and_where_from() {
    let world = World::answered().await;
    let token = world.token(Role::Analyst).await;
    for (part, title) in [
        ("scores", "Chỉ số và khoảng tin cậy 95%, theo yếu tố, UBND huyện Mường La, năm 2021"),
        ("factors", "Chỉ số và khoảng tin cậy 95%, theo yếu tố, UBND huyện Mường La, năm 2021"),
        ("criteria", "22 tiêu chí, UBND huyện Mường La, năm 2021: bên phải vạch là phần được tính hài lòng"),
    ] {
        let path = format!("/api/v1/evaluations/{SHOWN}/{part}/chart.svg?width=1100");
        let headed = world.get(&format!("{path}&headed=true"), &token).send().await.is(200).text();
        let (words, description) = read(&headed);
        for said in [
            title,
            "Mỗi chỉ số dựa trên 36 phiếu.",
            "Khảo sát từ 1/9 đến 31/10/2021.",
            "Nguồn: Hài Lòng, bản dữ liệu s-",
            "quy tắc gộp mọi câu trả lời.",
        ] {
            assert!(words.contains(said), "{part}: {said} is not in {words}");
        }
        assert!(description.contains("Cao nhất ") && description.contains("Bảng số liệu ngay dưới."), "{description}");
        let plain = world.get(&path, &token).send().await.is(200).text();
        for unsaid in ["Nguồn", "Khảo sát từ", "dựa trên"] {
            assert!(!read(&plain).0.contains(unsaid), "{part}: {unsaid}");
        }
    }
    let path = |part: &str| format!("/api/v1/evaluations/{SHOWN}/{part}/chart.svg");
    let (words, description) = read(&world.get(&path("factors"), &token).send().await.is(200).text());
    assert!(description.contains("A. Tiếp cận dịch vụ"), "a factor is named: {description}");
    assert!(!words.contains("Chỉ số hài lòng"));
    let (words, description) = read(&world.get(&path("scores"), &token).send().await.is(200).text());
    assert!(words.contains("Chỉ số hài lòng") && description.contains(" Chỉ số hài lòng "), "{description}");
    // Each criterion has its index with its interval.
    let (words, description) = read(&world.get(&path("criteria"), &token).send().await.is(200).text());
    assert_eq!((words.matches('–').count(), words.matches("không có trả lời").count()), (19, 3), "{words}");
    assert!(words.contains("cần xem lại: ít cụm"), "all of them are of six villages: {words}");
    assert!(description.contains(" (") && description.contains('–'), "{description}");
}

#[tokio::test]
async fn a_hospital_has_its_mark() {
    let world = World::answered().await;
    let token = world.token(Role::Analyst).await;
    let path = format!("/api/v1/evaluations/{SHOWN}/factors/chart.svg");
    let marks = |svg: &str| (svg.matches("<circle").count(), svg.matches("<polygon").count());
    let before = world.get(&path, &token).send().await.is(200).text();
    // Five and one in the legend; the others are of few clusters.
    assert_eq!(marks(&before), (6, 6));
    let mut unit = world.store.unit(UNIT).await.unwrap().unwrap();
    unit.kind = UnitKind::Hospital;
    world.store.put_unit(&unit).await.unwrap();
    let after = world.get(&path, &token).send().await.is(200).text();
    assert_eq!(marks(&after), (0, 7 + 6));
}

#[tokio::test]
async fn fewer_than_three_numbers_are_a_sentence_at_the_address_of_the_chart() {
    let world = World::answered().await;
    let token = world.token(Role::Analyst).await;
    for path in [
        format!("/api/v1/evaluations/{FEW}/scores/chart.svg"),
        format!("/api/v1/evaluations/{FEW}/factors/chart.svg"),
        format!("/api/v1/evaluations/{FEW}/criteria/chart.svg"),
        // All of them answered on one day.
        format!("/api/v1/evaluations/{CURRENT}/days/chart.svg"),
        // Measured once, and twice.
        format!("/api/v1/units/{SMALL_UNIT}/trend/chart.svg"),
        format!("/api/v1/units/{UNIT}/trend/chart.svg"),
        // Two of three evaluations are shown.
        "/api/v1/programme/chart.svg".to_owned(),
    ] {
        let svg = world.get(&path, &token).send().await.is(200).text();
        let (words, description) = read(&svg);
        let said = ["Ít hơn ba số nên không vẽ biểu đồ.", "Chưa có số nào được hiện nên không vẽ biểu đồ."];
        assert!(said.iter().any(|said| description.ends_with(said)), "{path}: {description}");
        assert!(words.ends_with("vẽ biểu đồ.") && !svg.contains("<circle"), "{path}: {words}");
        // It stands alone as a chart does, with where its numbers are from.
        let alone = world.get(&format!("{path}?headed=true&lang=en"), &token).send().await.is(200).text();
        assert!(read(&alone).1.ends_with("chart."), "{path}: {alone}");
    }
}

#[tokio::test]
async fn the_programme_says_how_many_answered_and_ranks_nothing() {
    let world = World::answered_by(&[(CURRENT, MANY), (SHOWN, MANY), (FEW, MANY)]).await;
    let token = world.token(Role::Analyst).await;
    let reply = world.get("/api/v1/programme/chart.svg?headed=true&width=1100&lang=en", &token).send().await;
    let (words, description) = read(&reply.is(200).text());
    for said in ["evaluations by year", "Each index rests on 36 interviews.", "Source: Hài Lòng, data version s-"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(description.contains("does not tell which differences are real"), "{description}");
    assert!(!description.contains("Highest"), "{description}");
}

#[tokio::test]
async fn a_unit_over_its_years_says_where_its_numbers_are_from() {
    let world = World::of_three_years().await;
    let token = world.token(Role::Analyst).await;
    let path = format!("/api/v1/units/{UNIT}/trend/chart.svg?headed=true");
    let (words, _) = read(&world.get(&path, &token).send().await.is(200).text());
    for said in ["Mỗi chỉ số dựa trên 36 phiếu.", "Nguồn: Hài Lòng, bản dữ liệu s-"] {
        assert!(words.contains(said), "{said}: {words}");
    }
}
