//! The programme itself: areas, units, campaigns, evaluations, questionnaires and the people with accounts.

use store::Role;
use survey::area::Area;
use survey::campaign::{Campaign, CampaignState, Evaluation};
use survey::language::Text;
use survey::questionnaire::{Questionnaire, QuestionnaireHash};
use survey::rule::IndexRule;
use survey::unit::{Unit, UnitKind};

use super::areas::{areas, day};
use super::error::DemoError;
use super::plans::{PLANS, Plan, campaign};
use super::units;

/// The demonstration programme 2018–2022: three campaigns with fifteen evaluations, and two units measured again.
#[derive(Debug, Clone)]
pub struct Programme {
    pub areas: Vec<Area>,
    pub units: Vec<Unit>,
    pub campaigns: Vec<Campaign>,
    pub evaluations: Vec<Evaluation>,
    /// The administrative, the hospital and the school form, in this order.
    pub questionnaires: Vec<Questionnaire>,
    /// One account for each role but the surveyors'.
    pub staff: Vec<DemoUser>,
    /// The surveyors that [`super::SyntheticResponse::surveyor`] counts in.
    pub surveyors: Vec<DemoUser>,
}

/// Someone with an account in the demonstration; the password is the caller's to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoUser {
    pub username: &'static str,
    pub display_name: &'static str,
    pub role: Role,
}

const FORMS: [(&str, &str); 3] = [
    ("hanh-chinh-22", include_str!("../../../../questionnaires/hanh-chinh-22.json")),
    ("benh-vien-ngoai-tru", include_str!("../../../../questionnaires/benh-vien-ngoai-tru.json")),
    ("truong-hoc", include_str!("../../../../questionnaires/truong-hoc.json")),
];

const fn user(username: &'static str, display_name: &'static str, role: Role) -> DemoUser {
    DemoUser { username, display_name, role }
}

const STAFF: [DemoUser; 5] = [
    user("quantri", "Nguyễn Thị Thu", Role::Administrator),
    user("quanly", "Cầm Văn Chung", Role::Manager),
    user("totruong", "Lò Văn Panh", Role::Supervisor),
    user("phantich", "Lò Thị Hương", Role::Analyst),
    user("giamsat", "Đinh Thị Hoa", Role::Observer),
];

const SURVEYORS: [DemoUser; 6] = [
    user("dieutra1", "Quàng Thị Inh", Role::Surveyor),
    user("dieutra2", "Vàng A Dơ", Role::Surveyor),
    user("dieutra3", "Hà Văn Thiết", Role::Surveyor),
    user("dieutra4", "Trần Thị Mai", Role::Surveyor),
    user("dieutra5", "Tòng Văn Hặc", Role::Surveyor),
    user("dieutra6", "Giàng Thị Sua", Role::Surveyor),
];

/// First day, last day and state of each campaign.
const CAMPAIGNS: [(i32, &str, &str, CampaignState); 3] = [
    (2020, "2020-09-14", "2020-10-31", CampaignState::Published),
    (2021, "2021-09-13", "2021-10-30", CampaignState::Published),
    (2022, "2022-09-12", "2022-10-31", CampaignState::Open),
];

impl Programme {
    pub(super) fn unit_of(&self, plan: &Plan) -> Result<&Unit, DemoError> {
        let id = units::id(plan.unit);
        let missing = || DemoError::Missing { what: "unit", name: plan.unit.to_owned() };
        self.units.iter().find(|unit| unit.id == id).ok_or_else(missing)
    }

    pub(super) fn campaign_of(&self, plan: &Plan) -> Result<&Campaign, DemoError> {
        let id = plan.campaign();
        let missing = || DemoError::Missing { what: "campaign", name: plan.year.to_string() };
        self.campaigns.iter().find(|campaign| campaign.id == id).ok_or_else(missing)
    }

    /// The form that a kind of unit is measured by.
    pub(super) fn form_for(&self, kind: UnitKind) -> Result<&Questionnaire, DemoError> {
        let key = form_key(kind);
        let missing = || DemoError::Missing { what: "questionnaire", name: key.to_owned() };
        self.questionnaires.iter().find(|form| form.key == key).ok_or_else(missing)
    }
}

const fn form_key(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Department | UnitKind::District | UnitKind::Commune => "hanh-chinh-22",
        UnitKind::Hospital => "benh-vien-ngoai-tru",
        UnitKind::School => "truong-hoc",
    }
}

/// The demonstration programme, the same every time.
///
/// # Errors
/// A [`DemoError`] that names the shipped file or table at fault.
pub fn programme() -> Result<Programme, DemoError> {
    let mut programme = Programme {
        areas: areas()?,
        units: units::units()?,
        campaigns: campaigns()?,
        evaluations: Vec::new(),
        questionnaires: questionnaires()?,
        staff: STAFF.to_vec(),
        surveyors: SURVEYORS.to_vec(),
    };
    let mut hashes = Vec::new();
    for form in &programme.questionnaires {
        hashes.push((form.key.as_str(), hash_of(form)?));
    }
    programme.evaluations =
        PLANS.iter().map(|plan| evaluation(plan, &programme, &hashes)).collect::<Result<_, DemoError>>()?;
    Ok(programme)
}

fn questionnaires() -> Result<Vec<Questionnaire>, DemoError> {
    let read = |(key, text)| serde_json::from_str(text).map_err(|source| DemoError::Questionnaire { key, source });
    FORMS.into_iter().map(read).collect()
}

fn hash_of(form: &Questionnaire) -> Result<QuestionnaireHash, DemoError> {
    let key = FORMS.iter().map(|(key, _)| *key).find(|key| *key == form.key).unwrap_or_default();
    form.hash().map_err(|source| DemoError::Questionnaire { key, source })
}

fn campaigns() -> Result<Vec<Campaign>, DemoError> {
    let one = |(year, first, last, state)| {
        Ok(Campaign {
            id: campaign(year),
            year,
            name: Text::of(&format!("Đợt khảo sát năm {year}"), &format!("Survey of {year}")),
            state,
            first_day: day(first)?,
            last_day: day(last)?,
        })
    };
    CAMPAIGNS.into_iter().map(one).collect()
}

fn evaluation(
    plan: &Plan,
    programme: &Programme,
    hashes: &[(&str, QuestionnaireHash)],
) -> Result<Evaluation, DemoError> {
    let unit = programme.unit_of(plan)?;
    let key = form_key(unit.kind);
    let missing = || DemoError::Missing { what: "questionnaire", name: key.to_owned() };
    Ok(Evaluation {
        id: plan.evaluation(),
        campaign: plan.campaign(),
        unit: unit.id,
        kind: plan.kind,
        questionnaire: hashes.iter().find(|(known, _)| *known == key).map(|(_, hash)| *hash).ok_or_else(missing)?,
        rule: IndexRule::Pooled,
        target: plan.drawn() * 17 / 20,
    })
}
