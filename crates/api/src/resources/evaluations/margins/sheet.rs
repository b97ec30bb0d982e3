//! A sheet of margins, read against the form: what is wrong is said by row and column.

use interchange::csv::SheetReader;
use std::collections::BTreeMap;
use store::Margin;
use survey::language::Language;
use survey::nfc::nfc;
use survey::questionnaire::{Choice, Compiled, Question};

use crate::problem::{Code, Problem, Result};
use crate::scores::{answers, groupings};

const COLUMNS: [&str; 3] = ["variable", "level", "count"];
/// How far the totals of two variables may lie apart: METHODS 7.
const AGREE: f64 = 0.005;

/// The margins of a sheet.
///
/// # Errors
/// [`Code::Invalid`] with everything that is wrong, by row and column.
pub fn read(text: &str, form: &Compiled, answered: &Answered) -> Result<Vec<Margin>> {
    let sheet = SheetReader::new(text).map_err(|error| {
        Problem::new(Code::Invalid)
            .field("/1", (format!("Không đọc được: {error}."), format!("It cannot be read: {error}.")))
    })?;
    let mut problem = Problem::new(Code::Invalid);
    for name in COLUMNS.iter().filter(|name| !sheet.columns().iter().any(|column| column == **name)) {
        problem = problem.field(format!("/1/{name}"), ("Thiếu cột này.", "This column is missing."));
    }
    for name in sheet.columns().iter().filter(|name| !COLUMNS.contains(&name.as_str())) {
        problem = problem.field(
            format!("/1/{name}"),
            ("Cột này không dùng; bỏ đi rồi nhập lại.", "This column is not used; take it out and import again."),
        );
    }
    if !problem.is_clean() {
        return Err(problem);
    }
    let known: Vec<(&Question, &[Choice])> = groupings(form).collect();
    let mut margins: Vec<Margin> = Vec::new();
    for row in sheet.rows() {
        let (number, cells) = match row {
            Ok(row) => row,
            Err((number, error)) => {
                let said = (format!("Không đọc được dòng này: {error}."), format!("The row cannot be read: {error}."));
                problem = problem.field(format!("/{number}"), said);
                continue;
            }
        };
        match margin(&cells, &known, answered) {
            Ok(margin)
                if margins.iter().any(|one| (&one.variable, &one.level) == (&margin.variable, &margin.level)) =>
            {
                let said = ("Mức này đã có ở dòng trên.", "This level was given on a row above.");
                problem = problem.field(format!("/{number}/level"), said);
            }
            Ok(margin) => margins.push(margin),
            Err(wrong) => {
                for (column, said) in wrong {
                    problem = problem.field(format!("/{number}/{column}"), said);
                }
            }
        }
    }
    if problem.is_clean() && margins.is_empty() {
        let said = ("Tệp không có dòng nào.", "The file has no row.");
        problem = problem.field("/2", said);
    }
    if problem.is_clean() {
        problem = whole(problem, &margins, &known);
    }
    if problem.is_clean() { Ok(margins) } else { Err(problem) }
}

type Said = (String, String);

/// How many of the sample chose each answer, by question and answer.
pub type Answered = BTreeMap<(String, String), u64>;

/// The margin of a row, or everything that is wrong with it by column.
fn margin(
    cells: &BTreeMap<String, String>,
    known: &[(&Question, &[Choice])],
    answered: &Answered,
) -> Result<Margin, Vec<(&'static str, Said)>> {
    let cell = |name: &str| nfc(cells.get(name).map_or("", |cell| cell.trim()));
    let (variable, level, count) = (cell("variable"), cell("level"), cell("count"));
    let mut wrong = Vec::new();
    let people = people(&count);
    if people.is_none() {
        wrong.push(("count", no_people(&count)));
    }
    let Some((question, choices)) = known.iter().find(|(question, _)| question.name == variable) else {
        wrong.insert(0, ("variable", no_question(&variable, known)));
        return Err(wrong);
    };
    let same = |choice: &&Choice| choice.name == level || choice.label.get(&Language::vietnamese()) == level;
    let Some(choice) = answers(choices).find(same) else {
        wrong.insert(0, ("level", no_answer(&variable, &level, choices)));
        return Err(wrong);
    };
    let (Some(people), true) = (people, wrong.is_empty()) else { return Err(wrong) };
    let margin = Margin { variable: question.name.clone(), level: choice.name.clone(), people: people as f64 };
    let asked = answered.get(&(margin.variable.clone(), margin.level.clone())).copied().unwrap_or(0);
    if people < asked {
        // How many answered is not told: the level may be one whose count is hidden.
        let said = (
            format!("{people} người là ít hơn số người của mức này đã trả lời; tổng không thể nhỏ hơn."),
            format!(
                "{people} people are fewer than those of this level who have answered; the total cannot be smaller."
            ),
        );
        return Err(vec![("count", said)]);
    }
    Ok(margin)
}

