//! What each evaluation of the demonstration is like: how it was drawn, how good the service is, how far it has got.

use survey::campaign::EvaluationKind;
use survey::id::{CampaignId, EvaluationId, random};

use super::chance::named;

/// How the people of an evaluation are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Design {
    /// Strata are fields of work, PSUs the communes of the unit's district.
    Communes { per_field: u32, people: u32 },
    /// Strata are the three regions of the province, PSUs their communes.
    Regions { per_region: u32, people: u32 },
    /// Strata are clinics, PSUs clinic days.
    ClinicDays { per_clinic: u32, people: u32 },
    /// Strata are grades, PSUs classes.
    Classes { per_grade: u32, people: u32 },
    /// Strata are fields of work, and people are drawn straight from the list of finished dossiers.
    List { people: u32, of: u32 },
}

pub(super) struct Plan {
    pub(super) unit: &'static str,
    pub(super) year: i32,
    pub(super) kind: EvaluationKind,
    pub(super) design: Design,
    /// The share of satisfied answers that the service deserves.
    pub(super) satisfied: f64,
    /// The share of drawn people who answer.
    pub(super) answering: f64,
    /// The share of people who gave the agency feedback: the denominator of factor E.
    pub(super) feedback: f64,
    /// The share of people who give the same answer throughout.
    pub(super) straight: f64,
    /// The share of criteria left without an answer by those who leave any.
    pub(super) silence: f64,
    /// Answers through the open link.
    pub(super) web: u32,
    /// First and last day of its fieldwork, counted from the campaign's first day.
    pub(super) days: (u32, u32),
    /// Answers so far, if fieldwork is under way.
    pub(super) so_far: Option<usize>,
}

const fn plan(unit: &'static str, year: i32, design: Design, satisfied: f64, answering: f64) -> Plan {
    Plan {
        unit,
        year,
        kind: EvaluationKind::Programme,
        design,
        satisfied,
        answering,
        feedback: 0.22,
        straight: 0.31,
        silence: 0.08,
        web: 0,
        days: (0, 45),
        so_far: None,
    }
}

impl Plan {
    const fn web(mut self, answers: u32) -> Self {
        self.web = answers;
        self
    }

    const fn habits(mut self, feedback: f64, straight: f64, silence: f64) -> Self {
        self.feedback = feedback;
        self.straight = straight;
        self.silence = silence;
        self
    }

    const fn days(mut self, first: u32, last: u32) -> Self {
        self.days = (first, last);
        self
    }

    const fn so_far(mut self, answers: usize) -> Self {
        self.so_far = Some(answers);
        self
    }

    const fn follow_up(mut self) -> Self {
        self.kind = EvaluationKind::FollowUp;
        self
    }

    pub(super) fn campaign(&self) -> CampaignId {
        campaign(self.year)
    }

    pub(super) fn evaluation(&self) -> EvaluationId {
        EvaluationId(random(named(&format!("demonstration/evaluation/{}/{}", self.year, self.unit))))
    }

    /// How many people are drawn.
    pub(super) const fn drawn(&self) -> u32 {
        match self.design {
            Design::Communes { per_field: psus, people }
            | Design::Regions { per_region: psus, people }
            | Design::ClinicDays { per_clinic: psus, people }
            | Design::Classes { per_grade: psus, people } => 3 * psus * people,
            Design::List { people, .. } => people,
        }
    }
}

pub(super) fn campaign(year: i32) -> CampaignId {
    CampaignId(random(named(&format!("demonstration/campaign/{year}"))))
}

const fn communes(per_field: u32, people: u32) -> Design {
    Design::Communes { per_field, people }
}

const fn regions(per_region: u32, people: u32) -> Design {
    Design::Regions { per_region, people }
}

const fn clinic_days(per_clinic: u32, people: u32) -> Design {
    Design::ClinicDays { per_clinic, people }
}

#[rustfmt::skip]
pub(super) const PLANS: [Plan; 17] = [
    plan("SL-UB", 2020, communes(6, 17), 0.889, 0.86).habits(0.31, 0.27, 0.09).web(64),
    plan("TC-UB", 2020, communes(7, 15), 0.915, 0.88).habits(0.18, 0.33, 0.12).days(3, 44),
    plan("S-TNMT", 2020, regions(6, 16), 0.895, 0.79).habits(0.36, 0.25, 0.10).web(52),
    plan("MC-BV", 2020, clinic_days(6, 15), 0.898, 0.89).habits(0.0, 0.28, 0.05).days(7, 40).web(71),
    plan("QN-MG", 2020, Design::List { people: 248, of: 320 }, 0.953, 0.87).habits(0.12, 0.37, 0.06).days(10, 38),
    plan("ML-UB", 2021, communes(6, 16), 0.936, 0.90).habits(0.20, 0.34, 0.07).web(43),
    plan("S-GTVT", 2021, regions(6, 15), 0.944, 0.82).habits(0.27, 0.30, 0.06).web(88),
    plan("PY-BV", 2021, clinic_days(6, 15), 0.889, 0.86).habits(0.0, 0.29, 0.08).days(5, 41),
    plan("MS-HL", 2021, Design::List { people: 255, of: 440 }, 0.962, 0.84).habits(0.15, 0.36, 0.05).days(8, 36),
    plan("BY-TH", 2021, Design::Classes { per_grade: 5, people: 16 }, 0.921, 0.88).habits(0.0, 0.31, 0.10).web(57),
    plan("MS-UB", 2022, communes(7, 15), 0.938, 0.90).habits(0.24, 0.32, 0.08).days(0, 26).web(112),
    plan("SM-UB", 2022, communes(6, 17), 0.957, 0.85).habits(0.16, 0.35, 0.07).days(2, 38).so_far(208),
    plan("S-NN", 2022, regions(6, 15), 0.927, 0.81).habits(0.29, 0.28, 0.06).days(2, 29).web(40),
    plan("VH-UB", 2022, communes(6, 17), 0.948, 0.86).habits(0.21, 0.31, 0.08).days(6, 36).so_far(202),
    plan("YC-BV", 2022, clinic_days(6, 15), 0.905, 0.88).habits(0.0, 0.30, 0.06).days(3, 30),
    plan("SL-UB", 2022, communes(6, 16), 0.922, 0.88).habits(0.28, 0.29, 0.07).days(0, 28).web(96).follow_up(),
    plan("MC-BV", 2022, clinic_days(6, 14), 0.913, 0.88).habits(0.0, 0.27, 0.05).days(4, 28).follow_up(),
];
