//! The files of a publication, and the results that the server answers from then on.

use std::collections::{BTreeMap, BTreeSet};

use analytics::score::{PublicScore, Score};
use analytics::withheld::Part as WithheldPart;
use publication::bundle::{Evaluated, FORM, PUBLIC_RESULTS, Part, RESULTS, SCORES};
use publication::{Computed, DESIGN, Refused, compute, results_json};
use store::{EvaluationView, PublishedResult};
use survey::id::EvaluationId;
use survey::language::Language;
use survey::questionnaire::QuestionnaireHash;
use survey::rule::IndexRule;

use super::failed;
use super::kept::{Few, keep};
use super::prints::{ROWS, RowPrints};
use crate::apart::apart;
use crate::comments::{Before, Counted, OfUnit, THEMES, TOGETHER, Written, corrected};
use crate::problem::{Code, Problem, Result};
use crate::reporting::{FIELDWORK, Fieldwork, NO_INDEX};
use crate::scores::{
    ANALYSIS, Analysed, SCORE, ScoreError, StoredAnswers, answer_file, file_salt, instrument, scored, summary_csv,
    summary_row,
};
use crate::state::ApiState;

/// Everything that is published of a campaign.
pub struct Composed {
    pub parts: Vec<Part>,
    pub files: BTreeMap<String, Vec<u8>>,
    /// The names of those that anybody may have.
    pub open: BTreeSet<String>,
    pub results: Vec<PublishedResult>,
    /// The version of each evaluation's data.
    pub versions: Vec<(EvaluationId, i64)>,
    /// The scores as they may be shown.
    pub scores: BTreeMap<EvaluationId, PublicScore>,
    /// The evaluations whose new numbers beside an earlier publication would give a few people away.
    pub few: BTreeMap<EvaluationId, Few>,
    /// Those evaluations as the manifest names them: they are published as they were last.
    pub kept: Vec<Evaluated>,
    /// What is not shown of an evaluation, because it would.
    pub withheld: BTreeMap<EvaluationId, BTreeSet<WithheldPart>>,
    /// Whether what people wrote is counted otherwise than it was published last.
    pub themes_changed: bool,
    /// What people wrote, by evaluation.
    written: Vec<(EvaluationId, OfUnit)>,
}

/// Files of a part that anybody may have.
const OPEN: [&str; 5] = [DESIGN, "criteria.csv", PUBLIC_RESULTS, SCORES, FORM];
const READ_ME: &str = "README.txt";
const INDICES: &str = "indices.csv";
/// The state that its numbers are in.
const PUBLISHED: &str = "published";
/// The same of a unit that keeps what the publication before says.
const KEPT: &str = "kept";

const READ_ME_TEXT: &str = "\
Gói công bố kết quả khảo sát mức độ hài lòng (Hài Lòng)

manifest.json liệt kê mọi tệp kèm mã băm SHA-256; signature.json là chữ ký của cơ quan công bố.
Kiểm tra gói:                hailong verify TÊN-GÓI.zip
Tính lại (bản đủ số liệu):   hailong analyse THƯ-MỤC/data.csv --design THƯ-MỤC/design.toml --format json
Kết quả tính lại giống hệt từng byte với results.json nếu dùng đúng phiên bản chương trình ghi trong manifest.json.
Bản công khai không có câu trả lời của từng người và không có ô bị ẩn.
Đơn vị ghi kept trong indices.csv giữ kết quả của lần công bố trước: chỉ có vài người trả lời khác đi, nêu số mới sẽ làm lộ họ.

A publication of satisfaction scores

