//! The same frame, plan and seed give the same people, here and in another program: the expected picks were computed by a script in
//! another language that follows the documentation, down to the cipher.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use survey::draw::{Draw, FrameRow, Method, Plan, Seed, Stages, Stream, draw, frame_hash, frame_line, pick_line};

static FACTS: [[&str; 1]; 3] = [["Bản 1"], ["Bản 2"], ["Bản 3"]];

/// Sixty people of two strata, whose communes do not follow each other; rows 101 to 160.
fn frame() -> Vec<FrameRow<'static>> {
    let parts = [
        ("Đất đai", "03646", 9),
        ("Đất đai", "03649", 5),
        ("Hộ tịch", "03646", 4),
        ("Đất đai", "03652", 21),
        ("Hộ tịch", "03649", 7),
        ("Đất đai", "03655", 6),
        ("Hộ tịch", "03652", 8),
    ];
    let places = parts.into_iter().flat_map(|(stratum, psu, rows)| (0..rows).map(move |at| (stratum, psu, at)));
    (101..).zip(places).map(|(row, (stratum, psu, at))| FrameRow { row, stratum, psu, facts: &FACTS[at % 3] }).collect()
}

/// The bytes 0 to 31.
fn seed() -> Seed {
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".parse().unwrap()
}

fn of_strata<S>(first: S, second: S) -> BTreeMap<String, S> {
    [("Đất đai".to_owned(), first), ("Hộ tịch".to_owned(), second)].into()
}

fn drawn(method: Method, reserve_percent: u16) -> Draw {
    draw(&frame(), &Plan { method, reserve_percent }, &seed()).unwrap()
}

fn check(draw: &Draw, at_once: &[u32], in_reserve: &[u32], hash: &str) {
    assert_eq!(draw.at_once().map(|pick| pick.row).collect::<Vec<_>>(), at_once);
    assert_eq!(draw.reserves().map(|pick| pick.row).collect::<Vec<_>>(), in_reserve);
    assert_eq!(draw.hash().to_string(), hash);
}

#[test]
fn chance_is_the_cipher_of_seed_and_purpose() {
    let numbers = |purpose: &str| {
        let mut stream = Stream::new(&seed(), purpose);
        [(); 8].map(|()| stream.below(NonZeroU64::new(1000).unwrap()))
    };
    assert_eq!(numbers("a purpose"), [85, 253, 213, 999, 155, 636, 496, 507]);
    assert_eq!(numbers("another purpose"), [534, 849, 341, 772, 608, 223, 658, 617]);
    let twenty: Vec<usize> = (0..20).collect();
    assert_eq!(Stream::new(&seed(), "sample").sample(&twenty, 8), [2, 12, 19, 6, 5, 13, 14, 8]);
}

#[test]
fn the_hash_of_a_frame_is_that_of_its_lines() {
    let frame = frame();
    assert_eq!(frame_line(&frame[1]), r#"[102,"Đất đai","03646","Bản 2"]"#);
    let hash = frame_hash(&frame).to_string();
    assert_eq!(hash, "25478b466264e8246bf6957ad9f5f31b28f6116c3671a3dfaf81493b147a97f9");
    let mut other = frame.clone();
    other.swap(3, 4);
    assert_ne!(frame_hash(&other).to_string(), hash, "the order counts");
}

#[test]
fn a_simple_draw() {
    check(
        &drawn(Method::Simple { people: 7 }, 100),
        &[102, 106, 107, 108, 150, 155, 159],
        &[135, 121, 156, 131, 125, 157, 113],
        "c28d16befb29e975b79e337ccd23fb972070220807744f6fc5c7d920a0e0eb48",
    );
}

#[test]
fn a_stratified_draw() {
    check(
        &drawn(Method::Stratified { sizes: of_strata(5, 3) }, 50),
        &[102, 117, 123, 135, 139, 148, 153, 155],
        &[136, 150, 127, 145, 157],
        "3cde533ae391ac1c69ff3cfc6ae2732089be967ea98060bb5ff6afe8d5d7cafb",
    );
}

#[test]
fn a_systematic_draw() {
    check(
        &drawn(Method::Systematic { sizes: of_strata(6, 4) }, 50),
        &[102, 109, 117, 120, 127, 133, 143, 147, 154, 158],
        &[107, 111, 151, 159, 115],
        "4eb0f44575e68f7b6a884115336bc1f73590c0c22f464a1fb418997f50b943da",
    );
}

#[test]
fn a_two_stage_draw() {
    let stages = |psus| Stages { psus, people: 3 };
    let draw = drawn(Method::TwoStage { sizes: of_strata(stages(3), stages(2)) }, 100);
    check(
        &draw,
        &[101, 103, 104, 120, 121, 135, 140, 141, 142, 147, 150, 151, 155, 156, 159],
        &[127, 123, 128, 106, 107, 105, 149, 152, 148, 144, 146, 145, 157, 160, 153],
        "d17fe066df2e10ab8a418e7c067d6268afe253eb918f1b1027c213f9635c3929",
    );
    assert_eq!(pick_line(&draw.picks[0]), r#"[1,101,"Đất đai","03646","Đất đai #03646",null,3,10,null,9]"#);
    assert_eq!(pick_line(&draw.picks[29]), r#"[30,153,"Hộ tịch","03652","Hộ tịch #03652",3,6,19,null,8]"#);
}

#[test]
fn another_seed_draws_others() {
    let plan = Plan { method: Method::Simple { people: 7 }, reserve_percent: 0 };
    let other = draw(&frame(), &plan, &Seed([7; 32])).unwrap();
    assert_ne!(other, draw(&frame(), &plan, &seed()).unwrap());
}

#[test]
fn a_plan_and_a_seed_are_stored_as_text() {
    let stages = Stages { psus: 3, people: 4 };
    let plan = Plan { method: Method::TwoStage { sizes: [("a".to_owned(), stages)].into() }, reserve_percent: 100 };
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(text, r#"{"method":"two_stage","sizes":{"a":{"psus":3,"people":4}},"reserve_percent":100}"#);
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    let text = serde_json::to_string(&seed()).unwrap();
    assert_eq!(serde_json::from_str::<Seed>(&text).unwrap(), seed());
    assert!(serde_json::from_str::<Seed>("\"00\"").is_err());
}
