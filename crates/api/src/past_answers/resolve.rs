//! Who the people of a file are: in the list of people drawn already, or new to it.

use std::collections::{BTreeMap, HashSet};

use interchange::past_answers::{Came, MOST_PROBLEMS, PastFault, PastProblem, PastRow};
use store::{AssignedCase, PastCame, PastFact};
use survey::case::{Case, CaseDesign, CaseDetails, SampleType};
use survey::id::{CaseId, EvaluationId, ResponseId};
use uuid::Uuid;

use crate::problem::Result;

/// The people drawn, as they are in the list.
pub(super) struct Listed {
    pub cases: Vec<AssignedCase>,
    /// Those who are in a file of past results.
    pub in_a_file: HashSet<CaseId>,
}

/// A file with its people found.
pub(super) struct Resolved {
    /// Those who are new, with the row they stand in.
    pub cases: Vec<Case>,
    pub rows_of_cases: Vec<usize>,
    pub facts: Vec<PastFact>,
}

/// Finds the people of the rows; those who have no number get the next ones.
///
/// # Errors
/// What `new_id` fails with; inside, every row that does not fit the list.
pub(super) fn resolve(
    evaluation: EvaluationId,
    rows: Vec<PastRow>,
    listed: &Listed,
    mut new_id: impl FnMut() -> Result<Uuid>,
) -> Result<Result<Resolved, Vec<PastProblem>>> {
    let by_number: BTreeMap<u32, &AssignedCase> = listed.cases.iter().map(|one| (one.case.number, one)).collect();
    let highest = rows.iter().filter_map(|row| row.number).chain(by_number.keys().copied()).max();
    let mut next = highest.unwrap_or(0);
    let mut resolved = Resolved { cases: Vec::new(), rows_of_cases: Vec::new(), facts: Vec::with_capacity(rows.len()) };
    let mut problems = Vec::new();
    for row in rows {
        let known = row.number.and_then(|number| by_number.get(&number).copied());
        let case = match (row.sample_type, known) {
            (SampleType::SelfSelected | SampleType::Assisted, _) => None,
            (SampleType::Probability, Some(known)) => {
                problems.extend(misfits(&row, known, listed));
                Some(known.case.id)
            }
            (SampleType::Probability, None) => match new_case(&row) {
                Err(problem) => {
                    problems.push(problem);
                    None
                }
                Ok((area_code, design)) => {
                    let number = row.number.unwrap_or_else(|| {
                        next = next.saturating_add(1);
                        next
                    });
                    let id = CaseId(new_id()?);
                    let (village, details) = (row.village.clone(), CaseDetails::default());
                    resolved.cases.push(Case { id, evaluation, number, area_code, village, details, design });
                    resolved.rows_of_cases.push(row.row);
                    Some(id)
                }
            },
        };
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
        let came = match (row.came, row.day) {
            (Came::Answers(answers), Some(day)) => PastCame::Answered { response: ResponseId(new_id()?), day, answers },
            (Came::Answers(_), None) => {
                problems.push(PastProblem::of(row.row, "day", PastFault::Empty));
                continue;
            }
            (Came::Nothing(outcome), day) => PastCame::Nothing { outcome, day },
        };
        resolved.facts.push(PastFact {
            row: u32::try_from(row.row).unwrap_or(u32::MAX),
            sample_type: row.sample_type,
            mode: row.mode,
            language: row.language.to_string(),
            case,
            came,
        });
    }
    Ok(if problems.is_empty() { Ok(resolved) } else { Err(problems) })
}

/// What somebody new to the list must have.
fn new_case(row: &PastRow) -> Result<(String, CaseDesign), PastProblem> {
    let Some(design) = row.design.clone() else {
        return Err(PastProblem::of(row.row, "number", PastFault::NoSuchCase));
    };
    let area_code = row.area_code.clone().ok_or_else(|| PastProblem::of(row.row, "area_code", PastFault::Empty))?;
    Ok((area_code, design))
}