manifest.json names every file by its SHA-256; signature.json is the signature of the office that published it.
Check it:                                hailong verify BUNDLE.zip
Compute it again (the office's copy):    hailong analyse FOLDER/data.csv --design FOLDER/design.toml --format json
The results are those of results.json byte for byte, by the version of the program that manifest.json names.
The open copy is without the answers of each person and without what is hidden.
A unit that indices.csv calls kept has the results of the publication before: only a few respondents differ, and new numbers would
give them away.
";

type Class = (QuestionnaireHash, IndexRule);

/// Computes what is published of these evaluations as they stand; `last` is the number of the last publication before, 0 for none.
///
/// # Errors
/// [`Code::StateForbids`] if nobody answered anywhere, or no index may be shown; [`Code::Internal`], naming form or unit, if stored
/// answers cannot be computed.
pub async fn compose(state: &ApiState, views: &[EvaluationView], last: u32) -> Result<Composed> {
    let mut composed = Composed {
        parts: Vec::new(),
        files: BTreeMap::new(),
        open: BTreeSet::new(),
        results: Vec::new(),
        versions: Vec::new(),
        scores: BTreeMap::new(),
        few: BTreeMap::new(),
        kept: Vec::new(),
        withheld: BTreeMap::new(),
        themes_changed: false,
        written: Vec::new(),
    };
    let mut classes: BTreeMap<Class, Vec<&EvaluationView>> = BTreeMap::new();
    for view in views {
        classes.entry((view.evaluation.questionnaire, view.evaluation.rule)).or_default().push(view);
    }
    for (number, ((form, rule), members)) in classes.into_iter().enumerate() {
        part(state, &mut composed, (number + 1, last), (form, rule), &members).await?;
    }
    if composed.parts.is_empty() && composed.few.is_empty() {
        return Err(Problem::new(Code::StateForbids)
            .detail(("Chưa có phiếu trả lời nào để công bố.", "There are no answers to publish.")));
    }
    if !composed.scores.values().any(|score| score.as_score().index.estimate.is_some()) {
        return Err(Problem::new(Code::StateForbids).detail(NO_INDEX));
    }
    themes(state, &mut composed, last).await?;
    let rows = views.iter().map(|view| {
        let id = view.evaluation.id;
        (summary_row(view, if composed.few.contains_key(&id) { KEPT } else { PUBLISHED }), composed.scores.get(&id))
    });
    let summary = summary_csv(rows).into_bytes();
    for (name, bytes) in [(READ_ME, READ_ME_TEXT.as_bytes().to_vec()), (INDICES, summary)] {
        composed.files.insert(name.to_owned(), bytes);
        composed.open.insert(name.to_owned());
    }
    Ok(composed)
}

async fn part(
    state: &ApiState,
    composed: &mut Composed,
    (number, last): (usize, u32),
    (hash, rule): Class,
    members: &[&EvaluationView],
) -> Result<()> {
    let form = state.questionnaire(hash).await?;
    let instrument = instrument(form.questionnaire())
        .map_err(ScoreError::from)
        .and_then(|own| own.ok_or(ScoreError::NoCriteria))
        .map_err(|error| failed::of_form(form.questionnaire(), &[], &error))?;
    let mut scores: BTreeMap<EvaluationId, Score> = BTreeMap::new();
    let mut stored = Vec::new();
    for view in members {
        let id = view.evaluation.id;
        // Before the answers are read: what changes meanwhile is noticed when it is to be kept.
        composed.versions.push((id, state.store.data_version(id).await?));
        let mut answers = StoredAnswers::read(&state.store, (*view).clone()).await?;
        let prints = RowPrints::of(state, &form, &instrument, &answers);
        for (number, before) in RowPrints::published(state, id, last).await? {
            if let Some(people) = before.differ_by_few(&prints) {
                composed.few.entry(id).or_insert(Few { number, people });
            }
            answers.withheld.extend(before.parts_that_differ_by_few(&prints, &instrument));
        }
        let written = Written::now(state, view).await?;
        let counted = Counted::of_written(&written);
        composed.written.push((id, (written, counted)));
        if composed.few.contains_key(&id) {
            keep(state, composed, view, last).await?;
            continue;
        }
        let mut score = scored(state, view).await.map_err(failed::of_unit(view))?;
        if let Some(score) = &mut score {
            score.withhold(&answers.withheld);
        }
        composed.withheld.insert(id, answers.withheld.clone());
        composed.results.push(result(id, ROWS, &prints)?);
        composed.results.push(result(id, FIELDWORK, &Fieldwork::now(state, view).await?)?);
        composed.results.push(result(id, SCORE, &score)?);
        if let Some(score) = score {
            composed.scores.insert(id, score.public());
            scores.insert(id, score);
        }
        if answers.is_empty() {
            composed.results.push(result(id, ANALYSIS, &None::<Analysed>)?);
        } else {
            stored.push(answers);
        }
    }
    if stored.is_empty() {
        return Ok(());
    }
    let evaluated: Vec<(EvaluationId, Evaluated)> = stored.iter().map(|one| evaluated(&one.view)).collect();
    let (own_form, salt) = (form.clone(), file_salt(state));
    let computed = apart(move || {
        let file = answer_file(&own_form, rule, &stored, salt).map_err(Refused::new)?;
        let computed = compute(&file)?;
        let mut files = computed.files.clone();
        for (name, analysis, public) in [(RESULTS, &computed.whole, false), (PUBLIC_RESULTS, &computed.public, true)] {
            let mut bytes = Vec::new();
            results_json(&mut bytes, analysis, &computed.design, public).map_err(Refused::new)?;
            files.insert(name.to_owned(), bytes);
        }
        Ok::<_, Refused>((computed, files))
    });
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(questionnaire.hash = %hash, %error, "a publication cannot be computed");
        let units: Vec<&str> = evaluated.iter().map(|(_, own)| own.unit.as_str()).collect();
        failed::of_form(form.questionnaire(), &units, error)
    };
    let (computed, mut files) = computed.await?.map_err(|error| failed(&error))?;
    // Of a hidden unit not even how many answered is told.
    let shown = |id: &EvaluationId| composed.scores.get(id).filter(|score| score.as_score().index.estimate.is_some());
    let published: BTreeMap<String, &PublicScore> =
        evaluated.iter().filter_map(|(id, own)| Some((own.evaluation.clone(), shown(id)?))).collect();
    files.insert(SCORES.to_owned(), serde_json::to_vec(&published).map_err(|error| failed(&error))?);
    let canonical = form.questionnaire().canonical_json().map_err(|error| failed(&error))?;
    files.insert(FORM.to_owned(), canonical.into_bytes());

    for (id, own) in &evaluated {
        composed.results.push(result(*id, ANALYSIS, &Some(of_unit(&computed, rule, &own.unit)?))?);
    }
    let folder = format!("{number}-{}", form.questionnaire().key);
    for (name, bytes) in files {
        let path = format!("{folder}/{name}");
        if OPEN.contains(&name.as_str()) {
            composed.open.insert(path.clone());
        }
        composed.files.insert(path, bytes);
    }
    composed.parts.push(Part {
        folder,
        questionnaire: hash.to_string(),
        rule: rule.name().to_owned(),
        data_version: computed.data_version,
        evaluations: evaluated.into_iter().map(|(_, own)| own).collect(),
    });
    Ok(())
}

