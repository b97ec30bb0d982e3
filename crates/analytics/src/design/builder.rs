//! Collecting the rows of a design and checking them.

use std::collections::HashMap;

use survey::case::CaseDesign;

use super::{Design, DesignError, FrameStage, Psu, SizeText, Stratum};

/// What a weight may be: sums of weights and of their squares stay finite and above zero for any number of rows.
pub const WEIGHTS: std::ops::RangeInclusive<f64> = 1e-9..=1e12;

/// The design of one respondent, or of a drawn PSU that nobody answered in.
///
/// A frame is a population size (above 1) or a sampling fraction (above 0, at most 1), the same kind for all rows of a
/// stage; a 1 among sizes is the size 1 (METHODS 4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DesignRow<'a> {
    pub stratum: &'a str,
    pub psu: &'a str,
    /// `N_h`, or `n_h/N_h`, where known.
    pub psus_in_stratum: Option<f64>,
    /// `M_a`, or `m_a/M_a`, where known.
    pub people_in_psu: Option<f64>,
    pub weight: f64,
}

impl<'a> From<&'a CaseDesign> for DesignRow<'a> {
    fn from(case: &'a CaseDesign) -> Self {
        Self {
            stratum: &case.stratum,
            psu: &case.psu,
            psus_in_stratum: case.psus_in_stratum.map(f64::from),
            people_in_psu: case.people_in_psu.map(f64::from),
            weight: case.weight,
        }
    }
}

#[derive(Debug)]
struct PsuSeen {
    name: String,
    stratum: usize,
    frame: Option<f64>,
    first_row: usize,
    rows: Vec<usize>,
}

#[derive(Debug)]
struct StratumSeen {
    name: String,
    frame: Option<f64>,
    first_row: usize,
    /// Places of its PSUs, where PSU ids are nested.
    psus: HashMap<String, usize>,
}

/// Whether the frames of one stage are sizes or fractions.
#[derive(Debug, Clone, Copy, Default)]
struct Stage {
    /// A number above 1 was seen.
    sizes: bool,
    /// A number below 1 was seen.
    fractions: bool,
}

impl Stage {
    fn note(&mut self, stage: FrameStage, row: usize, frame: Option<f64>) -> Result<(), DesignError> {
        let Some(value) = frame else { return Ok(()) };
        if !(value.is_finite() && value > 0.0) {
            return Err(DesignError::Frame { row, value, stage });
        }
        self.sizes |= value > 1.0;
        self.fractions |= value < 1.0;
        if self.sizes && self.fractions { Err(DesignError::MixedFrames { row, stage }) } else { Ok(()) }
    }

    /// The population size, of which `drawn` were drawn. All ones are fractions: everybody was taken.
    fn size_of(self, frame: f64, drawn: usize) -> f64 {
        if self.sizes { frame } else { drawn as f64 / frame }
    }
}

/// Collects rows and checks them.
#[derive(Debug, Default)]
pub struct DesignBuilder {
    nested: bool,
    weight: Vec<f64>,
    strata: Vec<StratumSeen>,
    psus: Vec<PsuSeen>,
    stratum_index: HashMap<String, usize>,
    psu_index: HashMap<String, usize>,
    stages: [Stage; 2],
    /// The PSU of the row before: rows of one PSU mostly follow each other.
    last: Option<usize>,
}

impl DesignBuilder {
    /// Says that PSU ids are unique only inside their stratum: the PSU is then the pair.
    #[must_use]
    pub fn nested(mut self) -> Self {
        self.nested = true;
        self
    }

    /// Adds a respondent.
    ///
    /// # Errors
    /// [`DesignError::Weight`] for a weight that is not in [`WEIGHTS`], and otherwise as [`Self::push_empty_psu`].
    pub fn push(&mut self, row: &DesignRow<'_>) -> Result<(), DesignError> {
        let number = self.weight.len() + 1;
        if !WEIGHTS.contains(&row.weight) {
            return Err(DesignError::Weight { row: number, weight: row.weight });
        }
        let psu = self.psu(number, row)?;
        self.psus[psu].rows.push(number - 1);
        self.weight.push(row.weight);
        Ok(())
    }

