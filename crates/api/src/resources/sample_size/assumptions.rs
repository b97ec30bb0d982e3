//! What a sample is planned for, as it is asked for in an address.

use analytics::sample_size::Plan;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::{Code, Problem, Result, Said};

/// Shares are from 0 to 1: 0.9 is 90 %, 0.04 is 4 points.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct SampleSizeQuery {
    /// People in the list; absent if it is not known, or very many.
    #[param(value_type = Option<u64>, minimum = 1)]
    population: Option<String>,
    /// The index that is expected; 0.9 if absent.
    #[param(value_type = Option<f64>)]
    share: Option<String>,
    /// Half the width of the interval wanted; 0.04 if absent.
    #[param(value_type = Option<f64>)]
    margin: Option<String>,
    /// The coverage of the interval; 0.95 if absent.
    #[param(value_type = Option<f64>)]
    level: Option<String>,
    /// The design effect expected: 1, for people drawn at random from the list, if absent.
    #[param(value_type = Option<f64>)]
    deff: Option<String>,
    /// The share of those invited who will answer; 1 if absent.
    #[param(value_type = Option<f64>)]
    response_rate: Option<String>,
    /// `e` of the guideline of 2014; 0.05 if absent.
    #[param(value_type = Option<f64>)]
    guideline_margin: Option<String>,
    /// A number of interviews of one's own.
    #[param(value_type = Option<u64>, minimum = 1)]
    interviews: Option<String>,
}

/// The assumptions that the sizes rest on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(super) struct Assumptions {
    pub population: Option<u64>,
    pub share: f64,
    pub margin: f64,
    pub level: f64,
    pub deff: f64,
    pub response_rate: f64,
    pub guideline_margin: f64,
}

/// Design effects above this are a slip of the pen: no survey has one.
const LARGEST_DEFF: f64 = 50.0;
/// Narrower intervals ask more people than live in the country.
const NARROWEST: f64 = 0.0001;
/// More people than any list has.
const MOST_PEOPLE: u64 = 1_000_000_000;

impl Assumptions {
    /// Reads an address, with a number of interviews if one was given.
    ///
    /// # Errors
    /// [`Code::Invalid`] with everything that is wrong with it.
    pub fn read(query: &SampleSizeQuery) -> Result<(Self, Option<u64>)> {
        let mut faults = Faults(Problem::new(Code::Invalid));
        let population = faults.people("/population", query.population.as_deref());
        let read = Self {
            population,
            share: faults.number("/share", query.share.as_deref(), 0.9, (0.001, 0.999)),
            margin: faults.number("/margin", query.margin.as_deref(), 0.04, (NARROWEST, 0.5)),
            level: faults.number("/level", query.level.as_deref(), 0.95, (0.5, 0.999)),
            deff: faults.deff(query.deff.as_deref()),
            response_rate: faults.number("/response_rate", query.response_rate.as_deref(), 1.0, (0.01, 1.0)),
            guideline_margin: faults.number(
                "/guideline_margin",
                query.guideline_margin.as_deref(),
                0.05,
                (NARROWEST, 0.5),
            ),
        };
        let interviews = faults.people("/interviews", query.interviews.as_deref());
        if let (Some(own), Some(people)) = (interviews, population)
            && own > people
        {
            let vi = format!("Nhiều hơn {people} người trong danh sách; đặt từ 1 đến {people}.");
            faults
                .wrong("/interviews", (vi, format!("More than the {people} people in the list; give 1 to {people}.")));
        }
        if faults.0.is_clean() { Ok((read, interviews)) } else { Err(faults.0) }
    }

    /// The plan of a margin.
    pub fn plan(&self, margin: f64) -> Plan {
        Plan {
            share: self.share,
            margin,
            level: self.level,
            population: self.population,
            deff: self.deff,
            response_rate: self.response_rate,
        }
    }
}

/// Collects what is wrong.
struct Faults(Problem);

impl Faults {
    fn wrong(&mut self, pointer: &str, said: impl Into<Said>) {
        let problem = std::mem::replace(&mut self.0, Problem::new(Code::Invalid));
        self.0 = problem.field(pointer, said);
    }

    /// A number between two bounds; what is wrong with it is said, and the usual one stands for it.
    fn number(&mut self, pointer: &str, text: Option<&str>, usual: f64, (from, to): (f64, f64)) -> f64 {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return usual };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && (from..=to).contains(&number) => number,
            _ => {
                self.wrong(
                    pointer,
                    (
                        format!("Một số từ {from} đến {to}, viết với dấu chấm: {usual}."),
                        format!("A number from {from} to {to}, with a point: {usual}."),
                    ),
                );
                usual
            }
        }
    }

    fn deff(&mut self, text: Option<&str>) -> f64 {
        self.number("/deff", text, 1.0, (0.1, LARGEST_DEFF))
    }

    fn people(&mut self, pointer: &str, text: Option<&str>) -> Option<u64> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        let read = text.parse::<u64>().ok().filter(|people| (1..=MOST_PEOPLE).contains(people));
        if read.is_none() {
            let vi = format!("Một số nguyên từ 1 đến {MOST_PEOPLE}, không có dấu chấm.");
            self.wrong(pointer, (vi, format!("A whole number from 1 to {MOST_PEOPLE}, without points.")));
        }
        read
    }
}
