//! Collecting the rows of a design and checking them.

use std::collections::HashMap;

use survey::case::CaseDesign;

use super::{Design, DesignError, Psu, SizeText, Stratum};

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
