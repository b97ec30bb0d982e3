//! Stored answers as the data file that is computed and published.

use analytics::analysis::RowType;
use analytics::instrument::{BLANK, Instrument, Meaning, NoAnswer, Scale};
use analytics::withheld::Part;
use publication::{AnswerFile, Cell, CriterionColumn, Drawn, Known, Lonely, PsuName, Row, Unanswered, UnitAnswers};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use store::{DrawnPsu, EvaluationView, Margin, Respondent, Store};
use survey::case::SampleType;
use survey::id::EvaluationId;
use survey::questionnaire::{Choice, Compiled, Question, QuestionKind};
use survey::rule::IndexRule;

use super::drawn::Draw;
use super::instrument::instrument;
use super::loaded::ScoreError;
use crate::state::ApiState;

/// What is stored of one evaluation, as the file takes it.
pub struct StoredAnswers {
    pub view: EvaluationView,
    pub respondents: Vec<Respondent>,
    /// What is not shown of it in public.
    pub withheld: BTreeSet<Part>,
    psus: Vec<DrawnPsu>,
    margins: Vec<Margin>,
}

impl StoredAnswers {
    /// # Errors
    /// Those of the store.
    pub async fn read(store: &Store, view: EvaluationView) -> store::Result<Self> {
        let id: EvaluationId = view.evaluation.id;
        let (respondents, psus) = (store.respondents(id).await?, store.drawn_psus(id).await?);
        let margins = store.margins(id).await?;
        Ok(Self { view, respondents, withheld: BTreeSet::new(), psus, margins })
    }

    /// How many of the sample chose each answer, by question and answer.
    pub fn chosen(&self, form: &Compiled) -> BTreeMap<(String, String), u64> {
        let mut counts = BTreeMap::new();
        let place = |name: &str| form.index(name).and_then(|index| form.layout().slot(index)).map(|slot| slot.offset);
        for (question, choices) in groupings(form) {
            let Some(place) = place(&question.name) else { continue };
            for one in self.respondents.iter().filter(|one| one.sample_type == SampleType::Probability) {
                let chosen = answers(choices).find(|choice| one.codes.get(place) == Some(&choice.code));
                if let Some(choice) = chosen {
                    *counts.entry((question.name.clone(), choice.name.clone())).or_insert(0) += 1;
                }
            }
        }
        counts
    }

    /// Whether nobody answered who was drawn.
    pub fn is_empty(&self) -> bool {
        self.respondents.iter().all(|one| one.sample_type != SampleType::Probability)
    }
}

/// What keeps the numbers of places in files of this server from being guessed.
pub fn file_salt(state: &ApiState) -> [u8; 32] {
    secret(state, b"hailong file salt 1\n")
}

/// A secret of the server for one purpose.
pub fn secret(state: &ApiState, purpose: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(purpose);
    hasher.update(state.secrets.field.signing_bytes());
    hasher.finalize().into()
}

/// The questions that divide respondents into groups: those answered by one of a list.
pub fn groupings(form: &Compiled) -> impl Iterator<Item = (&Question, &[Choice])> {
    form.questionnaire().questions().filter_map(|(_, question)| match &question.kind {
        QuestionKind::Single { choices } => Some((question, choices.as_slice())),
        _ => None,
    })
}

/// The choices of a question that are answers.
pub fn answers(choices: &[Choice]) -> impl Iterator<Item = &Choice> {
    choices.iter().filter(|choice| choice.no_answer.is_none())
}

/// The data file of evaluations that have one form and one rule; the salt is the server's ([`file_salt`]).
///
/// # Errors
/// [`ScoreError`] for a form that cannot be scored.
pub fn answer_file(
    form: &Compiled,
    rule: IndexRule,
    stored: &[StoredAnswers],
    salt: [u8; 32],
) -> Result<AnswerFile, ScoreError> {
    let instrument = instrument(form.questionnaire())?.ok_or(ScoreError::NoCriteria)?;
    let overall = form.questionnaire().overall_question();
    let columns = Columns::of(form, &instrument);
    let criterion = |criterion: &analytics::instrument::Criterion| CriterionColumn {
        key: criterion.key.clone(),
        factor: instrument.factors().get(criterion.factor).cloned().unwrap_or_default(),
        factor_order: criterion.factor + 1,
        satisfied: satisfied(&criterion.scale),
    };
    let scale = instrument.overall();
    let scales = instrument.criteria().iter().map(|criterion| &criterion.scale).chain(scale);
    Ok(AnswerFile {
        salt,
        top: scales.flat_map(Scale::codes).copied().max().unwrap_or_default(),
        rule,
        // What scores do with a stratum of one PSU.
        lonely_psu: Lonely::Adjust,
        criteria: instrument.criteria().iter().map(criterion).collect(),
        overall: overall.zip(scale).map(|((question, _), scale)| (question.name.clone(), satisfied(scale))),
        domains: groupings(form).map(|(question, _)| question.name.clone()).collect(),
        units: stored.iter().map(|one| columns.unit(one)).collect(),
    })
}

