//! The facts of a report of what is stored.

use analytics::chart::words::Tongue;
use analytics::score::{PublicScore, Setting};
use report::{
    AbsentUnit, CampaignDates, DataVersion, Facts, Family, FieldworkDays, GivenUp, Office, Provenance, Sampling, Unit,
    UnitDesign,
};
use sha2::{Digest as _, Sha256};
use store::{EvaluationView, Publication, Role};
use survey::campaign::CampaignState;
use survey::case::SampleType;
use survey::language::Language;
use time::{OffsetDateTime, UtcOffset};

use super::classes::classes;
use super::composition::composition;
use super::days::{bars, by_day};
use super::fieldwork::Fieldwork;
use super::forms::forms;
use super::gathered::{Gathered, Years};
use super::histories::histories;
use super::interviewers::interviewers;
use super::names::shorts;
use super::themes::{self, themes};
use super::wanted::{Wanted, anything_to_report};
use crate::problem::{Code, Problem, Result};
use crate::resources::form_of;
use crate::state::ApiState;

/// How the person who asks wants it worded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// The office of who signs, `PHÓ GIÁM ĐỐC`; none: the director.
    pub signatory: Option<String>,
    /// Whom it is for; none: the people's committee of the province.
    pub addressee: Option<String>,
    /// The language of names; the report itself is Vietnamese.
    pub tongue: Tongue,
}

/// Everything that a role may see of what is wanted.
///
/// # Errors
/// [`Code::NoSuchThing`] if it does not exist, [`Code::StateForbids`] where there is no index to report, otherwise as [`crate::scores::Loaded::of`].
pub async fn facts(state: &ApiState, role: Role, wanted: Wanted, wording: Wording) -> Result<Facts> {
    let years = Years::of(state, role, wanted).await?;
    let reported: Vec<&Gathered> = years.reported().collect();
    anything_to_report(&reported)?;
    let language = wording.tongue.language();
    let mut seen: Vec<(&EvaluationView, &PublicScore)> =
        reported.iter().filter_map(|one| Some((&one.view, one.score.as_ref()?))).collect();
    // The units of one campaign follow one another, also where a year has two.
    seen.sort_by_key(|(view, _)| (view.campaign.year, view.campaign.id));
    let views: Vec<&EvaluationView> = seen.iter().map(|(view, _)| *view).collect();
    let (forms, places) = forms(state, &views, &language).await?;
    let mut units = Vec::new();
    for (((view, score), form), short) in seen.iter().zip(places).zip(shorts(&views, &language)) {
        units.push(Unit {
            key: view.unit.code.clone(),
            name: view.unit.name.get(&language).to_owned(),
            short,
            year: Some(view.campaign.year),
            form,
            mark: form_of(view.unit.kind),
            score: (*score).clone(),
            composition: composition(state, wanted, view, &language).await?,
            themes: if wanted.is_frozen() { None } else { themes(state, view, &language).await? },
            interviewers: if wanted.is_frozen() { None } else { interviewers(state, view).await? },
            provisional: view.campaign.state != CampaignState::Published,
            drawn: if wanted.is_frozen() { None } else { Some(Fieldwork::of(state, view, None).await?.drawn()) },
        });
    }
    Ok(Facts {
        office: office(&wording),
        scope: wanted.scope(),
        made: made(state),
        level: analytics::interval::LEVEL,
        forms,
        sampling: sampling(&units),
        absent: reported.iter().filter_map(|one| absent(one, &language)).collect(),
        classes: of_campaigns(&seen, wording.tongue),
        histories: histories(&years, &language),
        written: if wanted.is_frozen() { Vec::new() } else { written(state, &seen, &language).await? },
        family: Family::Unit,
        campaigns: dates(&views),
        fieldwork: if wanted.is_frozen() { Vec::new() } else { fieldwork(state, &seen).await? },
        given_up: if wanted.is_frozen() { Vec::new() } else { given_up(state, &seen).await? },
        provenance: provenance(state, wanted, &seen).await?,
        demonstration: state.config.demonstration || views.iter().any(|view| view.unit.demonstration),
        units,
    })
}

fn office(wording: &Wording) -> Office {
    let mut office = Office::of_the_programme();
    if let Some(signatory) = &wording.signatory {
        office.signatory.clone_from(signatory);
    }
    if let Some(addressee) = &wording.addressee {
        office.addressees = vec![addressee.clone()];
    }
    office
}

/// Now, by the clocks of the programme: the month of the report is the office's.
fn made(state: &ApiState) -> OffsetDateTime {
    let seconds = state.now().millis().div_euclid(1000);
    let offset = UtcOffset::from_whole_seconds(60 * state.config.zone.minutes_east()).unwrap_or(UtcOffset::UTC);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(offset)
}

/// The classes of every campaign.
fn of_campaigns(seen: &[(&EvaluationView, &PublicScore)], tongue: Tongue) -> Vec<report::Class> {
    let mut all = Vec::new();
    let mut first = 0;
    for own in seen.chunk_by(|(a, _), (b, _)| a.campaign.id == b.campaign.id) {
        let own: Vec<(EvaluationView, Option<PublicScore>)> =
            own.iter().map(|(view, score)| ((*view).clone(), Some((*score).clone()))).collect();
        all.extend(classes(&own, first, tongue));
        first += own.len();
    }
    all
}

/// What people wrote in the units of each campaign together.
async fn written(
    state: &ApiState,
    seen: &[(&EvaluationView, &PublicScore)],
    language: &Language,
) -> Result<Vec<report::CampaignThemes>> {
    let mut all = Vec::new();
    for own in seen.chunk_by(|(a, _), (b, _)| a.campaign.id == b.campaign.id) {
        all.extend(themes::of_campaign(state, own, language).await?);
    }
    Ok(all)
}

