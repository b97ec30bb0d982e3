//! What is to be drawn.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How people are drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Method {
    /// Every set of `people` of the frame is equally likely.
    Simple { people: u32 },
    /// A simple random draw in each stratum.
    Stratified {
        /// People to draw, by stratum. Every stratum of the frame has a size.
        sizes: BTreeMap<String, u32>,
    },
    /// Every so many-th of a stratum from a random start. The order of the frame's rows is the implicit stratification: sort the
    /// frame by what should be spread evenly (commune, then village, then date).
    Systematic {
        /// People to draw, by stratum. Every stratum of the frame has a size.
        sizes: BTreeMap<String, u32>,
    },
    /// PSUs with probability proportional to their people, then people in each of them.
    TwoStage {
        /// What to draw, by stratum. Every stratum of the frame has a size.
        sizes: BTreeMap<String, Stages>,
    },
}

/// Sizes of the two stages in a stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stages {
    /// PSUs to draw; 2 at least, or the stratum has no variance of its own.
    pub psus: u32,
    /// People to draw in each of them; everybody where a PSU has no more.
    pub people: u32,
}

/// A draw as it is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    #[serde(flatten)]
    pub method: Method,
    /// People in reserve for every hundred drawn at once, group by group and rounded up; fewer where a group has no more people.
    /// 100 is as many again, 0 none.
    pub reserve_percent: u16,
}
