//! What holds for any expression, any text and any answers.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;
use survey::answers::{Answer, Answers, decode, encode, progress, relevant, split, validate};
use survey::clock::Day;
use survey::expression::{
    Context, Expression, Function, Kind, MAX_DEPTH, MAX_LENGTH, Operator, Pattern, Role, Scope, Value, check, parse,
};
use survey::language::Language;
use survey::questionnaire::{Compiled, Questionnaire};

use crate::form::{changed, compiled, json, read, today};

static FORM: LazyLock<Compiled> = LazyLock::new(compiled);

const NAMES: [&str; 12] = [
    "consented",
    "satisfied",
    "on_time",
    "late_notice",
    "wishes",
    "visits",
    "cost",
    "comment",
    "received",
    "thanks",
    "x",
    "Y_2",
];

fn expression() -> impl Strategy<Value = Expression> {
    let text =
        prop_oneof!["[a-z 0-9ơạệ'.-]{0,8}", "[a-z\"]{0,4}", Just("late".to_owned()), Just("2022-09-01".to_owned())];
    let number = prop_oneof![
        (0u32..100_000).prop_map(|n| f64::from(n) / 8.0),
        (0u8..10).prop_map(f64::from),
        (0.0f64..1e9),
        Just(1e-9),
        Just(9e15)
    ];
    let leaf = prop_oneof![
        prop::sample::select(NAMES.as_slice()).prop_map(|name| Kind::Answer(name.to_owned())),
        Just(Kind::Current),
        text.prop_map(Kind::Text),
        number.prop_map(Kind::Number),
        Just(Kind::Call(Function::Today, Vec::new())),
        Just(Kind::Call(Function::True, Vec::new())),
        Just(Kind::Call(Function::False, Vec::new())),
    ]
    .prop_map(|kind| Expression::new(kind, 1));
    let operators = [
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Add,
        Operator::Subtract,
        Operator::Multiply,
        Operator::Divide,
        Operator::Modulo,
    ];
    let pattern = prop::sample::select(vec!["[a-z]+", "^a|b$", "", "Sơn.*", "[^0-9]{1,5}", "it's"]);
    leaf.prop_recursive(6, 40, 3, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let function = prop::sample::select(Function::ALL.to_vec());
        prop_oneof![
            boxed.clone().prop_map(Kind::Negate),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Kind::Or),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Kind::And),
            (prop::sample::select(operators.to_vec()), boxed.clone(), boxed.clone())
                .prop_map(|(operator, left, right)| Kind::Binary(operator, left, right)),
            (function, prop::collection::vec(inner.clone(), 3)).prop_map(|(function, mut arguments)| {
                arguments.truncate(function.arity());
                Kind::Call(function, arguments)
            }),
            (boxed, pattern.clone()).prop_map(|(text, pattern)| Kind::Regex(text, Pattern::new(pattern).unwrap())),
        ]
        .prop_map(|kind| Expression::new(kind, 1))
    })
}

fn day() -> impl Strategy<Value = Day> {
    (1i32..=9999, 1u8..=12, 1u8..=28).prop_map(|(year, month, day)| Day::new(year, month, day).unwrap())
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::missing()),
        any::<f64>().prop_map(Value::Number),
        (-10i32..10).prop_map(|n| Value::Number(f64::from(n))),
        any::<bool>().prop_map(Value::Boolean),
        ".{0,12}".prop_map(Value::Text),
        "[0-9.-]{0,6}".prop_map(Value::Text),
        day().prop_map(Value::Date),
    ]
}

/// Pieces of the language in any order: nearer to real expressions than random characters.
fn babble() -> impl Strategy<Value = String> {
    let pieces = vec![
        "${satisfied}",
        "${x}",
        ".",
        "'late'",
        "\"a",
        "'",
        "5",
        "2.5",
        ".5",
        "and",
        "or",
        "not(",
        "=",
        "!=",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "div",
        "mod",
        "(",
        ")",
        ",",
        "selected(",
        "if(",
        "regex(",
        "'[a-'",
        "today()",
        " ",
        "${",
        "}",
        "ơ",
        "…",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.join(" "))
}

fn subset(names: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(names, 1..=names.len()).prop_map(|taken| taken.into_iter().map(str::to_owned).collect())
}

