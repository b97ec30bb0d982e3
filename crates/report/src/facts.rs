//! What is known when a report is made.

use analytics::chart::interval_plot::Form;
use analytics::rank::RankSet;
use analytics::score::PublicScore;
use survey::rule::IndexRule;
use time::OffsetDateTime;

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
}

impl Office {
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
            recipients: vec!["Như trên".to_owned(), "Các đơn vị được khảo sát".to_owned(), "Lưu: VT, CCHC".to_owned()],
        }
    }
}

/// A factor of the form, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorName {
    pub key: String,
    pub name: String,
}

/// A criterion of the form, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionName {
    pub key: String,
    /// The key of its factor.
    pub factor: String,
    /// The full wording.
    pub name: String,
    /// The short name, which is data and no cut string.
    pub short: String,
}

/// One unit in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// `UBND huyện Sông Mã`
    pub name: String,
    /// As sentences name it: `huyện Sông Mã`.
    pub short: String,
    pub year: Option<i32>,
    pub form: Form,
    pub score: PublicScore,
    /// Not published yet: the figures may change.
    pub provisional: bool,
}

/// A pair of units of one class that the adjusted test told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairVerdict {
    /// Places in [`Facts::units`]; the first is the higher one.
    pub higher: usize,
    pub lower: usize,
}

/// Units of one year that may be compared: of one kind, form, rule and mode.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    pub year: Option<i32>,
    /// As a sentence counts them: `UBND cấp huyện`; empty: `đơn vị`.
    pub kind: String,
    /// Places in [`Facts::units`].
    pub units: Vec<usize>,
    /// The set of ranks of each, by place in `units`; none where it is not ranked.
    pub ranks: Vec<Option<RankSet>>,
    /// The pairs that Holm's test tells apart.
    pub apart: Vec<PairVerdict>,
    /// Pairs tested.
    pub pairs: usize,
}

/// One unit in two years that may be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Places in [`Facts::units`].
    pub from: usize,
    pub to: usize,
    /// Later less earlier, in shares.
    pub difference: f64,
    pub lo: f64,
    pub hi: f64,
    /// Adjusted by Holm over all changes of the report.
    pub p_holm: f64,
    /// By two one-sided tests.
    pub no_practical_change: bool,
}

/// Where the numbers are from, so that anyone can compute them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The data version: `d-7f3a91`.
    pub data: String,
    /// The name of the file of answers.
    pub file: Option<String>,
    /// The design they were computed by, with its version.
    pub design: Option<String>,
    /// The program and its version.
    pub program: String,
    /// The command that computes the same numbers.
    pub command: Option<String>,
}

/// What is known of how the people were chosen; a sentence about the rest is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sampling {
    pub stratified: bool,
    pub clustered: bool,
    /// Stages whose frames are known.
    pub frames: usize,
    pub weighted: bool,
    /// How a stratum with one PSU is treated, where that is no error.
    pub lonely: Option<String>,
}

/// Everything a report is made of. Names are Vietnamese; shares are 0..1.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub office: Office,
    pub made: OffsetDateTime,
    pub rule: IndexRule,
    /// The coverage of the intervals.
    pub level: f64,
    pub factors: Vec<FactorName>,
    pub criteria: Vec<CriterionName>,
    /// The words of the five answers, worst to best; none where the scale has not five.
    pub levels: Option<[String; 5]>,
    pub units: Vec<Unit>,
    pub classes: Vec<Class>,
    pub changes: Vec<Change>,
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

    /// The units of a year, by their places.
    pub fn of_year(&self, year: Option<i32>) -> Vec<usize> {
        (0..self.units.len()).filter(|at| self.units[*at].year == year).collect()
    }

    /// Whether the index of a unit is shown.
    pub fn is_shown(&self, unit: usize) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.score.as_score().index.estimate.is_some())
    }

    /// The years as groups: one of none where the answers have no year.
    pub fn groups(&self) -> Vec<Option<i32>> {
        let years = self.years();
        if years.is_empty() { vec![None] } else { years.into_iter().map(Some).collect() }
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