fn satisfied(scale: &Scale) -> Vec<u8> {
    let counts = |code: &&u8| matches!(scale.meaning(**code), Meaning::Answer { satisfied: true, .. });
    scale.codes().iter().filter(counts).copied().collect()
}

/// Where the columns stand in a response's bytes, and what their codes mean.
struct Columns<'a> {
    criteria: Vec<(usize, &'a Scale)>,
    overall: Option<(usize, &'a Scale)>,
    domains: Vec<(usize, &'a [Choice])>,
}

impl<'a> Columns<'a> {
    fn of(form: &'a Compiled, instrument: &'a Instrument) -> Self {
        let place = |name: &str| {
            form.index(name).and_then(|index| form.layout().slot(index)).map_or(usize::MAX, |slot| slot.offset)
        };
        let overall = form.questionnaire().overall_question().zip(instrument.overall());
        Self {
            criteria: instrument.criteria().iter().map(|one| (place(&one.key), &one.scale)).collect(),
            overall: overall.map(|((question, _), scale)| (place(&question.name), scale)),
            domains: groupings(form).map(|(question, choices)| (place(&question.name), choices)).collect(),
        }
    }

    fn unit(&self, stored: &StoredAnswers) -> UnitAnswers {
        let sample = stored.respondents.iter().filter(|one| one.sample_type == SampleType::Probability);
        let names = sample.filter_map(|one| one.design.as_ref()).map(|own| (own.stratum.as_str(), own.psu.as_str()));
        let draw = Draw::of(&stored.psus, names);
        let rows: Vec<Row> = stored.respondents.iter().map(|one| self.row(one, &draw)).collect();
        let unanswered = draw.unanswered().map(|psu| Unanswered {
            psu: PsuName { stratum: psu.stratum.clone(), psu: psu.psu.clone() },
            psus_in_stratum: psu.psus_in_stratum,
            people_in_psu: psu.people_in_psu,
        });
        let known = |margin: &Margin| Known {
            variable: margin.variable.clone(),
            level: margin.level.clone(),
            people: margin.people,
        };
        UnitAnswers {
            unit: stored.view.unit.code.clone(),
            kind: stored.view.unit.kind.name().to_owned(),
            year: stored.view.campaign.year,
            unanswered: unanswered.collect(),
            margins: stored.margins.iter().map(known).collect(),
            withheld: stored.withheld.clone(),
            rows,
        }
    }

    fn row<'s>(&self, one: &'s Respondent, draw: &Draw<'s>) -> Row {
        let code = |place: usize| one.codes.get(place).copied().unwrap_or(BLANK);
        let cell = |(place, scale): &(usize, &Scale)| cell(scale, code(*place));
        let level = |(place, choices): &(usize, &[Choice])| {
            let chosen = answers(choices).find(|choice| choice.code == code(*place));
            chosen.map(|choice| choice.name.clone()).unwrap_or_default()
        };
        let drawn = one.design.as_ref().filter(|_| one.sample_type == SampleType::Probability);
        Row {
            row_type: match one.sample_type {
                SampleType::Probability => RowType::Probability,
                SampleType::SelfSelected => RowType::SelfSelected,
                SampleType::Assisted => RowType::Assisted,
            },
            drawn: drawn.map(|design| Drawn {
                psu: PsuName { stratum: design.stratum.clone(), psu: design.psu.clone() },
                psus_in_stratum: design.psus_in_stratum,
                people_in_psu: design.people_in_psu,
                weight: draw.weight(&design.stratum, &design.psu, design.weight),
            }),
            surveyor: one.surveyor.map(|surveyor| surveyor.to_string()),
            mode: one.mode.name(),
            criteria: self.criteria.iter().map(cell).collect(),
            overall: self.overall.as_ref().map_or(Cell::Blank, cell),
            domains: self.domains.iter().map(level).collect(),
        }
    }
}

fn cell(scale: &Scale, code: u8) -> Cell {
    match scale.meaning(code) {
        Meaning::Answer { .. } => Cell::Code(code),
        Meaning::NotAsked | Meaning::NoAnswer(NoAnswer::NotApplicable) => Cell::NotAsked,
        Meaning::NoAnswer(_) => Cell::NoAnswer,
        Meaning::Blank | Meaning::Unknown => Cell::Blank,
    }
}
