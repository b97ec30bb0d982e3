//! Whether it mattered who asked (METHODS 12).

/// The interviewers of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interviewers {
    pub count: u64,
    /// The intraclass correlation of the answers to one of them, 0 and more.
    pub correlation: f64,
    /// Of the test that they do not differ, adjusted; none where there is none.
    pub p: Option<f64>,
    /// Whether they do, by that test and by more than a little.
    pub differ: bool,
    /// Whether each asked in one cluster only, so that people and places cannot be told apart.
    pub confounded: bool,
    /// The standard error of the index without finite population correction, and with the interviewers as clusters; known where they
    /// differ.
    pub se: Option<f64>,
    pub se_clustered: Option<f64>,
}

impl Interviewers {
    /// From the fields of a row of the array `interviewers`; none of one that may not be shown, which has no numbers.
    pub fn of_row(
        count: Option<u64>,
        number: impl Fn(&str) -> Option<f64>,
        flag: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        Some(Self {
            count: count?,
            correlation: number("icc_truncated")?,
            p: number("bh"),
            differ: flag("flagged"),
            confounded: flag("confounded"),
            se: number("index_se"),
            se_clustered: number("index_se_interviewer"),
        })
    }

    /// The larger error, where the interviewers make one.
    pub fn larger_error(&self) -> Option<(f64, f64)> {
        self.se.zip(self.se_clustered).filter(|(own, clustered)| self.differ && clustered > own)
    }
}