/// What people wrote in each unit, and in all together, which is kept with each of them.
async fn themes(state: &ApiState, composed: &mut Composed, last: u32) -> Result<()> {
    let (evaluations, units): (Vec<EvaluationId>, Vec<OfUnit>) =
        std::mem::take(&mut composed.written).into_iter().unzip();
    let before = Before::all(state, &evaluations, last).await?;
    let (units, together) = corrected(units, &before);
    let several = evaluations.len() > 1;
    for (at, (evaluation, (_, counted))) in evaluations.into_iter().zip(units).enumerate() {
        let then = before.last().and_then(|before| before.units.get(at)?.as_ref());
        let own = last > 0 && !composed.few.contains_key(&evaluation);
        composed.themes_changed |= own && then.map_or(counted.read != Some(0), |then| *then != counted);
        composed.results.push(result(evaluation, THEMES, &counted)?);
        if several {
            composed.results.push(result(evaluation, TOGETHER, &together)?);
        }
    }
    Ok(())
}

pub(super) fn evaluated(view: &EvaluationView) -> (EvaluationId, Evaluated) {
    let own = Evaluated {
        evaluation: view.evaluation.id.to_string(),
        unit: view.unit.code.clone(),
        name: view.unit.name.get(&Language::vietnamese()).to_owned(),
    };
    (view.evaluation.id, own)
}

/// The rows of one unit.
fn of_unit(computed: &Computed, rule: IndexRule, unit: &str) -> Result<Analysed> {
    let mut own = Analysed::of_computed(computed, rule, unit)?;
    for rows in own.arrays.values_mut() {
        rows.retain(|row| row.get("unit").is_none_or(|named| named.as_str() == Some(unit)));
    }
    Ok(own)
}

pub(super) fn result<T: serde::Serialize>(evaluation: EvaluationId, name: &str, of: &T) -> Result<PublishedResult> {
    let body = serde_json::to_string(of).map_err(|error| {
        tracing::error!(%error, "a result cannot be written");
        Problem::new(Code::Internal)
    })?;
    Ok(PublishedResult { evaluation, name: name.to_owned(), body })
}
