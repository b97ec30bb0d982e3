//! The private part: which questions it has, how it is coded, and what would give it away.

use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use survey::answers::{Answer, Answers, decode_private, encode_private, private_part, private_width};
use survey::clock::Day;
use survey::questionnaire::{Compiled, NOT_ASKED};

use crate::form::{changed, problems, read};

const LATE: &str = "/sections/0/questions/2";
const NOTICE: &str = "/sections/0/questions/3";
const WISHES: &str = "/sections/0/questions/4";
const COMMENT: &str = "/sections/1/questions/2";

fn day() -> Day {
    "2022-09-21".parse().unwrap()
}

fn marked(pointer: &str) -> (String, Json) {
    (format!("{pointer}/sensitive"), json!(true))
}

fn said(changes: &[(String, Json)]) -> Vec<String> {
    let changes: Vec<(&str, Json)> = changes.iter().map(|(at, value)| (at.as_str(), value.clone())).collect();
    problems(&changes)
}

/// Late, the notice that depends on it, the wishes and the comment that depends on both: all in private.
fn form() -> Compiled {
    let mut changes: Vec<(String, Json)> = [LATE, NOTICE, WISHES, COMMENT].map(marked).into();
    changes.push((format!("{NOTICE}/required"), Json::Null));
    let changes: Vec<(&str, Json)> = changes.iter().map(|(at, value)| (at.as_str(), value.clone())).collect();
    read(&changed(&changes)).compile().unwrap()
}

#[test]
fn what_would_give_an_answer_away_is_refused_with_its_place() {
    let leak = |place: &str, name: &str| {
        format!(
            "{place}: it looks at '{name}', which is answered in private, and would tell the interviewer the answer; mark \
             this question sensitive as well, or do not look at '{name}' here"
        )
    };
    assert_eq!(said(&[marked(LATE)]), [leak("late_notice, relevant", "on_time")]);
    assert_eq!(said(&[marked(WISHES)]), [leak("comment, relevant", "wishes")]);
    let plain = |pointer: &str, text: &str| (pointer.to_owned(), json!(text));
    let visits = "/sections/1/questions/0";
    assert_eq!(
        said(&[marked(WISHES), marked(COMMENT), plain(&format!("{visits}/constraint"), "${comment} = '' or . > 1")]),
        [leak("visits, constraint", "comment")]
    );
    assert_eq!(
        said(&[marked(WISHES), marked(COMMENT), plain(&format!("{visits}/required"), "selected(${wishes}, 'faster')")]),
        [leak("visits, required", "wishes")]
    );
    // A section looks inside only if all of it is private.
    let section = plain("/sections/1/relevant", "${on_time} = 'late'");
    let all_of_one = [marked(LATE), marked(NOTICE), (format!("{NOTICE}/required"), Json::Null), section];
    let comment = leak("comment, relevant", "late_notice");
    assert_eq!(said(&all_of_one), [leak("section second, relevant", "on_time"), comment]);
    let second = (0..5).map(|at| marked(&format!("/sections/1/questions/{at}")));
    assert_eq!(said(&all_of_one.into_iter().chain(second).collect::<Vec<_>>()), Vec::<String>::new());
}

#[test]
fn the_number_of_questions_says_nothing_of_the_answers() {
    let form = form();
    let names = |known: &[(&str, Answer)]| {
        let mut answers = Answers::new();
        answers.set("consented", Answer::Single("yes".to_owned()));
        for (name, answer) in known {
            answers.set(*name, answer.clone());
        }
        let sensitive = |name: &str| form.questionnaire().question(name).is_some_and(|one| one.sensitive);
        let all = private_part(&form, &answers, &sensitive, day());
        let told = private_part(&form, &answers, &|_| false, day());
        let named = |indexes: Vec<usize>| -> Vec<String> {
            indexes.into_iter().map(|index| form.question(index).unwrap().name.clone()).collect()
        };
        (named(all), named(told))
    };
    let late = ("on_time", Answer::Single("late".to_owned()));
    let early = ("on_time", Answer::Single("early".to_owned()));
    assert_eq!(names(std::slice::from_ref(&late)).1, ["on_time", "late_notice", "wishes"]);
    assert_eq!(names(std::slice::from_ref(&early)).1, ["on_time", "wishes"]);
    for known in [&[late][..], &[early], &[]] {
        assert_eq!(names(known).0, ["on_time", "late_notice", "wishes", "comment"]);
    }
    // Open answers count as everywhere.
    let mut no = Answers::new();
    no.set("consented", Answer::Single("no".to_owned()));
    assert_eq!(private_part(&form, &no, &|_| false, day()), [2, 4]);
    // An answer that cannot be read any more makes only those uncertain that look at it, however far away.
    assert_eq!(private_part(&form, &no, &|name| name == "on_time", day()), [2, 3, 4, 7]);
}

#[test]
fn a_private_code_is_always_as_long_and_reads_back() {
    let form = form();
    assert_eq!(private_width(&form), 5);
    let mut answers = Answers::new();
    answers.set("on_time", Answer::Single("late".to_owned()));
    answers.set("wishes", Answer::Multi(vec!["cheaper".to_owned()]));
    answers.set("satisfied", Answer::Likert(4));
    let all: BTreeSet<usize> = [2, 3, 4].into();
    let bytes = encode_private(&form, &answers, &|index| all.contains(&index));
    assert_eq!(bytes, [3, 254, 0, 1, 0]);
    answers.remove("satisfied");
    assert_eq!(decode_private(&form, &bytes).unwrap(), answers);
    assert_eq!(encode_private(&form, &answers, &|_| false), [NOT_ASKED; 5]);
    assert!(decode_private(&form, &bytes[1..]).is_err());
    assert!(decode_private(&form, &[77, 254, 0, 1, 0]).is_err());
}
