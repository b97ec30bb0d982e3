//! Unit nonresponse: those who answered stand for those who did not, inside a class (METHODS 3).

use std::collections::BTreeMap;

use super::WeightingError;

/// A PSU with fewer respondents is adjusted with its stratum's other small ones, by class.
pub const FEW_RESPONDENTS: usize = 5;

/// One eligible person of the drawn sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn<'a> {
    pub stratum: &'a str,
    pub psu: &'a str,
    /// The class used when the PSU has few respondents, such as gender; known of those who did not answer too.
    pub class: &'a str,
    /// The base weight, `1 / selection probability`.
    pub base: f64,
    pub responded: bool,
}

/// One class of the adjustment.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Whom it holds: a PSU, or a class of the small PSUs of a stratum.
    pub name: String,
    /// Eligible people drawn.
    pub drawn: usize,
    /// Those of them who answered.
    pub responded: usize,
}

impl Class {
    /// `drawn / responded`, what the base weights are multiplied by.
    pub fn factor(&self) -> f64 {
        self.drawn as f64 / self.responded as f64
    }
}

/// Weights adjusted for nonresponse.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjusted {
    /// One a drawn person: the weight of a respondent, none for the others.
    pub weights: Vec<Option<f64>>,
    /// The classes used, by name.
    pub classes: Vec<Class>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Psu(&'a str, &'a str),
    Class(&'a str, &'a str),
}

impl Key<'_> {
    fn name(self) -> String {
        match self {
            Self::Psu(stratum, psu) => format!("PSU '{psu}' of stratum '{stratum}'"),
            Self::Class(stratum, class) => format!("class '{class}' of the small PSUs of stratum '{stratum}'"),
        }
    }
}

/// Multiplies base weights by `eligible drawn / responded` inside classes (METHODS 3; Sarndal, Swensson & Wretman 1992
/// sec. 15.6, response homogeneity groups). A class is a PSU; the people of PSUs with under [`FEW_RESPONDENTS`]
/// respondents are taken together by stratum and class instead, so every person is in one class only. Counts, not
/// weights, make the ratio: where base weights are equal in a class the weighted total is kept, elsewhere calibration
/// restores it.
///
/// # Errors
/// A base weight that is not a finite number above zero (the row is named), or a class in which nobody answered.
pub fn adjust<'a>(drawn: &[Drawn<'a>]) -> Result<Adjusted, WeightingError> {
    if let Some(at) = drawn.iter().position(|person| !(person.base.is_finite() && person.base > 0.0)) {
        return Err(WeightingError::Weight { row: at + 1, weight: drawn[at].base });
    }
    let mut answered: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for person in drawn {
        *answered.entry((person.stratum, person.psu)).or_default() += usize::from(person.responded);
    }
    let class_of = |person: &Drawn<'a>| match answered.get(&(person.stratum, person.psu)) {
        Some(count) if *count >= FEW_RESPONDENTS => Key::Psu(person.stratum, person.psu),
        _ => Key::Class(person.stratum, person.class),
    };
    let keys: Vec<Key<'_>> = drawn.iter().map(class_of).collect();
    let mut classes: BTreeMap<Key<'_>, Class> = BTreeMap::new();
    for (person, key) in drawn.iter().zip(&keys) {
        let class = classes.entry(*key).or_insert_with(|| Class { name: key.name(), drawn: 0, responded: 0 });
        class.drawn += 1;
        class.responded += usize::from(person.responded);
    }
    if let Some(silent) = classes.values().find(|class| class.responded == 0) {
        return Err(WeightingError::NobodyResponded { class: silent.name.clone(), drawn: silent.drawn });
    }
    let weight = |(person, key): (&Drawn<'a>, &Key<'a>)| {
        let factor = classes.get(key).map(Class::factor)?;
        person.responded.then_some(person.base * factor)
    };
    let weights = drawn.iter().zip(&keys).map(weight).collect();
    Ok(Adjusted { weights, classes: classes.into_values().collect() })
}
