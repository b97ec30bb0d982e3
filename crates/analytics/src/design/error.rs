//! What a design is refused for.

/// Why a design was refused. Rows are counted from 1, in the order they were added.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignError {
    #[error(
        "row {row}: the weight {weight} is not a number above zero, from 1e-9 to 1e12; give the design weight (1 / selection probability)"
    )]
    Weight { row: usize, weight: f64 },
    #[error("row {row}: the stratum is missing; give one, the same for all if the sample was not stratified")]
    NoStratum { row: usize },
    #[error(
        "row {row}: the PSU is missing; give the commune or village drawn, or the person's own id if people were drawn directly"
    )]
    NoPsu { row: usize },
    #[error(
        "row {row}: PSU '{psu}' is in stratum '{here}' and, on an earlier row, in '{there}'; correct it, or give PSUs of different strata different ids"
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
        "row {row}: the frame size {value} is not a number above zero; give the size of the population drawn from, or the sampling fraction"
    )]
    Frame { row: usize, value: f64, stage: FrameStage },
    #[error(
        "row {row}: population sizes and sampling fractions in the same column; give sizes (above 1) or fractions (up to 1) throughout"
    )]
    MixedFrames { row: usize, stage: FrameStage },
    #[error(
        "row {row}: stratum '{stratum}' is said to have {frame} PSUs, but {drawn} were drawn from it; correct the frame size"
    )]
    StratumTooSmall { row: usize, stratum: String, frame: f64, drawn: usize },
    #[error(
        "row {row}: PSU '{psu}' is said to have {frame} people, but {drawn} answered in it; correct the frame size"
    )]
    PsuTooSmall { row: usize, psu: String, frame: f64, drawn: usize },
    #[error(
        "stratum '{stratum}' has a single PSU of several in its frame, so its variance is unknown; collapse it with its neighbour, or choose another treatment of a lonely PSU (lonely_psu in a design file)"
    )]
    LonelyPsu { stratum: String },
    #[error("{rows} rows are more than a design can hold; score one evaluation at a time")]
    TooManyRows { rows: usize },
    #[error(
        "{weights} weights were given for {rows} respondents; give one for each, in the order of the design's rows"
    )]
    WeightCount { weights: usize, rows: usize },
}

/// What of a design an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DesignPart {
    Stratum,
    Psu,
    Weight,
    PsusInStratum,
    PeopleInPsu,
}

impl DesignError {
    /// The row it stands in, counted from 1; none where it is about all of them.
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::Weight { row, .. }
            | Self::NoStratum { row }
            | Self::NoPsu { row }
            | Self::PsuInTwoStrata { row, .. }
            | Self::StratumSizeDiffers { row, .. }
            | Self::PsuSizeDiffers { row, .. }
            | Self::Frame { row, .. }
            | Self::MixedFrames { row, .. }
            | Self::StratumTooSmall { row, .. }
            | Self::PsuTooSmall { row, .. } => Some(*row),
            Self::LonelyPsu { .. } | Self::TooManyRows { .. } | Self::WeightCount { .. } => None,
        }
    }

    /// What of the design is wrong.
    pub fn part(&self) -> Option<DesignPart> {
        Some(match self {
            Self::Weight { .. } => DesignPart::Weight,
            Self::NoStratum { .. } | Self::LonelyPsu { .. } => DesignPart::Stratum,
            Self::NoPsu { .. } | Self::PsuInTwoStrata { .. } => DesignPart::Psu,
            Self::StratumSizeDiffers { .. } | Self::StratumTooSmall { .. } => DesignPart::PsusInStratum,
            Self::PsuSizeDiffers { .. } | Self::PsuTooSmall { .. } => DesignPart::PeopleInPsu,
            Self::Frame { stage, .. } | Self::MixedFrames { stage, .. } => match stage {
                FrameStage::Psus => DesignPart::PsusInStratum,
                FrameStage::People => DesignPart::PeopleInPsu,
            },
            Self::TooManyRows { .. } | Self::WeightCount { .. } => return None,
        })
    }

    /// The message without the row, for whoever names the place in another way.
    pub fn explanation(&self) -> String {
        let text = self.to_string();
        match text.split_once(": ") {
            Some((place, rest)) if place.starts_with("row ") => rest.to_owned(),
            _ => text,
        }
    }
}

/// Which frame a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameStage {
    Psus,
    People,
}

/// A frame size as an error prints it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeText(pub Option<f64>);

impl std::fmt::Display for SizeText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(size) => write!(f, "{size}"),
            None => f.write_str("an unknown number of"),
        }
    }
}
