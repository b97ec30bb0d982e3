//! XPath's rules on one-line expressions, and the words of every refusal.

use survey::clock::Day;
use survey::expression::{Context, Role, Scope, Value, check, parse};
use survey::questionnaire::Questionnaire;

use crate::form::{json, read, today};

/// `n` 7, `t` "Sơn La", `c` late, `m` "a b", `d` 2022-09-01; every other question is missing.
fn evaluate(source: &str) -> Value {
    let answer = |name: &str| match name {
        "n" => Value::Number(7.0),
        "t" => Value::Text("Sơn La".to_owned()),
        "c" => Value::Text("late".to_owned()),
        "m" => Value::Text("a b".to_owned()),
        "d" => Value::Date(Day::new(2022, 9, 1).unwrap()),
        _ => Value::missing(),
    };
    let current = Value::Number(3.0);
    let context = Context { answer: &answer, current: Some(&current), today: today() };
    parse(source).unwrap_or_else(|error| panic!("{source}: {error}")).evaluate(&context)
}

fn all_hold(sources: &[&str]) {
    for source in sources {
        assert_eq!(evaluate(source), Value::Boolean(true), "{source}");
    }
}

#[test]
fn operators_bind_as_in_xpath() {
    all_hold(&[
        "1 + 2 * 3 = 7",
        "(1 + 2) * 3 = 9",
        "10 - 4 - 3 = 3",
        "-2 * 3 = -6",
        "--2 = 2",
        "7 mod 3 = 1",
        "-7 mod 3 = -1",
        "6 div 4 = 1.5",
        "1 < 2 = true()",
        "true() or false() and false()",
        "not((true() or false()) and false())",
        ".5 + 5. = 5.5",
        "today()-1 < today()",
        ". + 1 = 4",
    ]);
}

#[test]
fn a_missing_answer_is_an_empty_node() {
    all_hold(&[
        "${x} = ''",
        "not(${x} != '')",
        "${x} != 'late'",
        "not(${x} = 'late')",
        "not(${x} < 5)",
        "not(${x} >= 5)",
        "not(${x} = 0)",
        "${x} != 0",
        "not(${x} + 1 = 1)",
        "not(${x})",
        "not(selected(${x}, 'a'))",
        "not(selected(${x}, ''))",
        "not(selected(${m}, ''))",
        "count-selected(${x}) = 0",
        "string-length(${x}) = 0",
        "coalesce(${x}, 5) = 5",
        "coalesce(${n}, 5) = 7",
        "if(${x}, 1, 2) = 2",
        "regex(${x}, '')",
        "not(regex(${x}, '.+'))",
        "not(${x} < today())",
        "not(${x} = today())",
        "not(today() - ${x} > 0)",
    ]);
    let Value::Number(number) = evaluate("${x} + 1") else { panic!("not a number") };
    assert!(number.is_nan());
}

#[test]
fn values_convert_as_in_xpath() {
    all_hold(&[
        "${n} = '7'",
        "'7.0' = ${n}",
        "${n} != '7a'",
        "number('  12 ') = 12",
        "number('1e3') != 1000",
        "number('+1') != 1",
        "number('inf') != 1 div 0",
        "number('') != 0",
        "${c} = 'late'",
        "${t} = \"Sơn La\"",
        "string-length(${t}) = 6",
        "string-length(${n}) = 1",
        "int(-2.7) = -2",
        "round(2.5) = 3",
        "round(-2.5) = -2",
        "true() = 1",
        "1 div 0 > 1000000",
        "not(0 div 0 = 0 div 0)",
    ]);
}

#[test]
fn several_choices_are_asked_with_selected() {
    all_hold(&[
        "selected(${m}, 'a')",
        "selected(${m}, 'b')",
        "not(selected(${m}, 'c'))",
        "not(selected(${m}, 'a b'))",
        "count-selected(${m}) = 2",
        "selected(${c}, 'late')",
        "not(selected(${c}, 'lat'))",
    ]);
}

#[test]
fn days_count() {
    all_hold(&[
        "${d} < today()",
        "today() - ${d} = 20",
        "${d} + 20 = today()",
        "${d} = '2022-09-01'",
        "${d} > '2022-08-31'",
        "'2022-08-31' < ${d}",
        "not(${d} = '2022-9-1')",
        "coalesce(${x}, ${d}) = ${d}",
        "string-length(today()) = 10",
        "today() - 1 = '2022-09-20'",
        "not(today() + 100000000000 > 0)",
        "not(today() - 3999999 = today())",
    ]);
}

