//! What counts when all is judged, worked out from the lines alone: of each person the interview that the server numbered
//! first, and nothing else. Compared with what was judged, with what was derived, and with what the office is told.

use std::collections::{BTreeMap, HashMap, HashSet};
use survey::id::EvaluationId;
use uuid::Uuid;

use super::check::{Database, on, open};
use super::field::case;
use super::office::{Office, Progress};
use super::tablet::Tablet;
use super::wire::Road;

/// The office is shown no index of fewer.
const ENOUGH: u64 = 30;

/// A tablet and the id of its submission.
type Line = (Uuid, Uuid);
/// Evaluation, id, case and tablet.
type Response = (Uuid, Uuid, Option<Uuid>, Option<Uuid>);
/// A verdict, and why.
type Word = (&'static str, Option<&'static str>);

const COUNTED: Word = ("counted", None);
/// Somebody else asked this person before, or the same one did.
const LATE: Word = ("quarantined", Some("case_answered"));
/// The line of a photograph, which has no answers.
const EMPTY: Word = ("quarantined", Some("bad_answers"));

/// What the database holds.
#[derive(Debug, Default)]
struct Found {
    /// In the order of the server's numbers.
    lines: Vec<Line>,
    numbers: HashSet<i64>,
    judgements: Vec<(Uuid, Uuid, String, Option<String>)>,
    responses: Vec<Response>,
}

impl Found {
    async fn read(address: &str) -> anyhow::Result<Self> {
        const LINES: &str = "select install_id, submission_id, server_seq from raw_submission order by server_seq";
        const JUDGEMENTS: &str = "select install_id, submission_id, verdict, reason from judgement";
        const RESPONSES: &str = "select evaluation_id, response_id, case_id, install_id from response";
        let mut database = open(address).await?;
        let lines: Vec<(Uuid, Uuid, i64)> = on!(database, one => sqlx::query_as(LINES).fetch_all(one).await)?;
        let judgements = on!(database, one => sqlx::query_as(JUDGEMENTS).fetch_all(one).await)?;
        let responses = on!(database, one => sqlx::query_as(RESPONSES).fetch_all(one).await)?;
        let numbers = lines.iter().map(|(_, _, number)| *number).collect();
        let lines = lines.into_iter().map(|(install, id, _)| (install, id)).collect();
        Ok(Self { lines, numbers, judgements, responses })
    }
}

/// What must be there.
#[derive(Debug, Default)]
struct Due {
    judgements: HashMap<Line, Word>,
    responses: HashSet<Response>,
    told: BTreeMap<EvaluationId, Progress>,
}

impl Due {
    /// Of these lines, of which it is known whom they are of, in the order of the server's numbers.
    fn of(frozen: &HashMap<Line, (EvaluationId, Option<u32>)>, lines: &[Line]) -> Self {
        let mut due = Self::default();
        let mut answered = HashSet::new();
        for line in lines {
            // What nobody froze is told by whoever compares the lines.
            let Some(&(evaluation, person)) = frozen.get(line) else { continue };
            let told = due.told.entry(evaluation).or_insert(Progress { answered: 0, quarantined: 0 });
            let word = match person {
                Some(person) if answered.insert((evaluation, person)) => {
                    let case = case(evaluation, person);
                    due.responses.insert((evaluation.0, line.1, Some(case.0), Some(line.0)));
                    COUNTED
                }
                Some(_) => LATE,
                None => EMPTY,
            };
            let count = if word == COUNTED { &mut told.answered } else { &mut told.quarantined };
            *count += 1;
            due.judgements.insert(*line, word);
        }
        due
    }

    fn faults(&self, found: &Found) -> Vec<String> {
        let mut unjudged = self.judgements.clone();
        let (mut strange, mut otherwise) = (0, Vec::new());
        for (install, id, verdict, reason) in &found.judgements {
            let word = (verdict.as_str(), reason.as_deref());
            match unjudged.remove(&(*install, *id)) {
                Some(due) if due == word => {}
                Some(due) => otherwise.push(format!("{word:?} and not {due:?}")),
                None => strange += 1,
            }
        }
        let mut missing = self.responses.clone();
        let too_many = found.responses.iter().filter(|one| !missing.remove(*one)).count();
        let twice = found.lines.len() - found.numbers.len();
        let first = otherwise.first().map(String::as_str).unwrap_or_default();
        let faults = [
            (twice, "lines have a number that another one has".to_owned()),
            (unjudged.len(), "lines have no judgement".to_owned()),
            (strange, "judgements are of no line, or one too many for it".to_owned()),
            (otherwise.len(), format!("lines are judged otherwise than they must be, the first one {first}")),
            (missing.len(), "interviews that count have no response".to_owned()),
            (too_many, "responses are of no interview that counts, or one too many for it".to_owned()),
        ];
        faults.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
    }
}

