//! The design of a sample as columns: which stratum and primary sampling unit (PSU) each respondent came from, how
//! many there were to draw from, and the weight.
//!
//! A [`Design`] can only be made by a [`DesignBuilder`], which refuses what no variance can be computed from and names
//! the row (METHODS 4, "Reading the design").

use std::collections::HashMap;

use survey::case::CaseDesign;

/// Why a design was refused. Rows are counted from 1, in the order they were added.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignError {
    #[error(
        "row {row}: the weight {weight} is not a number above zero; give the design weight (1 / selection probability)"
    )]
    Weight { row: usize, weight: f64 },
    #[error("row {row}: the stratum is missing; give one, the same for all if the sample was not stratified")]
    NoStratum { row: usize },
    #[error(
        "row {row}: the PSU is missing; give the commune or village drawn, or the person's own id if people were drawn directly"
    )]
    NoPsu { row: usize },
    #[error(
        "row {row}: PSU '{psu}' is in stratum '{here}' and, on an earlier row, in '{there}'; correct it, or say that PSU ids are nested in strata"
    )]
    PsuInTwoStrata { row: usize, psu: String, here: String, there: String },
    #[error(
        "row {row}: stratum '{stratum}' has {here} PSUs in its frame here and {there} on an earlier row; give one number"
    )]
    StratumSizeDiffers { row: usize, stratum: String, here: SizeText, there: SizeText },
    #[error(
        "row {row}: PSU '{psu}' has {here} people in its frame here and {there} on an earlier row; give one number"
    )]
    PsuSizeDiffers { row: usize, psu: String, here: SizeText, there: SizeText },
    #[error(
        "row {row}: stratum '{stratum}' is said to have {frame} PSUs, but {drawn} were drawn from it; correct the frame size"
    )]
    StratumTooSmall { row: usize, stratum: String, frame: u32, drawn: usize },
    #[error(
        "row {row}: PSU '{psu}' is said to have {frame} people, but {drawn} answered in it; correct the frame size"
    )]
    PsuTooSmall { row: usize, psu: String, frame: u32, drawn: usize },
    #[error(
        "stratum '{stratum}' has a single PSU of several in its frame, so its variance is unknown; collapse it with its neighbour or choose another option"
    )]
    LonelyPsu { stratum: String },
    #[error("{rows} rows are more than a design can hold; score one evaluation at a time")]
    TooManyRows { rows: usize },
}

/// A frame size as an error prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeText(pub Option<u32>);

impl std::fmt::Display for SizeText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(size) => write!(f, "{size}"),
            None => f.write_str("an unknown number of"),
        }
    }
}

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
    pub fn builder() -> DesignBuilder {
        DesignBuilder::default()
    }

    /// A design of weights alone: one stratum, every respondent a PSU, no finite population correction.
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

    pub fn strata(&self) -> usize {
        self.strata.len()
    }

    pub fn psus(&self) -> usize {
        self.psus.len()
    }

    /// Names of the strata with one PSU drawn of several, or of an unknown number, in their frame.
    pub fn lonely_strata(&self) -> impl Iterator<Item = &str> {
        self.strata
            .iter()
            .filter(|stratum| stratum.psus.len() == 1 && stratum.frame != Some(1.0))
            .map(|s| s.name.as_str())
    }

    /// The size of the list when this is a census-like sample (METHODS 5a): people drawn directly from one list with
    /// equal weights, at least 60 % of which answered.
    pub fn census_like(&self) -> Option<u32> {
        let [stratum] = self.strata.as_slice() else { return None };
        let frame = stratum.frame?;
        let direct = self.psus.iter().all(|psu| psu.rows.len() <= 1 && psu.frame.is_none_or(|people| people <= 1.0));
        let first = self.weight.first()?;
        let equal = self.weight.iter().all(|weight| (weight - first).abs() <= 1e-9 * first);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a frame size was a u32")]
        (direct && equal && self.len() as f64 >= 0.6 * frame).then_some(frame as u32)
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

/// The design of one respondent, or of a drawn PSU that nobody answered in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DesignRow<'a> {
    pub stratum: &'a str,
    pub psu: &'a str,
    /// `N_h`, where known.
    pub psus_in_stratum: Option<u32>,
    /// `M_a`, where known.
    pub people_in_psu: Option<u32>,
    pub weight: f64,
}

impl<'a> From<&'a CaseDesign> for DesignRow<'a> {
    fn from(case: &'a CaseDesign) -> Self {
        Self {
            stratum: &case.stratum,
            psu: &case.psu,
            psus_in_stratum: case.psus_in_stratum,
            people_in_psu: case.people_in_psu,
            weight: case.weight,
        }
    }
}

#[derive(Debug)]
struct PsuSeen {
    name: String,
    stratum: usize,
    frame: Option<u32>,
    first_row: usize,
    rows: Vec<usize>,
}

#[derive(Debug)]
struct StratumSeen {
    name: String,
    frame: Option<u32>,
    first_row: usize,
}

/// Collects rows and checks them.
#[derive(Debug, Default)]
pub struct DesignBuilder {
    nested: bool,
    weight: Vec<f64>,
    strata: Vec<StratumSeen>,
    psus: Vec<PsuSeen>,
    stratum_index: HashMap<String, usize>,
    psu_index: HashMap<(Option<usize>, String), usize>,
}