#[test]
fn patterns_match_the_whole_text() {
    all_hold(&[
        "regex(${t}, 'Sơn La')",
        "not(regex(${t}, 'Sơn'))",
        "regex(${t}, '[^0-9]+')",
        "regex(${t}, '^Sơn.*$')",
        "regex(${n}, '7|8')",
        "not(regex(${t}, 'x|Sơn'))",
    ]);
}

fn refusal(source: &str) -> String {
    parse(source).unwrap_err().to_string()
}

#[test]
fn what_cannot_be_read_says_where_and_what_to_do() {
    for (source, message) in [
        ("", "the expression is empty; remove the field or write a condition (at character 1)"),
        ("${a} == 1", "'==' is not part of the language; write = (at character 6)"),
        ("${a} = ‘x’", "'‘' is not part of the language; write straight quotes ' or \" (at character 8)"),
        (
            "../a = 1",
            "'.' is not part of the language; paths are not understood; write ${name}, and div to divide (at character 1)",
        ),
        ("${a} = 'x", "the text that begins here has no closing quote ' (at character 8)"),
        ("${a = 1", "the name that begins here has no closing brace; write ${name} (at character 1)"),
        (
            "${số lần} > 1",
            "'số lần' is not the name of a question: names have letters without accents, digits and _ (at character 1)",
        ),
        ("1.2.3", "the number '1.2.3' is not readable; write it as 5 or 2.5 (at character 1)"),
        ("5a", "the number '5a' is not readable; write it as 5 or 2.5 (at character 1)"),
        ("1 +", "expected a value here, found the end (at character 4)"),
        ("1 2", "expected an operator or the end here, found 2 (at character 3)"),
        ("(1", "expected ')' here, found the end (at character 3)"),
        (
            "yes",
            "'yes' stands alone; write ${yes} for a question, 'yes' for a text, true() or false() for a truth (at character 1)",
        ),
        ("if(1, 2)", "if() takes 3 arguments, here it has 2 (at character 1)"),
        (
            "regex('a', ${b})",
            "the pattern of regex() must be a text in quotes, so that it can be checked beforehand (at character 12)",
        ),
        (
            "1 and concat('a')",
            "there is no function 'concat'; the functions are selected, count-selected, if, coalesce, regex, string-length, today, true, false, not, number, int, round (at character 7)",
        ),
    ] {
        assert_eq!(refusal(source), message, "{source}");
    }
    assert!(refusal("regex('a', '(')").starts_with("the pattern is not readable: "));
    assert!(refusal("regex('a', 'a)(b')").starts_with("the pattern is not readable: "));
    assert!(refusal("regex('a', '(a{1000}){1000}')").starts_with("the pattern is not readable: "));
}

#[test]
fn no_nesting_or_length_exhausts_the_stack() {
    let deep = "the expression is nested more than 64 deep; split the condition over several questions";
    for source in
        ["(".repeat(4096), "-".repeat(4096), "not(".repeat(1000), "1+".repeat(2000) + "1", "1=".repeat(100) + "1"]
    {
        assert!(refusal(&source).starts_with(deep), "{}", &source[..20]);
    }
    assert!(refusal(&" ".repeat(4097)).starts_with("the expression has more than 4096 characters"));
    // A chain is as deep as its deepest term.
    assert!(parse(&("1 or ".repeat(800) + "1")).is_ok());
    assert!(parse(&format!("{}1{}", "(".repeat(64), ")".repeat(64))).is_ok());
}

