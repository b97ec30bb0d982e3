//! Who answered: the groups of a unit's respondents beside those of all its users, and of the people who chose themselves.

use serde::{Deserialize, Serialize};

use super::cohort::{Cohort, cohorts};
use super::domains::is_ethnic;
use super::{AnalysisError, AnalysisSetting, Data, RowType, Words};
use crate::disclosure::{
    Disclosure, Division, FEWEST_RESPONDENTS, Reason, counted_by_level, hide_what_follows, rounded_count,
};

/// One group of people. Shares are of those whose group is known, 0..1; what may not be shown is absent, with the reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupShare {
    pub level: String,
    /// Respondents of the probability sample; of an ethnic group to the nearest five.
    pub n: Option<u64>,
    pub unweighted: Option<f64>,
    /// By the design weights: what the sample says of all users.
    pub weighted: Option<f64>,
    /// By the margins: what is known of all users.
    pub frame: Option<f64>,
    /// Among the people who chose themselves.
    pub web: Option<f64>,
    pub reason: Option<Reason>,
}

/// The groups by one variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grouping {
    pub variable: String,
    /// In the order of their names.
    pub groups: Vec<GroupShare>,
    /// Respondents who did not say; none where that would give a hidden group away.
    pub unknown: Option<u64>,
}

/// The composition of one unit in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Composition {
    pub unit: String,
    pub year: Option<i32>,
    /// Empty where nothing of the unit may be shown.
    pub groupings: Vec<Grouping>,
}

/// The composition of every unit and year by every domain, as it may be shown.
///
/// # Errors
/// As [`super::analyse`].
pub fn composition(data: &Data, setting: &AnalysisSetting) -> Result<Vec<Composition>, AnalysisError> {
    let cohorts = cohorts(data, setting)?;
    Ok(cohorts.iter().map(|cohort| of_cohort(data, setting, cohort)).collect())
}

fn of_cohort(data: &Data, setting: &AnalysisSetting, cohort: &Cohort) -> Composition {
    let (unit, year) = (cohort.unit.clone(), cohort.year);
    if cohort.is_hidden() {
        return Composition { unit, year, groupings: Vec::new() };
    }
    let web = web_rows(data, cohort);
    let of = |(variable, words)| Variable::of(setting, cohort, &web, (variable, words));
    let variables: Vec<Variable<'_>> = data.domains.iter().map(|(variable, words)| of((variable, words))).collect();
    let withheld: Vec<bool> = variables.iter().map(|own| setting.withholds(cohort, own.name)).collect();
    let of_side = |side: &dyn Fn(&Variable<'_>) -> Vec<Option<usize>>| {
        hidden(variables.iter().zip(&withheld).map(|(own, withheld)| (side(own), own.levels.len(), *withheld)))
    };
    let (sample, on_web) = (of_side(&|own| own.sample.clone()), of_side(&|own| own.web.clone()));
    let weights = cohort.sample.design().weights();
    let all = variables.iter().zip(sample).zip(on_web);
    let groupings = all.map(|((own, sample), on_web)| own.grouping(weights, &sample, &on_web)).collect();
    Composition { unit, year, groupings }
}

/// The self-selected rows of a unit and year; none where there are too few to say anything of them.
fn web_rows(data: &Data, cohort: &Cohort) -> Vec<usize> {
    if cohort.web.is_none_or(|web| web.disclosure == Disclosure::Suppressed) {
        return Vec::new();
    }
    let year = |row: usize| data.year.as_ref().and_then(|years| years.get(row).copied());
    let own = |row: &usize| {
        data.row_type(*row) == RowType::SelfSelected && data.unit.of(*row) == cohort.unit && year(*row) == cohort.year
    };
    (0..data.len()).filter(own).collect()
}

/// A variable in a unit and year: the level of each person, by its place among all levels.
struct Variable<'a> {
    name: &'a str,
    /// Of respondents, of people who chose themselves, and of the margins; in the order of their names.
    levels: Vec<&'a str>,
    sample: Vec<Option<usize>>,
    web: Vec<Option<usize>>,
    /// People by the margins.
    frame: Vec<f64>,
}

impl<'a> Variable<'a> {
    fn of(setting: &'a AnalysisSetting, cohort: &Cohort, web: &[usize], (name, words): (&'a str, &'a Words)) -> Self {
        let margins = || {
            let own = setting.margins.iter().filter(|row| row.unit == cohort.unit && row.year == cohort.year);
            own.filter(|row| row.variable == name)
        };
        let mut levels: Vec<&str> = cohort.rows.iter().map(|row| words.of(*row as usize)).collect();
        levels.extend(web.iter().map(|row| words.of(*row)));
        levels.extend(margins().map(|row| row.level.as_str()));
        levels.sort_unstable();
        levels.dedup();
        levels.retain(|level| !level.is_empty());
        let place = |level: &str| levels.binary_search(&level).ok();
        let sample = cohort.rows.iter().map(|row| place(words.of(*row as usize))).collect();
        let web = web.iter().map(|row| place(words.of(*row))).collect();
        let mut frame = vec![0.0; levels.len()];
        for (at, people) in margins().filter_map(|row| Some((place(&row.level)?, row.count))) {
            frame[at] += people;
        }
        Self { name, levels, sample, web, frame }
    }