impl DesignBuilder {
    /// Says that PSU ids are unique only inside their stratum: the PSU is then the pair.
    #[must_use]
    pub fn nested(mut self) -> Self {
        self.nested = true;
        self
    }

    /// Adds a respondent.
    pub fn push(&mut self, row: &DesignRow<'_>) -> Result<(), DesignError> {
        let number = self.weight.len() + 1;
        if !(row.weight.is_finite() && row.weight > 0.0) {
            return Err(DesignError::Weight { row: number, weight: row.weight });
        }
        let psu = self.psu(number, row)?;
        self.psus[psu].rows.push(number - 1);
        self.weight.push(row.weight);
        Ok(())
    }

    /// Adds a PSU that was drawn and in which nobody answered: it counts in the variance, its total is zero.
    pub fn push_empty_psu(&mut self, row: &DesignRow<'_>) -> Result<(), DesignError> {
        self.psu(self.weight.len() + 1, row).map(|_| ())
    }

    fn psu(&mut self, number: usize, row: &DesignRow<'_>) -> Result<usize, DesignError> {
        if row.stratum.is_empty() {
            return Err(DesignError::NoStratum { row: number });
        }
        if row.psu.is_empty() {
            return Err(DesignError::NoPsu { row: number });
        }
        let stratum = if let Some(&at) = self.stratum_index.get(row.stratum) {
            let seen = &self.strata[at];
            if seen.frame != row.psus_in_stratum {
                return Err(DesignError::StratumSizeDiffers {
                    row: number,
                    stratum: row.stratum.to_owned(),
                    here: SizeText(row.psus_in_stratum),
                    there: SizeText(seen.frame),
                });
            }
            at
        } else {
            let at = self.strata.len();
            self.strata.push(StratumSeen {
                name: row.stratum.to_owned(),
                frame: row.psus_in_stratum,
                first_row: number,
            });
            self.stratum_index.insert(row.stratum.to_owned(), at);
            at
        };
        let key = (self.nested.then_some(stratum), row.psu.to_owned());
        if let Some(&at) = self.psu_index.get(&key) {
            let seen = &self.psus[at];
            if seen.stratum != stratum {
                return Err(DesignError::PsuInTwoStrata {
                    row: number,
                    psu: row.psu.to_owned(),
                    here: row.stratum.to_owned(),
                    there: self.strata[seen.stratum].name.clone(),
                });
            }
            if seen.frame != row.people_in_psu {
                return Err(DesignError::PsuSizeDiffers {
                    row: number,
                    psu: row.psu.to_owned(),
                    here: SizeText(row.people_in_psu),
                    there: SizeText(seen.frame),
                });
            }
            return Ok(at);
        }
        let at = self.psus.len();
        self.psus.push(PsuSeen {
            name: row.psu.to_owned(),
            stratum,
            frame: row.people_in_psu,
            first_row: number,
            rows: Vec::new(),
        });
        self.psu_index.insert(key, at);
        Ok(at)
    }

    /// Checks the frame sizes against what was drawn, and orders rows by stratum, PSU and row.
    pub fn finish(mut self) -> Result<Design, DesignError> {
        if u32::try_from(self.weight.len()).is_err() {
            return Err(DesignError::TooManyRows { rows: self.weight.len() });
        }
        for psu in &self.psus {
            if let Some(frame) = psu.frame
                && psu.rows.len() > frame as usize
            {
                let (row, drawn) = (psu.first_row, psu.rows.len());
                return Err(DesignError::PsuTooSmall { row, psu: psu.name.clone(), frame, drawn });
            }
        }
        let mut by_name: Vec<usize> = (0..self.strata.len()).collect();
        by_name.sort_by(|a, b| self.strata[*a].name.cmp(&self.strata[*b].name));
        let mut place = vec![0; self.strata.len()];
        for (to, from) in by_name.iter().enumerate() {
            place[*from] = to;
        }
        self.psus.sort_by(|a, b| place[a.stratum].cmp(&place[b.stratum]).then_with(|| a.name.cmp(&b.name)));

        let mut order = Vec::with_capacity(self.weight.len());
        let mut psus = Vec::with_capacity(self.psus.len());
        let mut strata: Vec<Stratum> = Vec::with_capacity(self.strata.len());
        let mut next = 0;
        for from in by_name {
            let seen = &self.strata[from];
            let begin = next;
            while let Some(psu) = self.psus.get(next).filter(|psu| psu.stratum == from) {
                let start = order.len();
                order.extend_from_slice(&psu.rows);
                psus.push(Psu { frame: psu.frame.map(f64::from), rows: start..order.len() });
                next += 1;
            }
            if let Some(frame) = seen.frame
                && next - begin > frame as usize
            {
                let (row, drawn) = (seen.first_row, next - begin);
                return Err(DesignError::StratumTooSmall { row, stratum: seen.name.clone(), frame, drawn });
            }
            strata.push(Stratum { name: seen.name.clone(), frame: seen.frame.map(f64::from), psus: begin..next });
        }
        let total_weight = crate::sum::total(order.iter().map(|row| self.weight[*row]));
        Ok(Design { weight: self.weight, strata, psus, order, total_weight })
    }
}