/// Answers of the right kind to some of the questions.
fn answers() -> impl Strategy<Value = Answers> {
    let single = |names: &'static [&'static str]| {
        prop::option::of(prop::sample::select(names).prop_map(|name| Answer::Single(name.to_owned())))
    };
    let likert = prop::option::of(prop::sample::select(vec![1u8, 2, 3, 4, 5, 9]).prop_map(Answer::Likert));
    (
        single(&["yes", "no"]),
        likert,
        single(&["early", "on_time", "late"]),
        single(&["yes", "no"]),
        prop::option::of(subset(&["faster", "cheaper", "closer"]).prop_map(Answer::Multi)),
        prop::option::of((-5i64..70).prop_map(Answer::Integer)),
        prop::option::of((-9e10f64..9e10).prop_map(Answer::decimal)),
        prop::option::of("(?s).{0,20}".prop_map(|text| Answer::text(&text))),
        prop::option::of(day().prop_map(Answer::Date)),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i)| {
            let given = NAMES.into_iter().zip([a, b, c, d, e, f, g, h, i]);
            given.filter_map(|(name, answer)| answer.map(|answer| (name.to_owned(), answer))).collect()
        })
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,12}".prop_map(Json::from),
        prop::sample::select(vec!["late", "faster", "4", "2022-02-31", "2022-02-01"]).prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Json::from))
}

fn any_answers_json() -> impl Strategy<Value = Json> {
    prop::collection::btree_map(prop::sample::select(NAMES.as_slice()), any_json(), 0..10)
        .prop_map(|fields| fields.into_iter().map(|(name, json)| (name.to_owned(), json)).collect())
}

