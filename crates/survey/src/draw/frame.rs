//! The frame: the list that is drawn from, in its order.

use std::collections::{HashMap, HashSet};

use super::error::DrawError;
use super::plan::Method;

/// A row of the frame as the draw sees it. It names nobody: who the person is stands elsewhere, encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRow<'a> {
    /// The row's own number, by which it is found again; unique in the frame. The order of the rows may be another.
    pub row: u32,
    /// Explicit stratum; not looked at by [`Method::Simple`].
    pub stratum: &'a str,
    /// Primary sampling unit, unique in its stratum; looked at by [`Method::TwoStage`] alone.
    pub psu: &'a str,
    /// What else is known of the person and names nobody (area, village, service, month), the same columns in every row. It goes
    /// into the hash of the frame and nowhere else.
    pub facts: &'a [&'a str],
}

/// Rows that have a name in common, by place, in the order of the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub name: &'a str,
    pub places: Vec<usize>,
}

/// How many there are. A frame that was checked has no more rows than a `u32` counts.
pub(super) fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}

/// Strata of the whole frame, in the order of their first rows.
pub(super) fn strata<'a>(frame: &[FrameRow<'a>]) -> Vec<Part<'a>> {
    parts(0..frame.len(), |place| frame[place].stratum)
}

/// PSUs of a stratum, in the order of their first rows.
pub(super) fn psus<'a>(frame: &[FrameRow<'a>], stratum: &Part<'a>) -> Vec<Part<'a>> {
    parts(stratum.places.iter().copied(), |place| frame[place].psu)
}

fn parts<'a>(places: impl Iterator<Item = usize>, name_of: impl Fn(usize) -> &'a str) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for place in places {
        let name = name_of(place);
        let at = *index.entry(name).or_insert(parts.len());
        match parts.get_mut(at) {
            Some(part) => part.places.push(place),
            None => parts.push(Part { name, places: vec![place] }),
        }
    }
    parts
}

/// Refuses a frame that cannot be drawn from by this method.
///
/// # Errors
/// [`DrawError::EmptyFrame`], [`DrawError::TooManyRows`], [`DrawError::RowTwice`], and for the names the method looks at
/// [`DrawError::NoStratum`], [`DrawError::NoPsu`] and [`DrawError::Name`].
pub(super) fn check(frame: &[FrameRow<'_>], method: &Method) -> Result<(), DrawError> {
    if frame.is_empty() {
        return Err(DrawError::EmptyFrame);
    }
    if u32::try_from(frame.len()).is_err() {
        return Err(DrawError::TooManyRows);
    }
    let mut seen = HashSet::with_capacity(frame.len());
    for row in frame {
        if !seen.insert(row.row) {
            return Err(DrawError::RowTwice { row: row.row });
        }
        if !matches!(method, Method::Simple { .. }) {
            check_name(row.row, row.stratum, DrawError::NoStratum { row: row.row })?;
        }
        if matches!(method, Method::TwoStage { .. }) {
            check_name(row.row, row.psu, DrawError::NoPsu { row: row.row })?;
        }
    }
    Ok(())
}

fn check_name(row: u32, name: &str, missing: DrawError) -> Result<(), DrawError> {
    if name.trim().is_empty() {
        return Err(missing);
    }
    if name.contains(|letter: char| letter == '#' || letter.is_control()) {
        return Err(DrawError::Name { row, name: name.to_owned() });
    }
    Ok(())
}
