//! What is known when a report is made.

use analytics::chart::words::Tongue;
use analytics::design::LonelyPsu;
use analytics::rank::RankSet;
use survey::rule::IndexRule;
use time::OffsetDateTime;

use crate::form::FormNames;
use crate::given_up::GivenUp;
use crate::history::{Family, History};
use crate::themes::CampaignThemes;
use crate::unit::{AbsentUnit, CampaignDates, Class, FieldworkDays, Unit};

/// Who reports, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// `UBND TỈNH SƠN LA`
    pub parent: Option<String>,
    /// `SỞ NỘI VỤ`
    pub agency: String,
    /// `Sở Nội vụ`
    pub agency_in_prose: String,
    /// `BC-SNV`
    pub sign: String,
    pub place: String,
    pub addressees: Vec<String>,
    /// `GIÁM ĐỐC`
    pub signatory: String,
    pub recipients: Vec<String>,
    /// By what order it reports, after `Thực hiện`; none where there is none.
    pub mandate: Option<String>,
}

/// The recipients that a report is of; one alone where it is of one.
pub(crate) const SURVEYED: &str = "Các đơn vị được khảo sát";

impl Office {
    /// By whose authority a deputy signs: `KT. GIÁM ĐỐC` over `PHÓ GIÁM ĐỐC` (Decree 30/2020/NĐ-CP, annex I).
    pub fn authority(&self) -> Option<String> {
        let rank = self.signatory.trim().to_uppercase();
        rank.strip_prefix("PHÓ ").map(|above| format!("KT. {above}"))
    }

    /// The Department of Home Affairs of Sơn La, which leads the programme.
    pub fn home_affairs() -> Self {
        Self {
            parent: Some("UBND TỈNH SƠN LA".to_owned()),
            agency: "SỞ NỘI VỤ".to_owned(),
            agency_in_prose: "Sở Nội vụ".to_owned(),
            sign: "BC-SNV".to_owned(),
            place: "Sơn La".to_owned(),
            addressees: vec!["Ủy ban nhân dân tỉnh Sơn La".to_owned()],
            signatory: "GIÁM ĐỐC".to_owned(),
            recipients: vec!["Như trên".to_owned(), SURVEYED.to_owned(), "Lưu: VT, CCHC".to_owned()],
            mandate: None,
        }
    }

    /// The same reporting on the programme of 2018 to 2022, as the decision that set it up asks.
    pub fn of_the_programme() -> Self {
        Self {
            mandate: Some(
                "Đề án ban hành kèm theo Quyết định số 3235/QĐ-UBND ngày 18 tháng 12 năm 2017 của Chủ tịch Ủy ban nhân dân tỉnh"
                    .to_owned(),
            ),
            ..Self::home_affairs()
        }
    }
}

/// The first and the last year of the programme.
pub const PROGRAMME_YEARS: (i32, i32) = (2018, 2022);

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Whatever a file of answers holds.
    File,
    /// One unit in one campaign.
    Unit,
    /// The units of one campaign.
    Campaign,
    /// Every campaign up to this year: the mid-term review, and with the programme's last year the final one.
    Until(i32),
}

impl Scope {
    /// Whether it is the final review of the programme.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Until(year) if year >= PROGRAMME_YEARS.1)
    }
}

/// What names the numbers of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataVersion {
    /// Of a file of answers, by its bytes: `d-7f3a91`.
    File(String),
    /// Of scores that are not published, by their digits: `s-7f3a91`.
    Scores(String),
    /// Of a signed publication.
    Publication {
        year: i32,
        number: u32,
        /// SHA-256 of its manifest.
        fingerprint: String,
    },
}

/// Digits of a fingerprint that tell one publication from another.
const FINGERPRINT: usize = 12;

impl DataVersion {
    /// `bản dữ liệu d-7f3a91`, `công bố bản 1 năm 2022, dấu vân tay 0123456789ab`
    pub fn named(&self, tongue: Tongue) -> String {
        match (self, tongue) {
            (Self::File(name) | Self::Scores(name), Tongue::Vietnamese) => format!("bản dữ liệu {name}"),
            (Self::File(name) | Self::Scores(name), Tongue::English) => format!("data version {name}"),
            (Self::Publication { year, number, fingerprint }, tongue) => {
                let digits = fingerprint.get(..FINGERPRINT).unwrap_or(fingerprint);
                match tongue {
                    Tongue::Vietnamese => format!("công bố bản {number} năm {year}, dấu vân tay {digits}"),
                    Tongue::English => format!("publication {number} of {year}, fingerprint {digits}"),
                }
            }
        }
    }
}

/// Where the numbers are from, so that anyone can compute them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The versions of the data, one for each publication and one for what is not published.
    pub data: Vec<DataVersion>,
    /// The name of the file of answers.
    pub file: Option<String>,
    /// The design they were computed by, with its version.
    pub design: Option<String>,
    /// The program and its version.
    pub program: String,
    /// The commands that check or compute the same numbers.
    pub commands: Vec<String>,
}