/// What is wrong with what counts, a sentence each; everything must be judged, and the tablets are all that sent anything.
pub async fn faults(database: &str, road: &Road, tablets: &[Tablet]) -> anyhow::Result<Vec<String>> {
    let mut frozen = HashMap::new();
    for tablet in tablets {
        let install = tablet.engine.memory().install.0;
        let people = tablet.engine.items().zip(&tablet.people);
        frozen.extend(people.map(|(item, person)| ((install, item.id.0), (tablet.evaluation, *person))));
    }
    let found = Found::read(database).await?;
    let due = Due::of(&frozen, &found.lines);
    let mut faults = due.faults(&found);
    let mut office = Office::sign_in(road).await?;
    for (evaluation, due) in due.told {
        let page = office.page(evaluation).await?;
        if page.progress != due {
            faults.push(format!("the office is told {:?} and not {due:?}", page.progress));
        }
        let in_index = (due.answered >= ENOUGH).then_some(due.answered);
        if page.in_index() != in_index {
            faults.push(format!("{:?} are in the index and not {in_index:?}", page.in_index()));
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVALUATION: EvaluationId = EvaluationId(Uuid::from_u128(1));
    const LINES: [Line; 3] = [
        (Uuid::from_u128(2), Uuid::from_u128(12)),
        (Uuid::from_u128(3), Uuid::from_u128(13)),
        (Uuid::from_u128(3), Uuid::from_u128(14)),
    ];

    /// Two tablets interviewed the same person; a line more has no answers.
    fn frozen() -> HashMap<Line, (EvaluationId, Option<u32>)> {
        LINES.into_iter().zip([Some(7), Some(7), None]).map(|(line, person)| (line, (EVALUATION, person))).collect()
    }

    fn as_due(due: &Due) -> Found {
        let word = |((install, id), (verdict, reason)): (&Line, &Word)| {
            (*install, *id, (*verdict).to_owned(), reason.map(str::to_owned))
        };
        Found {
            lines: LINES.to_vec(),
            numbers: [1, 2, 3].into(),
            judgements: due.judgements.iter().map(word).collect(),
            responses: due.responses.iter().copied().collect(),
        }
    }

    #[test]
    fn of_each_person_the_first_line_counts_and_every_other_line_has_a_reason() {
        let [first, second, empty] = LINES;
        for (order, counts) in [([first, second, empty], first), ([empty, second, first], second)] {
            let due = Due::of(&frozen(), &order);
            let counted: Vec<Line> = due.responses.iter().map(|one| (one.3.unwrap(), one.1)).collect();
            assert_eq!(counted, [counts]);
            assert_eq!(due.judgements[&counts], COUNTED);
            assert_eq!(due.judgements[&empty], EMPTY);
            assert_eq!(due.judgements.values().filter(|word| **word == LATE).count(), 1);
            assert_eq!(due.told[&EVALUATION], Progress { answered: 1, quarantined: 2 });
            assert_eq!(due.faults(&as_due(&due)), Vec::<String>::new());
        }
    }

    #[test]
    fn whatever_is_missing_or_too_many_is_told() {
        let due = Due::of(&frozen(), &LINES);
        let faults = |change: fn(&mut Found)| {
            let mut found = as_due(&due);
            change(&mut found);
            due.faults(&found).join("; ")
        };
        assert_eq!(
            faults(|found| found.numbers.retain(|number| *number != 2)),
            "1 lines have a number that another one has"
        );
        assert_eq!(faults(|found| drop(found.judgements.pop())), "1 lines have no judgement");
        let doubled = faults(|found| found.judgements.push(found.judgements[0].clone()));
        assert_eq!(doubled, "1 judgements are of no line, or one too many for it");
        let excused = faults(|found| {
            let late = found.judgements.iter_mut().find(|one| one.3.as_deref() == LATE.1);
            late.unwrap().3 = None;
        });
        assert!(excused.starts_with("1 lines are judged otherwise than they must be"), "{excused}");
        assert_eq!(faults(|found| found.responses.clear()), "1 interviews that count have no response");
        let doubled = faults(|found| found.responses.push(found.responses[0]));
        assert_eq!(doubled, "1 responses are of no interview that counts, or one too many for it");
    }
}
