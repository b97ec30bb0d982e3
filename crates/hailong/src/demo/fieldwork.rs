//! Fieldwork: who was met on which day, by whom and how, and what they answered.

use std::collections::BTreeMap;
use survey::answers::Answers;
use survey::case::{Case, Mode, SampleType};
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{CaseId, EvaluationId};
use survey::language::Language;
use survey::questionnaire::Questionnaire;
use sync::private::How;

use super::chance::Chance;
use super::criteria::Climate;
use super::error::DemoError;
use super::facts::fill;
use super::people::Person;
use super::plans::{Design, PLANS, Plan};
use super::programme::Programme;
use super::sample::cases_of;

/// One made-up answer to one form.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticResponse {
    pub evaluation: EvaluationId,
    /// The drawn person; none for the open link.
    pub case: Option<CaseId>,
    /// Place in [`Programme::surveyors`]; none if nobody asked.
    pub surveyor: Option<usize>,
    pub mode: Mode,
    pub sample_type: SampleType,
    /// When it was finished; answers from the web carry only the hour.
    pub at: Timestamp,
    /// What `today()` was.
    pub today: Day,
    pub language: Language,
    /// How the sensitive questions were answered; none where they were put with the others.
    pub private: Option<How>,
    pub answers: Answers,
}

/// Every answer of the programme, evaluation by evaluation in the order of [`Programme::evaluations`], in each those
/// of the drawn people by time and then those of the open link.
///
/// # Errors
/// [`DemoError::Missing`] if the programme was not made by [`super::programme()`].
pub fn responses(programme: &Programme, seed: u64) -> Result<Vec<SyntheticResponse>, DemoError> {
    let mut all = Vec::new();
    for (place, plan) in PLANS.iter().enumerate() {
        let form = programme.form_for(programme.unit_of(plan)?.kind)?;
        let field = Field {
            plan,
            place,
            first: programme.campaign_of(plan)?.first_day,
            last: programme.campaign_of(plan)?.last_day,
            form,
            climate: Climate::new(plan, form, seed),
            seed,
        };
        all.extend(field.drawn(&cases_of(plan, programme, seed)?, programme));
        all.extend(field.volunteers());
    }
    Ok(all)
}

/// One evaluation in the field.
struct Field<'a> {
    plan: &'a Plan,
    place: usize,
    first: Day,
    last: Day,
    form: &'a Questionnaire,
    climate: Climate<'a>,
    seed: u64,
}

/// A surveyor's visit to a PSU on one day.
struct Visit {
    day: Day,
    surveyor: usize,
    /// The standing of the place in standard deviations.
    standing: f64,
    /// Interviews begun that day.
    begun: i64,
}

/// Minutes from one interview to the next, the first at eight in the morning, the last before six in the evening.
const PACE: i64 = 24;
const A_DAY: i64 = 24;

/// In the years before, the interviewer put the sensitive questions with the others.
const PRIVATE_SINCE: i32 = 2022;

/// The unit that was asked on tablets alone from the first year, so that its years may be compared.
const ON_TABLETS: &str = "SL-UB";

/// Most press by themselves; some would rather have it read out, and few want nothing of it.
fn how(case: CaseId, seed: u64) -> How {
    let table = [(How::Alone, 0.85), (How::ReadOut, 0.1), (How::Declined, 0.05)];
    Chance::new(seed, &format!("private/{case}")).weighted(&table).unwrap_or(How::Alone)
}