    /// Adds a PSU that was drawn and in which nobody answered: it counts in the variance, its total is zero.
    ///
    /// # Errors
    /// [`DesignError::NoStratum`] or [`DesignError::NoPsu`] for an empty name, [`DesignError::PsuInTwoStrata`] for a PSU
    /// seen in another stratum (unless ids are [`Self::nested`]), [`DesignError::StratumSizeDiffers`] or
    /// [`DesignError::PsuSizeDiffers`] for a frame other than on an earlier row, [`DesignError::Frame`] for one that is
    /// not a finite number above 0, and [`DesignError::MixedFrames`] for a size where fractions were given, or the
    /// other way round.
    pub fn push_empty_psu(&mut self, row: &DesignRow<'_>) -> Result<(), DesignError> {
        self.psu(self.weight.len() + 1, row).map(|_| ())
    }

    fn psu(&mut self, number: usize, row: &DesignRow<'_>) -> Result<usize, DesignError> {
        if let Some(at) = self.last {
            let (seen, stratum) = (&self.psus[at], &self.strata[self.psus[at].stratum]);
            let same = seen.name == row.psu && stratum.name == row.stratum;
            if same && seen.frame == row.people_in_psu && stratum.frame == row.psus_in_stratum {
                return Ok(at);
            }
        }
        if row.stratum.is_empty() {
            return Err(DesignError::NoStratum { row: number });
        }
        if row.psu.is_empty() {
            return Err(DesignError::NoPsu { row: number });
        }
        let stratum = self.stratum(number, row)?;
        let index = if self.nested { &self.strata[stratum].psus } else { &self.psu_index };
        if let Some(&at) = index.get(row.psu) {
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
            self.last = Some(at);
            return Ok(at);
        }
        self.stages[1].note(FrameStage::People, number, row.people_in_psu)?;
        let at = self.psus.len();
        self.psus.push(PsuSeen {
            name: row.psu.to_owned(),
            stratum,
            frame: row.people_in_psu,
            first_row: number,
            rows: Vec::new(),
        });
        let index = if self.nested { &mut self.strata[stratum].psus } else { &mut self.psu_index };
        index.insert(row.psu.to_owned(), at);
        self.last = Some(at);
        Ok(at)
    }

    fn stratum(&mut self, number: usize, row: &DesignRow<'_>) -> Result<usize, DesignError> {
        if let Some(&at) = self.stratum_index.get(row.stratum) {
            let seen = &self.strata[at];
            if seen.frame != row.psus_in_stratum {
                return Err(DesignError::StratumSizeDiffers {
                    row: number,
                    stratum: row.stratum.to_owned(),
                    here: SizeText(row.psus_in_stratum),
                    there: SizeText(seen.frame),
                });
            }
            return Ok(at);
        }
        self.stages[0].note(FrameStage::Psus, number, row.psus_in_stratum)?;
        let at = self.strata.len();
        self.strata.push(StratumSeen {
            name: row.stratum.to_owned(),
            frame: row.psus_in_stratum,
            first_row: number,
            psus: HashMap::new(),
        });
        self.stratum_index.insert(row.stratum.to_owned(), at);
        Ok(at)
    }

    /// Checks the frame sizes against what was drawn, and orders rows by stratum, PSU and row.
    ///
    /// # Errors
    /// [`DesignError::StratumTooSmall`] if more PSUs were drawn from a stratum than its frame has, [`DesignError::PsuTooSmall`] if
    /// more people answered in a PSU than its frame has, and [`DesignError::TooManyRows`] from 2³² rows on.
    pub fn finish(mut self) -> Result<Design, DesignError> {
        if u32::try_from(self.weight.len()).is_err() {
            return Err(DesignError::TooManyRows { rows: self.weight.len() });
        }
        for psu in &mut self.psus {
            let drawn = psu.rows.len();
            // Of nobody, a fraction says no size.
            psu.frame = psu.frame.map(|frame| self.stages[1].size_of(frame, drawn)).filter(|size| *size > 0.0);
            if let Some(frame) = psu.frame
                && drawn as f64 > frame
            {
                return Err(DesignError::PsuTooSmall { row: psu.first_row, psu: psu.name.clone(), frame, drawn });
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
                psus.push(Psu { name: psu.name.clone(), frame: psu.frame, rows: start..order.len() });
                next += 1;
            }
            let drawn = next - begin;
            let frame = seen.frame.map(|frame| self.stages[0].size_of(frame, drawn));
            if let Some(frame) = frame
                && drawn as f64 > frame
            {
                let (row, stratum) = (seen.first_row, seen.name.clone());
                return Err(DesignError::StratumTooSmall { row, stratum, frame, drawn });
            }
            strata.push(Stratum { name: seen.name.clone(), frame, psus: begin..next });
        }
        let total_weight = crate::sum::total(order.iter().map(|row| self.weight[*row]));
        Ok(Design { weight: self.weight, strata, psus, order, total_weight })
    }
}
