//! Who answered: the groups of a unit's respondents beside those of all its users, and of the people who chose themselves.

use serde::{Deserialize, Serialize};

use super::cohort::{Cohort, cohorts};
use super::domains::is_ethnic;
use super::{AnalysisError, AnalysisSetting, Data, RowType, Words};
use crate::disclosure::{Disclosure, FEWEST_RESPONDENTS, Reason, rounded_count};

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
    let web = web_rows(data, cohort);
    let of = |(variable, words): &(String, Words)| grouping(setting, cohort, &web, variable, words);
    let groupings = if cohort.is_hidden() { Vec::new() } else { data.domains.iter().map(of).collect() };
    Composition { unit: cohort.unit.clone(), year: cohort.year, groupings }
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

fn grouping(setting: &AnalysisSetting, cohort: &Cohort, web: &[usize], variable: &str, words: &Words) -> Grouping {
    let margins = || {
        let own = setting.margins.iter().filter(|row| row.unit == cohort.unit && row.year == cohort.year);
        own.filter(|row| row.variable == variable)
    };
    let mut levels: Vec<&str> = cohort.rows.iter().map(|row| words.of(*row as usize)).collect();
    levels.extend(web.iter().map(|row| words.of(*row)));
    levels.extend(margins().map(|row| row.level.as_str()));
    levels.sort_unstable();
    levels.dedup();
    levels.retain(|level| !level.is_empty());

    let weights = cohort.sample.design().weights();
    let place = |level: &str| levels.binary_search(&level).ok();
    let (mut counts, mut weighted) = (vec![0_u64; levels.len()], vec![0.0; levels.len()]);
    let mut unknown = 0_u64;
    for (row, weight) in cohort.rows.iter().zip(weights) {
        match place(words.of(*row as usize)) {
            Some(at) => {
                counts[at] += 1;
                weighted[at] += weight;
            }
            None => unknown += 1,
        }
    }
    let mut on_web = vec![0_u64; levels.len()];
    for at in web.iter().filter_map(|row| place(words.of(*row))) {
        on_web[at] += 1;
    }
    let mut frame = vec![0.0; levels.len()];
    for (at, people) in margins().filter_map(|row| Some((place(&row.level)?, row.count))) {
        frame[at] += people;
    }

    let (mut reasons, mut hidden_on_web) = (hidden(&counts), hidden(&on_web));
    if setting.withholds(cohort, variable) {
        let all = reasons.iter_mut().chain(&mut hidden_on_web);
        all.for_each(|reason| *reason = reason.or(Some(Reason::Complementary)));
    }
    let ethnic = is_ethnic(variable);
    let rounded =
        |counts: &[u64]| -> Vec<u64> { counts.iter().map(|n| if ethnic { rounded_count(*n) } else { *n }).collect() };
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
    Grouping { variable: variable.to_owned(), groups, unknown: (!any_hidden).then_some(unknown) }
}

/// Why each group is hidden: too few people in it, or so that those who are do not follow by subtraction, together or alone: there
/// are always as many people in hidden groups as may be recognised.
fn hidden(counts: &[u64]) -> Vec<Option<Reason>> {
    let few = |n: &u64| (1..FEWEST_RESPONDENTS).contains(n).then_some(Reason::Under10);
    let mut reasons: Vec<Option<Reason>> = counts.iter().map(few).collect();
    loop {
        let groups = || counts.iter().zip(&reasons).enumerate();
        let own = groups().filter(|(_, (_, reason))| reason.is_some());
        let (many, people) = own.fold((0, 0), |(many, people), (_, (n, _))| (many + 1, people + n));
        let next = groups().filter(|(_, (n, reason))| reason.is_none() && **n > 0).min_by_key(|(_, (n, _))| **n);
        match next {
            Some((at, _)) if many == 1 || (many > 1 && people < FEWEST_RESPONDENTS) => {
                reasons[at] = Some(Reason::Complementary);
            }
            // Noughts beside a single hidden group would say that everybody is in it.
            None if many == 1 => {
                reasons
                    .iter_mut()
                    .filter(|reason| reason.is_none())
                    .for_each(|reason| *reason = Some(Reason::Complementary));
                return reasons;
            }
            _ => return reasons,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hidden_group_takes_the_next_smallest_with_it() {
        use Reason::{Complementary, Under10};
        assert_eq!(hidden(&[100, 40, 60]), [None, None, None]);
        assert_eq!(hidden(&[100, 4, 60]), [None, Some(Under10), Some(Complementary)]);
        assert_eq!(hidden(&[100, 4, 6]), [None, Some(Under10), Some(Under10)]);
        assert_eq!(hidden(&[7, 0]), [Some(Under10), Some(Complementary)]);
        // Two of one person each would follow from what is left.
        assert_eq!(hidden(&[100, 1, 1, 60]), [None, Some(Under10), Some(Under10), Some(Complementary)]);
        // Nobody is a number, too, and hides nobody.
        assert_eq!(hidden(&[100, 0, 4]), [Some(Complementary), None, Some(Under10)]);
    }
}