impl Provenance {
    /// What all the data are named by.
    pub fn data_named(&self, tongue: Tongue) -> String {
        self.data.iter().map(|version| version.named(tongue)).collect::<Vec<_>>().join("; ")
    }
}

/// What is known of how the people were chosen; a sentence about the rest is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sampling {
    pub stratified: bool,
    pub clustered: bool,
    /// Stages whose frames are known.
    pub frames: usize,
    pub weighted: bool,
    /// How a stratum with one PSU is treated, where some unit has one.
    pub lonely: Option<LonelyPsu>,
}

/// Everything a report is made of. Shares are 0..1.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub office: Office,
    pub scope: Scope,
    pub made: OffsetDateTime,
    /// The coverage of the intervals.
    pub level: f64,
    /// The forms of the units, in the order in which they first appear.
    pub forms: Vec<FormNames>,
    pub units: Vec<Unit>,
    /// Units of the scope that nothing can be said of.
    pub absent: Vec<AbsentUnit>,
    pub classes: Vec<Class>,
    /// Units measured in several years, which may be more than the years reported on.
    pub histories: Vec<History>,
    /// What people wrote in the units of each campaign that has several.
    pub written: Vec<CampaignThemes>,
    pub family: Family,
    pub campaigns: Vec<CampaignDates>,
    /// Fieldwork by day, where it is known.
    pub fieldwork: Vec<FieldworkDays>,
    /// What was given up with lost tablets, by campaign.
    pub given_up: Vec<GivenUp>,
    pub sampling: Sampling,
    pub provenance: Provenance,
    pub demonstration: bool,
}

impl Facts {
    /// The years reported on, in order; empty where the answers have none.
    pub fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = self.units.iter().filter_map(|unit| unit.year).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// The years as groups: one of none where the answers have no year.
    pub fn groups(&self) -> Vec<Option<i32>> {
        let years = self.years();
        if years.is_empty() { vec![None] } else { years.into_iter().map(Some).collect() }
    }

    /// The units of a year, by their places.
    pub fn of_year(&self, year: Option<i32>) -> Vec<usize> {
        (0..self.units.len()).filter(|at| self.units[*at].year == year).collect()
    }

    /// The units of a year that were asked by one form, form by form: its place in [`Facts::forms`] and theirs.
    pub fn by_form(&self, year: Option<i32>) -> Vec<(usize, Vec<usize>)> {
        let own = self.of_year(year);
        let of = |form: usize| own.iter().copied().filter(|at| self.units[*at].form == form).collect::<Vec<usize>>();
        (0..self.forms.len()).map(|form| (form, of(form))).filter(|(_, units)| !units.is_empty()).collect()
    }

    /// The form of a unit.
    pub fn form_of(&self, unit: &Unit) -> Option<&FormNames> {
        self.forms.get(unit.form)
    }

    /// The rules that the scores were computed by.
    pub fn rules(&self) -> Vec<IndexRule> {
        let mut rules: Vec<IndexRule> = self.units.iter().map(|unit| unit.score.as_score().rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The one unit that the report is of, if it is of one: no other was measured or should have been.
    pub(crate) fn only(&self) -> Option<&Unit> {
        let first = self.units.first()?;
        let others = self.units.iter().any(|unit| unit.key != first.key);
        (!others && self.absent.iter().all(|unit| unit.name == first.name)).then_some(first)
    }

    /// Whether the index of a unit is shown.
    pub fn is_shown(&self, unit: usize) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.score.as_score().index.estimate.is_some())
    }

    /// The set of ranks of a unit, and of how many.
    pub fn rank(&self, unit: usize) -> Option<(RankSet, usize)> {
        self.classes.iter().find_map(|class| {
            let place = class.units.iter().position(|own| *own == unit)?;
            let ranked = class.ranks.iter().flatten().count();
            Some(((*class.ranks.get(place)?)?, ranked)).filter(|_| ranked > 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deputy_signs_by_the_authority_of_the_head() {
        let of = |signatory: &str| Office { signatory: signatory.to_owned(), ..Office::home_affairs() }.authority();
        assert_eq!(of("PHÓ GIÁM ĐỐC").as_deref(), Some("KT. GIÁM ĐỐC"));
        assert_eq!(of("Phó Chủ tịch").as_deref(), Some("KT. CHỦ TỊCH"));
        assert_eq!(of("GIÁM ĐỐC"), None);
    }

    #[test]
    fn what_is_published_is_named_by_its_number_and_fingerprint_and_what_is_not_by_its_digits() {
        let published = DataVersion::Publication { year: 2022, number: 2, fingerprint: "0123456789abcdef".to_owned() };
        let data = vec![published, DataVersion::Scores("s-00000000000f".to_owned())];
        let of = Provenance { data, file: None, design: None, program: String::new(), commands: Vec::new() };
        let vietnamese = "công bố bản 2 năm 2022, dấu vân tay 0123456789ab; bản dữ liệu s-00000000000f";
        assert_eq!(of.data_named(Tongue::Vietnamese), vietnamese);
        let english = "publication 2 of 2022, fingerprint 0123456789ab; data version s-00000000000f";
        assert_eq!(of.data_named(Tongue::English), english);
    }
}