proptest! {
    #[test]
    fn reading_the_canonical_text_gives_the_same_tree(tree in expression()) {
        let text = tree.to_string();
        prop_assume!(text.chars().count() <= MAX_LENGTH && tree.depth() <= MAX_DEPTH);
        let again = parse(&text);
        prop_assert_eq!(again.as_ref(), Ok(&tree), "{}", text);
        prop_assert_eq!(again.unwrap().to_string(), text);
    }

    #[test]
    fn evaluation_is_total_and_the_same_after_reading_back(
        tree in expression(), values in prop::collection::vec(value(), NAMES.len()), current in value(), on in day(),
    ) {
        let answer = |name: &str| {
            NAMES.iter().position(|known| *known == name).map_or(Value::missing(), |place| values[place].clone())
        };
        let context = Context { answer: &answer, current: Some(&current), today: on };
        let result = tree.evaluate(&context);
        prop_assert_eq!(tree.holds(&context), result.truth());
        let text = tree.to_string();
        prop_assume!(text.chars().count() <= MAX_LENGTH && tree.depth() <= MAX_DEPTH);
        // Compared as text, because NaN is not equal to itself.
        let again = parse(&text).unwrap().evaluate(&context);
        prop_assert_eq!(again.text(), result.text());
    }

    #[test]
    fn not_equal_is_the_contrary_of_equal(left in value(), right in value()) {
        let answer = |name: &str| if name == "l" { left.clone() } else { right.clone() };
        let context = Context { answer: &answer, current: None, today: today() };
        let holds = |source: &str| parse(source).unwrap().holds(&context);
        prop_assert_ne!(holds("${l} = ${r}"), holds("${l} != ${r}"));
        prop_assert_eq!(holds("${l} = ${r}"), holds("${r} = ${l}"));
        let both_ways = holds("${l} < ${r}") && holds("${l} >= ${r}");
        prop_assert!(!both_ways);
    }

    #[test]
    fn the_reader_is_total(text in "\\PC{0,80}", words in babble()) {
        for source in [text, words] {
            match parse(&source) {
                Ok(tree) => {
                    let found = check(&tree, &Scope::new(FORM.questionnaire()), Role::Condition);
                    let within = |position: usize| (1..=source.chars().count()).contains(&position);
                    prop_assert!(found.iter().all(|error| within(error.position)));
                }
                Err(error) => prop_assert!(error.position >= 1 && error.position <= source.chars().count() + 1),
            }
        }
    }

    #[test]
    fn compiling_is_total(words in babble(), tree in expression()) {
        let form = changed(&[
            ("/sections/0/questions/3/relevant", json!(words)),
            ("/sections/1/relevant", json!(tree.to_string())),
            ("/sections/1/questions/1/required", json!(tree.to_string())),
        ]);
        if let Err(problems) = read(&form).compile() {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|problem| !problem.to_string().is_empty()));
        }
    }

    #[test]
    fn a_questionnaire_cut_anywhere_is_refused(share in 0.0f64..1.0) {
        let text = json().to_string();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a short text")]
        let cut = (text.len() as f64 * share) as usize;
        let cut = (0..=cut).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
        prop_assert!(Questionnaire::from_json(&text[..cut]).is_err());
    }

    #[test]
    fn validation_is_the_same_every_time_and_only_of_what_is_put(given in answers(), on in day()) {
        let vi = Language::vietnamese();
        let issues = validate(&FORM, &given, on, &vi);
        prop_assert_eq!(&issues, &validate(&compiled(), &given.clone(), on, &vi));
        let english = validate(&FORM, &given, on, &Language::english());
        let kinds = |issues: &[survey::answers::Issue]| {
            issues.iter().map(|issue| (issue.question.clone(), issue.kind)).collect::<Vec<_>>()
        };
        prop_assert_eq!(kinds(&issues), kinds(&english));
        let put = relevant(&FORM, &given, on);
        prop_assert!(issues.iter().all(|issue| put.has(FORM.index(&issue.question).unwrap())));
        // What the server gets is judged as the tablet judged it.
        prop_assert_eq!(&issues, &validate(&FORM, &split(&FORM, given, on).sent, on, &vi));
    }

    #[test]
    fn splitting_loses_nothing_and_splits_once(given in answers(), on in day()) {
        let parted = split(&FORM, given.clone(), on);
        let again = split(&FORM, parted.sent.clone(), on);
        prop_assert_eq!(&again.sent, &parted.sent);
        prop_assert!(again.aside.is_empty());
        prop_assert_eq!(relevant(&FORM, &parted.sent, on), relevant(&FORM, &given, on));
        let mut whole = parted.sent;
        whole.merge(parted.aside);
        prop_assert_eq!(whole, given);
    }

    #[test]
    fn coding_goes_there_and_back(given in answers(), on in day()) {
        let sent = split(&FORM, given.clone(), on).sent;
        let bytes = encode(&FORM, &given, on);
        prop_assert_eq!(bytes.len(), FORM.layout().width());
        prop_assert_eq!(&bytes, &encode(&FORM, &sent, on));
        let coded: Answers = sent
            .into_iter()
            .filter(|(name, _)| FORM.layout().slot(FORM.index(name).unwrap()).is_some())
            .collect();
        prop_assert_eq!(decode(&FORM, &bytes), Ok(coded));
    }

    #[test]
    fn decoding_is_total(bytes in prop::collection::vec(any::<u8>(), 0..9)) {
        let _ = decode(&FORM, &bytes);
    }

    #[test]
    fn answers_survive_json_as_text(given in answers()) {
        let text = given.to_json().to_string();
        let json: Json = serde_json::from_str(&text).unwrap();
        let (again, issues) = Answers::from_json(&json, &FORM, &Language::vietnamese());
        prop_assert_eq!(issues, []);
        prop_assert_eq!(again.to_json().to_string(), text);
        prop_assert_eq!(again, given);
    }

    #[test]
    fn any_json_is_answers_or_reported(json in any_answers_json(), on in day()) {
        let (read, issues) = Answers::from_json(&json, &FORM, &Language::vietnamese());
        // Control characters are no text: of nothing else nothing is left.
        let nothing = |text: &str| text.chars().all(|unit| unit.is_control() || unit.is_whitespace());
        let empty = |json: &Json| json.is_null() || json.as_str().is_some_and(nothing) || json == &json!([]);
        for (name, given) in json.as_object().unwrap() {
            let taken = read.get(name).is_some();
            let told = issues.iter().any(|issue| issue.question == *name);
            prop_assert!(!(taken && told), "{} both taken and refused", name);
            prop_assert!(taken || told || empty(given), "{} lost", name);
        }
        let (again, issues) = Answers::from_json(&read.to_json(), &FORM, &Language::vietnamese());
        prop_assert_eq!(issues, []);
        prop_assert_eq!(&again, &read);
        let way = progress(&FORM, &read, on);
        prop_assert!(way.total().answered <= way.total().relevant);
    }

    #[test]
    fn the_way_forward_and_back_is_the_same(given in answers(), on in day()) {
        let way = progress(&FORM, &given, on);
        let mut forward = Vec::new();
        let mut at = way.next(None);
        while let Some(index) = at {
            forward.push(index);
            at = way.next(Some(index));
        }
        let mut back = Vec::new();
        let mut at = way.previous(FORM.len());
        while let Some(index) = at {
            back.push(index);
            at = way.previous(index);
        }
        back.reverse();
        prop_assert_eq!(&forward, &back);
        prop_assert_eq!(forward, relevant(&FORM, &given, on).indexes().collect::<Vec<_>>());
    }
}