    /// As it may be shown, with why each level is not, of the sample and of the web.
    fn grouping(&self, weights: &[f64], reasons: &[Option<Reason>], hidden_on_web: &[Option<Reason>]) -> Grouping {
        let Self { name, levels, frame, .. } = self;
        let (counts, unknown) = counted_by_level(&self.sample, levels.len());
        let (on_web, _) = counted_by_level(&self.web, levels.len());
        let mut weighted = vec![0.0; levels.len()];
        for (at, weight) in self.sample.iter().zip(weights).filter_map(|(at, weight)| Some(((*at)?, weight))) {
            weighted[at] += weight;
        }
        let ethnic = is_ethnic(name);
        let rounded = |counts: &[u64]| -> Vec<u64> {
            counts.iter().map(|n| if ethnic { rounded_count(*n) } else { *n }).collect()
        };
        let (printed, on_web) = (rounded(&counts), rounded(&on_web));
        // The weights of as many as are printed: under equal weights an exact share would be an exact count.
        for ((weight, printed), n) in weighted.iter_mut().zip(&printed).zip(&counts) {
            *weight *= if *n > 0 { *printed as f64 / *n as f64 } else { 1.0 };
        }
        let known: u64 = printed.iter().sum();
        let (all_weights, all_web) = (weighted.iter().sum::<f64>(), on_web.iter().sum::<u64>());
        let all_frame: f64 = frame.iter().sum();
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        // Of what is shown: the others together are not to be reckoned.
        let any_hidden = reasons.iter().any(Option::is_some);
        let groups = levels.iter().enumerate().map(|(at, level)| {
            let shown = reasons[at].is_none();
            GroupShare {
                level: (*level).to_owned(),
                n: shown.then_some(printed[at]),
                unweighted: share(printed[at] as f64, known as f64).filter(|_| !any_hidden),
                weighted: share(weighted[at], all_weights).filter(|_| shown),
                frame: share(frame[at], all_frame),
                web: share(on_web[at] as f64, all_web as f64).filter(|_| hidden_on_web[at].is_none()),
                reason: reasons[at],
            }
        });
        let groups: Vec<GroupShare> = groups.collect();
        Grouping { variable: (*name).to_owned(), groups, unknown: (!any_hidden).then_some(unknown) }
    }
}

/// Why each level of each variable is hidden: too few people in it, or so that no few follow by subtraction. A variable comes with its
/// people's levels, how many there are, and whether all are withheld.
fn hidden(variables: impl Iterator<Item = (Vec<Option<usize>>, usize, bool)>) -> Vec<Vec<Option<Reason>>> {
    let few = |n: &u64| (1..FEWEST_RESPONDENTS).contains(n).then_some(Reason::Under10);
    let (mut divisions, mut all) = (Vec::new(), Vec::new());
    for (of, levels, withheld) in variables {
        let (counts, _) = counted_by_level(&of, levels);
        let withhold = |reason: Option<Reason>| reason.or_else(|| withheld.then_some(Reason::Complementary));
        let reasons: Vec<Option<Reason>> = counts.iter().map(few).map(withhold).collect();
        // How many did not say is told.
        divisions.push(Division {
            of,
            hidden: reasons.iter().map(Option::is_some).collect(),
            protects_unknown: false,
            cover: None,
        });
        all.push((counts, reasons));
    }
    hide_what_follows(&mut divisions);
    let of_variable = |((counts, mut reasons), division): ((Vec<u64>, Vec<Option<Reason>>), Division)| {
        let mut hidden = division.hidden;
        let with_people: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] > 0).collect();
        let alone = matches!(with_people[..], [only] if hidden[only]);
        // Noughts beside a single hidden group would say that everybody is in it.
        for hidden in &mut hidden {
            *hidden |= alone;
        }
        for (reason, _) in reasons.iter_mut().zip(hidden).filter(|(reason, hidden)| *hidden && reason.is_none()) {
            *reason = Some(Reason::Complementary);
        }
        reasons
    };
    all.into_iter().zip(divisions).map(of_variable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_counts(counts: &[usize]) -> Vec<Option<Reason>> {
        let of = counts.iter().enumerate().flat_map(|(level, n)| vec![Some(level); *n]).collect();
        hidden(std::iter::once((of, counts.len(), false))).remove(0)
    }

    #[test]
    fn one_hidden_group_takes_the_next_smallest_with_it() {
        use Reason::{Complementary, Under10};
        assert_eq!(of_counts(&[100, 40, 60]), [None, None, None]);
        assert_eq!(of_counts(&[100, 4, 60]), [None, Some(Under10), Some(Complementary)]);
        assert_eq!(of_counts(&[100, 4, 6]), [None, Some(Under10), Some(Under10)]);
        assert_eq!(of_counts(&[7, 0]), [Some(Under10), Some(Complementary)]);
        // Two of one person each would follow from what is left.
        assert_eq!(of_counts(&[100, 1, 1, 60]), [None, Some(Under10), Some(Under10), Some(Complementary)]);
        // Nobody is a number, too, and hides nobody.
        assert_eq!(of_counts(&[100, 0, 4]), [Some(Complementary), None, Some(Under10)]);
    }
}