#[test]
fn the_canonical_text_has_no_needless_sign() {
    for (source, canonical) in [
        ("((${a}))=\"x\"", "${a} = 'x'"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1+(2*3)", "1 + 2 * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(1 or 0) or 1", "(1 or 0) or 1"),
        ("1 and(0 or 1)", "1 and (0 or 1)"),
        ("-(1+2)", "-(1 + 2)"),
        ("'it''s'", ""),
        ("selected( ${a} ,\"it's\")", "selected(${a}, \"it's\")"),
        ("regex(.,'[a-z]')", "regex(., '[a-z]')"),
        ("00.50", "0.5"),
    ] {
        match parse(source) {
            Ok(expression) => assert_eq!(expression.to_string(), canonical),
            Err(_) => assert_eq!(canonical, "", "{source}"),
        }
    }
}

fn type_errors(form: &Questionnaire, source: &str, constraint_of: Option<&str>) -> Vec<String> {
    let role = constraint_of.map_or(Role::Condition, |name| Role::Constraint(form.question(name).unwrap()));
    check(&parse(source).unwrap(), &Scope::new(form), role).iter().map(ToString::to_string).collect()
}

#[test]
fn sound_types_pass() {
    let form = read(&json());
    for source in [
        "${satisfied} >= 4",
        "${satisfied} = '4' or ${satisfied} = 4",
        "${on_time} = ''",
        "${visits} != ''",
        "${visits} = '3'",
        "${satisfied} + 1 < ${visits}",
        "${received} >= '2022-01-01' and today() - ${received} < 30",
        "${received} > today() - 30",
        "coalesce(${visits}, 0) > 2",
        "if(${on_time} = 'late', ${visits}, '') > 2",
        "selected(${wishes}, 'faster') = true()",
        "count-selected(${wishes}) < 3",
        "string-length(${comment}) > 10 and regex(${visits}, '[0-9]+')",
        "${comment}",
        "number(${comment}) > 3",
        "${on_time} = ${late_notice}",
    ] {
        assert_eq!(type_errors(&form, source, None), Vec::<String>::new(), "{source}");
    }
    assert!(type_errors(&form, ". > 1", Some("visits")).is_empty());
    assert!(type_errors(&form, "not(selected(., 'faster') and count-selected(.) > 1)", Some("wishes")).is_empty());
}

#[test]
fn wrong_types_are_refused_with_the_cure() {
    let form = read(&json());
    for (source, message) in [
        ("'late'", "a text is not a condition; compare it with something (at character 1)"),
        (". > 1", "'.' is the answer being checked; it can only stand in a constraint (at character 1)"),
        ("${nothing_like_it} = 1", "there is no question 'nothing_like_it' (at character 1)"),
        ("${visit} = 1", "there is no question 'visit'; did you mean 'visits'? (at character 1)"),
        ("${thanks} = 1", "'thanks' is a note and has no answer (at character 1)"),
        ("${satisfied} = 6", "'6' is not one of the answers, which are 1, 2, 3, 4, 5, 9 (at character 16)"),
        ("'lat' = ${on_time}", "'lat' is not one of the answers, which are early, on_time, late (at character 1)"),
        (
            "selected(${wishes}, 'fast')",
            "'fast' is not one of the answers, which are faster, cheaper, closer (at character 21)",
        ),
        (
            "${wishes} = 'faster'",
            "several answers cannot be compared with a text; use selected() or count-selected() (at character 11)",
        ),
        (
            "${on_time} > 1",
            "a chosen answer has no order; compare it with = or !=, or wrap it in number() (at character 1)",
        ),
        ("1 < ${visits} < 5", "a condition has no order; join two comparisons with and (at character 3)"),
        (
            "${received} > 5",
            "a day cannot be compared with a number; subtract one day from another to get a number of days (at character 13)",
        ),
        ("${received} > '1/9/2022'", "'1/9/2022' is not a day; write it as '2022-09-21' (at character 15)"),
        ("${visits} = 'many'", "'many' is not a number; write it without quotes, as 5 or 2.5 (at character 13)"),
        ("${comment} = 5", "a number cannot be compared with a text; wrap it in number() (at character 12)"),
        ("${comment} + 1 > 2", "a text cannot be calculated with; wrap it in number() (at character 1)"),
        (
            "selected(${visits}, 'a')",
            "selected() needs a question answered by choosing, here it has a number (at character 10)",
        ),
        ("if(1, 'a', today()) = 'a'", "if() gives a text or a day; both must be of one kind (at character 1)"),
        (
            "(${visits} > 1) = 5",
            "a condition cannot be compared with a number; compare a condition only with true() or false() (at character 17)",
        ),
    ] {
        assert_eq!(type_errors(&form, source, None), [message], "{source}");
    }
    assert_eq!(type_errors(&form, "${a1} = 1 or ${on_time} = 'x'", None).len(), 2);
}
