//! The design of a sample as columns: which stratum and primary sampling unit (PSU) each respondent came from, how
//! many there were to draw from, and the weight.
//!
//! A [`Design`] can only be made by a [`DesignBuilder`], which refuses what no variance can be computed from and names
//! the row (METHODS 4, "Reading the design").

mod builder;
mod error;
mod reweighted;

pub use builder::{DesignBuilder, DesignRow, WEIGHTS};
pub use error::{DesignError, DesignPart, FrameStage, SizeText};

/// What to do about a stratum with one PSU drawn of several (METHODS 4, "Lonely PSU").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LonelyPsu {
    /// An error naming the stratum.
    Fail,
    /// No contribution: right only for a PSU taken with certainty.
    Certainty,
    /// The PSU's total uncentred. Conservative; what the product shows, with a mark.
    #[default]
    Adjust,
    /// The mean contribution of the other strata.
    Average,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stratum {
    pub name: String,
    /// PSUs in the frame (`N_h`).
    pub frame: Option<f64>,
    /// PSUs of this stratum as a range of [`Design::psus`].
    pub psus: std::ops::Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Psu {
    pub name: String,
    /// People in the frame (`M_a`).
    pub frame: Option<f64>,
    /// Rows of this PSU as a range of [`Design::order`].
    pub rows: std::ops::Range<usize>,
}

/// The design of `n` respondents: strata in the order of their names, PSUs in the order of theirs, rows in file order.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    pub(crate) weight: Vec<f64>,
    pub(crate) strata: Vec<Stratum>,
    pub(crate) psus: Vec<Psu>,
    pub(crate) order: Vec<usize>,
    total_weight: f64,
}

impl Design {
    /// A design to be filled row by row.
    pub fn builder() -> DesignBuilder {
        DesignBuilder::default()
    }

    /// A design of weights alone: one stratum, every respondent a PSU, no finite population correction.
    ///
    /// # Errors
    /// [`DesignError::Weight`] for a weight that is not in [`WEIGHTS`], and [`DesignError::TooManyRows`] from 2³² rows on.
    pub fn of_weights(weights: &[f64]) -> Result<Self, DesignError> {
        let mut builder = DesignBuilder::default();
        for (index, weight) in weights.iter().enumerate() {
            builder.push(&DesignRow {
                stratum: "1",
                psu: &format!("{index:012}"),
                psus_in_stratum: None,
                people_in_psu: None,
                weight: *weight,
            })?;
        }
        builder.finish()
    }

    /// Respondents.
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }

    /// The weights, in row order.
    pub fn weights(&self) -> &[f64] {
        &self.weight
    }

    /// The estimated number of people the sample stands for (`N_hat`).
    pub fn total_weight(&self) -> f64 {
        self.total_weight
    }

    /// How many strata there are.
    pub fn strata(&self) -> usize {
        self.strata.len()
    }

    /// How many PSUs were drawn, those in which nobody answered among them.
    pub fn psus(&self) -> usize {
        self.psus.len()
    }

    /// Stratum and PSU by name, in the order of the design.
    pub fn psu_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.strata.iter().flat_map(move |stratum| {
            stratum.psus.clone().map(move |psu| (stratum.name.as_str(), self.psus[psu].name.as_str()))
        })
    }

    /// Every row in its order, with its stratum and PSU.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, &Stratum, &Psu)> {
        let mut places = vec![(0, 0); self.len()];
        for (at, stratum) in self.strata.iter().enumerate() {
            for psu in stratum.psus.clone() {
                for row in &self.order[self.psus[psu].rows.clone()] {
                    places[*row] = (at, psu);
                }
            }
        }
        places.into_iter().enumerate().map(|(row, (stratum, psu))| (row, &self.strata[stratum], &self.psus[psu]))
    }

    /// Names of the strata with one PSU drawn of several, or of an unknown number, in their frame.
    pub fn lonely_strata(&self) -> impl Iterator<Item = &str> {
        self.strata
            .iter()
            .filter(|stratum| stratum.psus.len() == 1 && stratum.frame != Some(1.0))
            .map(|s| s.name.as_str())
    }

    /// How many people there are to draw from, where the frames say it: every respondent drawn from a list, or every PSU of the
    /// frame taken, with its own size. Otherwise it is only estimated ([`Self::total_weight`]).
    pub fn population(&self) -> Option<u64> {
        let direct = self.psus.iter().all(|psu| psu.rows.len() <= 1 && psu.frame.is_none_or(|people| people <= 1.0));
        let of = |stratum: &Stratum| {
            let frame = stratum.frame?;
            if direct {
                return Some(frame);
            }
            let own = &self.psus[stratum.psus.clone()];
            if frame <= own.len() as f64 { own.iter().map(|psu| psu.frame).sum() } else { None }
        };
        let people: f64 = self.strata.iter().map(of).sum::<Option<f64>>()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are positive")]
        (people > 0.0 && people < 1e15).then(|| people.round() as u64)
    }

    /// The size of the list when this is a census-like sample (METHODS 5a): people drawn directly from one list with
    /// equal weights, at least 60 % of which answered.
    pub fn census_like(&self) -> Option<u32> {
        let [stratum] = self.strata.as_slice() else { return None };
        let frame = stratum.frame?;
        let direct = self.psus.iter().all(|psu| psu.rows.len() <= 1 && psu.frame.is_none_or(|people| people <= 1.0));
        let first = self.weight.first()?;
        let equal = self.weight.iter().all(|weight| (weight - first).abs() <= 1e-9 * first);
        if !(direct && equal && self.len() as f64 >= 0.6 * frame && frame <= f64::from(u32::MAX)) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above; sizes are positive"
        )]
        Some(frame.round() as u32)
    }

    /// Whether everyone in the frame answered, so that nothing is left to chance.
    pub fn is_census(&self) -> bool {
        !self.is_empty()
            && self.strata.iter().all(|stratum| {
                stratum.frame.is_some_and(|frame| frame <= stratum.psus.len() as f64)
                    && self.psus[stratum.psus.clone()]
                        .iter()
                        .all(|psu| psu.frame.is_some_and(|people| people <= psu.rows.len() as f64))
            })
    }
}