/// Where a row says something else of a person than the list does, or comes too late.
fn misfits(row: &PastRow, known: &AssignedCase, listed: &Listed) -> Vec<PastProblem> {
    let mut problems = Vec::new();
    let mut wrong = |column: &str, what| problems.push(PastProblem::of(row.row, column, what));
    if listed.in_a_file.contains(&known.case.id) {
        wrong("number", PastFault::BroughtInAlready);
    } else if known.answered {
        wrong("number", PastFault::AnsweredAlready);
    }
    let case = &known.case;
    let mut differs = |column: &str, given: Option<String>, drawn: Option<String>| {
        if given.is_some() && given != drawn {
            wrong(column, PastFault::OtherThanDrawn(drawn.unwrap_or_else(|| "–".to_owned())));
        }
    };
    differs("area_code", row.area_code.clone(), Some(case.area_code.clone()));
    differs("village", row.village.clone(), case.village.clone());
    if let Some(given) = &row.design {
        let drawn = &case.design;
        differs("stratum", Some(given.stratum.clone()), Some(drawn.stratum.clone()));
        differs("psu", Some(given.psu.clone()), Some(drawn.psu.clone()));
        let count = |count: Option<u32>| count.map(|count| count.to_string());
        differs("psus_in_stratum", count(given.psus_in_stratum), count(drawn.psus_in_stratum));
        differs("people_in_psu", count(given.people_in_psu), count(drawn.people_in_psu));
        differs("weight", Some(given.weight.to_string()), Some(drawn.weight.to_string()));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::case::Mode;
    use survey::language::Language;

    const EVALUATION: EvaluationId = EvaluationId(Uuid::from_u128(1));

    fn design(psu: &str) -> CaseDesign {
        CaseDesign {
            stratum: "vùng cao".to_owned(),
            psu: psu.to_owned(),
            psus_in_stratum: Some(12),
            people_in_psu: None,
            weight: 2.5,
        }
    }

    fn listed(number: u32, answered: bool) -> AssignedCase {
        let case = Case {
            id: CaseId(Uuid::from_u128(u128::from(number))),
            evaluation: EVALUATION,
            number,
            area_code: "03646".to_owned(),
            village: None,
            details: CaseDetails::default(),
            design: design("a"),
        };
        AssignedCase { case, surveyor: None, answered }
    }

    fn row(row: usize, number: Option<u32>, design: Option<CaseDesign>) -> PastRow {
        PastRow {
            row,
            number,
            area_code: design.is_some().then(|| "03646".to_owned()),
            village: None,
            design,
            sample_type: SampleType::Probability,
            mode: Mode::Paper,
            language: Language::vietnamese(),
            day: "2020-10-05".parse().ok(),
            came: Came::Answers("{}".to_owned()),
        }
    }

    fn found(rows: Vec<PastRow>) -> Result<Resolved, Vec<PastProblem>> {
        let cases = vec![listed(1, false), listed(2, true), listed(3, false), listed(4, false)];
        let listed = Listed { cases, in_a_file: [CaseId(Uuid::from_u128(3))].into() };
        let mut ids = 100;
        let new_id = || {
            ids += 1;
            Ok(Uuid::from_u128(ids))
        };
        resolve(EVALUATION, rows, &listed, new_id).unwrap()
    }

    #[test]
    fn who_has_no_number_is_counted_on_from_the_highest_of_list_and_file() {
        let rows =
            vec![row(2, None, Some(design("a"))), row(3, Some(9), Some(design("b"))), row(4, None, Some(design("b")))];
        let resolved = found(rows).unwrap_or_else(|problems| panic!("{problems:?}"));
        let numbers: Vec<u32> = resolved.cases.iter().map(|case| case.number).collect();
        assert_eq!(numbers, [10, 9, 11]);
        let people: Vec<Option<CaseId>> = resolved.facts.iter().map(|fact| fact.case).collect();
        assert_eq!(people, resolved.cases.iter().map(|case| Some(case.id)).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_is_in_the_list_is_named_by_number_alone_or_with_the_same_design() {
        let resolved = found(vec![row(2, Some(1), None), row(3, Some(4), Some(design("a")))]);
        let resolved = resolved.unwrap_or_else(|problems| panic!("{problems:?}"));
        assert!(resolved.cases.is_empty());
        assert_eq!(resolved.facts[0].case, Some(CaseId(Uuid::from_u128(1))));
    }

    #[test]
    fn whoever_does_not_fit_the_list_is_named_by_row_and_column() {
        let other = CaseDesign { weight: 2.0, psus_in_stratum: None, ..design("b") };
        let unplaced = PastRow { area_code: None, ..row(6, None, Some(design("a"))) };
        let rows = vec![
            row(2, Some(2), None),
            row(3, Some(3), None),
            row(4, Some(5), None),
            row(5, Some(1), Some(other)),
            unplaced,
        ];
        let said: Vec<String> = found(rows).err().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "row 2, column 'number': whoever has this number has answered already, or withdrew",
                "row 3, column 'number': whoever has this number is in a file that was brought in before",
                "row 4, column 'number': nobody drawn has this number; give stratum, psu and weight, and who it is is added",
                "row 5, column 'psu': whoever has this number was drawn with another value here (a); leave the cell empty or mend it",
                "row 5, column 'weight': whoever has this number was drawn with another value here (2.5); leave the cell empty or mend it",
                "row 6, column 'area_code': this cell is empty",
            ]
        );
    }
}