impl Field<'_> {
    fn drawn(&self, cases: &[Case], programme: &Programme) -> Vec<SyntheticResponse> {
        let mut visits = self.visits(cases, programme.surveyors.len());
        let mut answered = Vec::new();
        for case in cases {
            let mut chance = Chance::new(self.seed, &format!("case/{}", case.id));
            let Some(visit) = visits.get_mut(&case.design.psu) else { continue };
            if !chance.happens(self.plan.answering) {
                continue;
            }
            let town = is_town(&case.area_code, programme);
            let person = Person::drawn(self.plan, visit.standing, town, &mut chance);
            let at = visit.next(&mut chance);
            let paper = self.plan.year == 2020 && chance.happens(0.3) && self.plan.unit != ON_TABLETS;
            let mut answers = fill(self.form, &self.climate, &person, &mut chance);
            let private = (self.plan.year >= PRIVATE_SINCE).then(|| how(case.id, self.seed));
            if private == Some(How::Declined) {
                for (_, question) in self.form.questions().filter(|(_, question)| question.sensitive) {
                    answers.remove(&question.name);
                }
            }
            answered.push(SyntheticResponse {
                evaluation: case.evaluation,
                case: Some(case.id),
                surveyor: Some(visit.surveyor),
                mode: if paper { Mode::Paper } else { Mode::Tablet },
                sample_type: SampleType::Probability,
                at,
                today: Zone::VIETNAM.day(at),
                language: Language::vietnamese(),
                private,
                answers,
            });
        }
        answered.sort_by_key(|response| (response.at, response.case));
        answered.truncate(self.plan.so_far.unwrap_or(usize::MAX));
        answered
    }

    /// When each PSU is visited: in random order, spread over the days of fieldwork.
    fn visits(&self, cases: &[Case], surveyors: usize) -> BTreeMap<String, Visit> {
        let mut chance = Chance::new(self.seed, &format!("visits/{}", self.plan.evaluation()));
        let mut psus: Vec<&str> = cases.iter().map(|case| case.design.psu.as_str()).collect();
        psus.dedup();
        // People drawn straight from a list have no place in common but the commune itself.
        let listed = matches!(self.plan.design, Design::List { .. });
        if !listed {
            chance.shuffle(&mut psus);
        }
        let count = psus.len().max(1);
        let visit = |(order, psu): (usize, &str)| {
            let standing = if listed { 0.0 } else { chance.normal() };
            let round = if listed { order / 12 } else { order };
            let surveyor = (self.place + round) % surveyors.max(1);
            let begun = if listed { i64::try_from(order % 12).unwrap_or(0) * 2 } else { 0 };
            let day = self.day(if listed { order - order % 12 } else { order }, count);
            (psu.to_owned(), Visit { day, surveyor, standing, begun })
        };
        psus.into_iter().enumerate().map(visit).collect()
    }

    /// The day of the n-th of so many visits; not a Sunday, and not after the campaign's last day.
    fn day(&self, order: usize, count: usize) -> Day {
        let (from, to) = self.plan.days;
        let span = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        let offset = i32::try_from(from).unwrap_or(0) + i32::try_from(order * span / count).unwrap_or(0);
        let day = self.first.plus_days(offset);
        let sunday = (day.number() + 3).rem_euclid(7) == 6;
        let day = if sunday { day.plus_days(1) } else { day };
        day.min(self.last)
    }

    fn volunteers(&self) -> Vec<SyntheticResponse> {
        let one = |number| {
            let evaluation = self.plan.evaluation();
            let mut chance = Chance::new(self.seed, &format!("web/{evaluation}/{number}"));
            let (from, to) = self.plan.days;
            let day = self.first.plus_days(i32::try_from(chance.between((from, to))).unwrap_or(0)).min(self.last);
            let at = Zone::VIETNAM.start_of(day).plus_seconds(3600 * i64::from(chance.between((6, 21))));
            let person = Person::volunteer(self.plan, &mut chance);
            let english = chance.happens(0.01);
            SyntheticResponse {
                evaluation,
                case: None,
                surveyor: None,
                mode: Mode::Web,
                sample_type: SampleType::SelfSelected,
                at,
                today: day,
                language: if english { Language::english() } else { Language::vietnamese() },
                private: None,
                answers: fill(self.form, &self.climate, &person, &mut chance),
            }
        };
        let mut answers: Vec<_> = (0..self.plan.web).map(one).collect();
        answers.sort_by_key(|response| response.at);
        answers
    }
}

impl Visit {
    /// When the next interview of this visit is finished.
    fn next(&mut self, chance: &mut Chance) -> Timestamp {
        let minute = 8 * 60 + (self.begun % A_DAY) * PACE + 14;
        self.begun += 1;
        let late = i64::from(chance.below(9 * 60 * 1000));
        Zone::VIETNAM.start_of(self.day).plus_seconds(minute * 60).plus_millis(late)
    }
}

fn is_town(code: &str, programme: &Programme) -> bool {
    let name = programme.areas.iter().find(|area| area.code == code).map_or("", |area| area.name.as_str());
    name.starts_with("Phường") || name.starts_with("Thị trấn")
}