fn absent(one: &Gathered, language: &Language) -> Option<AbsentUnit> {
    let why = one.absence()?;
    let name = one.view.unit.name.get(language).to_owned();
    Some(AbsentUnit { name, year: Some(one.view.campaign.year), why })
}

fn dates(views: &[&EvaluationView]) -> Vec<CampaignDates> {
    let mut dates: Vec<CampaignDates> = Vec::new();
    for campaign in views.iter().map(|view| &view.campaign) {
        let own = CampaignDates { year: campaign.year, first: campaign.first_day, last: campaign.last_day };
        if !dates.contains(&own) {
            dates.push(own);
        }
    }
    dates
}

/// The responses of each year's units by day, of those whose index is shown.
async fn fieldwork(state: &ApiState, seen: &[(&EvaluationView, &PublicScore)]) -> Result<Vec<FieldworkDays>> {
    let shown = seen.iter().copied().filter(|(_, score)| score.as_score().index.estimate.is_some());
    let shown: Vec<(&EvaluationView, &PublicScore)> = shown.collect();
    let mut all = Vec::new();
    for own in shown.chunk_by(|(a, _), (b, _)| a.campaign.year == b.campaign.year) {
        let mut counts = Vec::new();
        for (view, score) in own {
            // How many chose themselves is not told where they are too few.
            let told = score.as_score().web.is_some_and(|web| web.n.is_some());
            let days = Fieldwork::of(state, view, None).await?.days();
            counts.extend(days.into_iter().filter(|count| told || count.sample_type == SampleType::Probability));
        }
        let days = bars(&by_day(&counts), state.today());
        if let Some((first, _)) = own.first().filter(|_| !days.is_empty()) {
            all.push(FieldworkDays { year: first.campaign.year, days });
        }
    }
    Ok(all)
}

/// What was given up of the tablets of each campaign.
async fn given_up(state: &ApiState, seen: &[(&EvaluationView, &PublicScore)]) -> Result<Vec<GivenUp>> {
    let mut all = Vec::new();
    for own in seen.chunk_by(|(a, _), (b, _)| a.campaign.id == b.campaign.id) {
        let Some((view, _)) = own.first() else { continue };
        all.extend(Fieldwork::of(state, view, None).await?.given_up().reported(view.campaign.year));
    }
    Ok(all)
}

/// What of the design the errors of some unit take into account.
fn sampling(units: &[Unit]) -> Sampling {
    let designs: Vec<UnitDesign> = units.iter().filter_map(|unit| Some(unit.drawn.as_ref()?.design)).collect();
    Sampling {
        stratified: designs.iter().any(|design| design.strata > 1),
        clustered: designs.iter().any(UnitDesign::is_clustered),
        frames: designs.iter().map(|design| usize::from(design.frames)).max().unwrap_or(0),
        weighted: designs.iter().any(|design| design.weighted),
        lonely: units.iter().any(Unit::has_lonely_psu).then_some(Setting::default().lonely),
    }
}

/// By the publication of each campaign that has one; the others by the numbers themselves.
async fn provenance(state: &ApiState, wanted: Wanted, seen: &[(&EvaluationView, &PublicScore)]) -> Result<Provenance> {
    let (mut data, mut commands) = (Vec::new(), Vec::new());
    let mut others: Vec<(&EvaluationView, &PublicScore)> = Vec::new();
    for own in seen.chunk_by(|(a, _), (b, _)| a.campaign.id == b.campaign.id) {
        let Some((view, _)) = own.first() else { continue };
        let year = view.campaign.year;
        if let Some(published) = publication_of(state, wanted, view).await? {
            let Publication { number, fingerprint, key, .. } = published;
            commands.push(format!("hailong verify hailong-{year}-{number}-open.zip --key {key}"));
            data.push(DataVersion::Publication { year, number, fingerprint });
        } else {
            commands.push(match seen {
                [(view, _)] => format!("hailong analyse --evaluation {} --json --public", view.evaluation.id),
                _ => format!("hailong analyse --year {year} --json --public"),
            });
            others.extend(own);
        }
    }
    // Two campaigns of one year are computed by one command.
    commands.dedup();
    if !others.is_empty() {
        data.push(DataVersion::Scores(digest(&others)?));
    }
    Ok(Provenance { data, file: None, design: None, program: publication::program(), commands })
}

/// The publication that the numbers of a campaign are of; none while it is not published, or if it was before there were
/// publications.
async fn publication_of(state: &ApiState, wanted: Wanted, view: &EvaluationView) -> Result<Option<Publication>> {
    if view.campaign.state != CampaignState::Published {
        return Ok(None);
    }
    let all = state.store.publications(Some(view.campaign.id)).await?;
    Ok(match wanted {
        Wanted::Publication(_, number) => all.into_iter().find(|one| one.number == number),
        _ => all.into_iter().max_by_key(|one| one.number),
    })
}

/// What names the numbers that may be shown, in their order.
fn digest(seen: &[(&EvaluationView, &PublicScore)]) -> Result<String> {
    let mut hash = Sha256::new();
    for (view, score) in seen {
        let json = serde_json::to_vec(score).map_err(|error| {
            tracing::error!(evaluation.id = %view.evaluation.id, %error, "a score cannot be written as JSON");
            Problem::new(Code::Internal)
        })?;
        hash.update(view.evaluation.id.0.as_bytes());
        hash.update(json);
    }
    let head = hash.finalize().iter().take(6).fold(0_u64, |head, byte| (head << 8) | u64::from(*byte));
    Ok(format!("s-{head:012x}"))
}
