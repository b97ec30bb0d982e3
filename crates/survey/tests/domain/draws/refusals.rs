//! What cannot be drawn, and what is said of it.

use std::collections::BTreeMap;
use survey::draw::{FrameRow, Method, Plan, Stages, draw, inclusion};

use super::seed;

const fn row(row: u32, stratum: &'static str, psu: &'static str) -> FrameRow<'static> {
    FrameRow { row, stratum, psu, facts: &[] }
}

const FRAME: [FrameRow<'static>; 4] = [row(1, "a", "p"), row(2, "a", "q"), row(3, "b", "p"), row(4, "b", "r")];

fn sizes<S: Copy>(sizes: &[(&str, S)]) -> BTreeMap<String, S> {
    sizes.iter().map(|(stratum, size)| ((*stratum).to_owned(), *size)).collect()
}

fn refused(frame: &[FrameRow<'_>], method: Method) -> String {
    let plan = Plan { method, reserve_percent: 0 };
    let refusal = draw(frame, &plan, &seed(1)).unwrap_err();
    assert_eq!(inclusion(frame, &plan).unwrap_err(), refusal);
    refusal.to_string()
}

#[test]
fn a_frame_must_be_one() {
    let simple = || Method::Simple { people: 1 };
    assert_eq!(refused(&[], simple()), "the frame has no row; import the list of people first");
    assert_eq!(refused(&[FRAME[0], FRAME[0]], simple()), "row 1 is in the frame twice; number each row once");
}

#[test]
fn names_that_the_method_needs_must_be_there() {
    let stratified = || Method::Stratified { sizes: sizes(&[("a", 1)]) };
    let text = refused(&[row(7, " ", "")], stratified());
    assert_eq!(text, "row 7 has no stratum; give it one, or draw without strata");
    let text = refused(&[row(7, "a#b", "")], stratified());
    assert_eq!(text, "row 7: the name 'a#b' has a '#' or a control character; write it without");
    let two_stage = Method::TwoStage { sizes: sizes(&[("a", Stages { psus: 1, people: 1 })]) };
    let text = refused(&[row(7, "a", "")], two_stage);
    assert_eq!(text, "row 7 has no primary sampling unit; give it one, or draw people directly");
    // A simple draw looks at none of them.
    let plan = Plan { method: Method::Simple { people: 1 }, reserve_percent: 0 };
    assert!(draw(&[row(7, "a#b", ""), row(8, "", "")], &plan, &seed(1)).is_ok());
}

#[test]
fn sizes_must_fit_the_frame() {
    let of = |given: &[(&str, u32)]| refused(&FRAME, Method::Stratified { sizes: sizes(given) });
    let nobody =
        "nobody is to be drawn from stratum 'b'; give a size of at least 1, or leave its rows out of the frame";
    assert_eq!(of(&[("a", 1)]), nobody);
    assert_eq!(of(&[("a", 1), ("b", 0)]), nobody);
    let stranger = "stratum 'c' has a size, but no row in the frame; leave it out of the plan";
    assert_eq!(of(&[("a", 1), ("b", 1), ("c", 1)]), stranger);
    let text = of(&[("a", 3), ("b", 1)]);
    assert_eq!(text, "stratum 'a' has 2 people, 3 are to be drawn; draw fewer");
    let text = refused(&FRAME, Method::Simple { people: 5 });
    assert_eq!(text, "stratum '1' has 4 people, 5 are to be drawn; draw fewer");
    assert!(refused(&FRAME, Method::Simple { people: 0 }).starts_with("nobody is to be drawn"));
    let text = refused(&FRAME, Method::Systematic { sizes: sizes(&[("a", 2), ("b", 3)]) });
    assert_eq!(text, "stratum 'b' has 2 people, 3 are to be drawn; draw fewer");
}

#[test]
fn stages_must_fit_the_frame() {
    let of = |psus, people| {
        let stages = sizes(&[("a", Stages { psus: 1, people: 1 }), ("b", Stages { psus, people })]);
        refused(&FRAME, Method::TwoStage { sizes: stages })
    };
    assert_eq!(of(3, 1), "stratum 'b' has 2 primary sampling units, 3 are to be drawn; draw fewer");
    assert!(of(0, 1).starts_with("nobody is to be drawn from stratum 'b'"));
    assert!(of(1, 0).starts_with("nobody is to be drawn from stratum 'b'"));
}