/// A number of people as people write it: `1022`, `1.022`, `1 022`, `1,022`. Nobody is half a person.
fn people(text: &str) -> Option<u64> {
    let groups: Vec<&str> = text.split(['.', ',', ' ', '\u{a0}']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = match &groups[..] {
        [_] => true,
        [first, rest @ ..] => first.len() <= 3 && rest.iter().all(|part| part.len() == 3),
        [] => false,
    };
    (grouped && groups.iter().all(digits)).then(|| groups.concat().parse().ok()).flatten()
}

fn no_people(count: &str) -> Said {
    (
        format!("“{count}” không phải số người; ghi một số nguyên từ 0 trở lên, như 1022 hoặc 1.022."),
        format!("'{count}' is no number of people; write a whole number from 0 on, such as 1022."),
    )
}

fn no_question(variable: &str, known: &[(&Question, &[Choice])]) -> Said {
    let names: Vec<&str> = known.iter().map(|(question, _)| question.name.as_str()).collect();
    let names = names.join(", ");
    (
        format!("Phiếu không có câu “{variable}” trả lời bằng một lựa chọn; dùng: {names}."),
        format!("The form has no question '{variable}' that is answered by one of a list; use: {names}."),
    )
}

fn no_answer(variable: &str, level: &str, choices: &[Choice]) -> Said {
    let names: Vec<String> = answers(choices)
        .map(|choice| format!("{} ({})", choice.name, choice.label.get(&Language::vietnamese())))
        .collect();
    let names = names.join(", ");
    (
        format!("Câu “{variable}” không có trả lời “{level}”; dùng: {names}."),
        format!("The question '{variable}' has no answer '{level}'; use: {names}."),
    )
}

/// What is wrong with the margins together: a level that is not given, a total of nobody, totals that do not agree.
fn whole(mut problem: Problem, margins: &[Margin], known: &[(&Question, &[Choice])]) -> Problem {
    let mut first: Option<(&str, f64)> = None;
    for (question, choices) in known {
        let own: Vec<&Margin> = margins.iter().filter(|margin| margin.variable == question.name).collect();
        if own.is_empty() {
            continue;
        }
        let name = question.name.as_str();
        for choice in answers(choices).filter(|choice| !own.iter().any(|margin| margin.level == choice.name)) {
            problem = problem.field(
                format!("/{name}/{}", choice.name),
                (
                    format!("Câu “{name}” thiếu mức “{}”; nếu không có ai thì ghi 0.", choice.name),
                    format!("The question '{name}' lacks the level '{}'; write 0 if there is nobody.", choice.name),
                ),
            );
        }
        let total: f64 = own.iter().map(|margin| margin.people).sum();
        if total <= 0.0 {
            problem = problem.field(
                format!("/{name}"),
                (format!("Câu “{name}” không có người nào."), format!("The question '{name}' has nobody at all.")),
            );
            continue;
        }
        match first {
            None => first = Some((name, total)),
            Some((other, people)) if (total - people).abs() > AGREE * people => {
                problem = problem.field(
                    format!("/{name}"),
                    (
                        format!(
                            "Tổng theo “{name}” là {total}, theo “{other}” là {people}; hai tổng đếm cùng những người ấy nên phải khớp nhau."
                        ),
                        format!(
                            "The total by '{name}' is {total}, by '{other}' {people}; both count the same people and must agree."
                        ),
                    ),
                );
            }
            Some(_) => {}
        }
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::people;

    #[test]
    fn people_are_counted_as_people_write_numbers() {
        for text in ["1022", "1.022", "1,022", "1 022"] {
            assert_eq!(people(text), Some(1022), "{text}");
        }
        assert_eq!(people("12.345.678"), Some(12_345_678));
        assert_eq!(people("0"), Some(0));
        for text in ["", "-1", "1.5", "1.02", "1..022", "1022.5", "nhiều", "1.0222", "0x10"] {
            assert_eq!(people(text), None, "{text}");
        }
    }
}
