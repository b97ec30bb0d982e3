//! How many rows of a frame have what in common, for whoever plans the draw.

use std::collections::BTreeMap;

use interchange::frame::FrameLine;
use serde::Serialize;
use store::FrameRow;
use survey::short_text::ShortText;
use utoipa::ToSchema;

/// So many groups of a part are told; the rest is one more.
const MOST: usize = 300;

/// Rows that have a part in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FrameGroup {
    /// Null of those of whom it is not known.
    pub name: Option<String>,
    pub rows: usize,
}

/// The rows of a frame by its parts, in the order of the names; of a part with very many the largest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FrameGroups {
    pub strata: Vec<FrameGroup>,
    pub psus: Vec<FrameGroup>,
    pub services: Vec<FrameGroup>,
    /// By their codes.
    pub communes: Vec<FrameGroup>,
}

fn counted<'a>(names: impl Iterator<Item = Option<&'a str>>) -> Vec<FrameGroup> {
    let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    // Nobody chose a column for it.
    if counts.len() == 1 && counts.contains_key(&None) {
        return Vec::new();
    }
    let mut groups: Vec<FrameGroup> =
        counts.into_iter().map(|(name, rows)| FrameGroup { name: name.map(str::to_owned), rows }).collect();
    if groups.len() > MOST {
        groups.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
        groups.truncate(MOST);
        groups.sort_by(|a, b| a.name.cmp(&b.name));
    }
    groups
}

impl FrameGroups {
    pub fn of(lines: &[FrameLine]) -> Self {
        Self {
            strata: counted(lines.iter().map(|line| line.stratum.as_ref().map(ShortText::as_str))),
            psus: counted(lines.iter().map(|line| line.psu.as_ref().map(ShortText::as_str))),
            services: counted(lines.iter().map(|line| line.service.as_ref().map(ShortText::as_str))),
            communes: counted(lines.iter().map(|line| Some(line.area_code.as_str()))),
        }
    }

    pub fn of_rows(rows: &[FrameRow]) -> Self {
        Self {
            strata: counted(rows.iter().map(|row| row.stratum.as_deref())),
            psus: counted(rows.iter().map(|row| row.psu.as_deref())),
            services: counted(rows.iter().map(|row| row.service.as_deref())),
            communes: counted(rows.iter().map(|row| Some(row.area_code.as_str()))),
        }
    }
}
