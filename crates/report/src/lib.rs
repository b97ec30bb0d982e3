//! What the office files and shows: from scores to the Word report, the printable page, the workbook and the charts.
//!
//! Pure functions over [`Facts`]: finished scores as they may be shown, the names of things, and where the numbers are from.
//! A sentence is a template bound to facts; where a fact does not exist, its sentence is left out, never filled. What is
//! hidden is not in the facts' scores, so it cannot be written.

mod annex;
mod charts;
mod composition;
#[cfg(test)]
mod example;
mod facts;
mod form;
mod given_up;
mod history;
mod interviewers;
mod main_text;
#[cfg(test)]
mod sample;
mod set_apart;
mod set_aside;
mod tables;
mod themes;
mod unit;
mod words;
mod workbook;

pub use charts::{
    Labels, NamedChart, OneUnit, charts, reason as why_hidden, source as chart_source, trend as trend_chart,
};
pub use composition::{Group, Grouping};
pub use facts::{DataVersion, Facts, Office, PROGRAMME_YEARS, Provenance, Sampling, Scope};
pub use form::{CriterionName, FactorName, FormLine, FormNames, FormPart};
pub use given_up::{GivenUp, OnTablets};
pub use history::{Because, Break, Change, Family, History, Measured};
pub use interviewers::Interviewers;
pub use set_aside::{SetAside, WhySetAside};
pub use themes::{CampaignThemes, ThemeCount, Themes};
pub use unit::{Absence, AbsentUnit, CampaignDates, Class, Drawn, FieldworkDays, PairVerdict, Unit, UnitDesign};
pub use words::kind_heading;
pub use workbook::workbook;

use analytics::chart::ChartError;
use interchange::document::{Document, Letterhead, PaperDate, PictureError, Signature};
use interchange::language::WritingLanguage;

/// Why a report was not made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("a chart could not be drawn: {0}")]
    Chart(#[from] ChartError),
    #[error("a picture could not be put into the report: {0}")]
    Picture(#[from] PictureError),
    #[error("there is no unit to report on; give answers of one unit at least")]
    NoUnit,
}

/// The report in the layout of Decree 30/2020/NĐ-CP.
///
/// # Errors
/// [`ReportError`] without a unit, or if a chart cannot be drawn.
pub fn compose(facts: &Facts) -> Result<Document, ReportError> {
    if facts.units.is_empty() {
        return Err(ReportError::NoUnit);
    }
    let office = &facts.office;
    let date = facts.made.date();
    Ok(Document {
        language: WritingLanguage::Vietnamese,
        created: facts.made,
        letterhead: Letterhead {
            parent: office.parent.clone(),
            agency: office.agency.clone(),
            agency_in_prose: office.agency_in_prose.clone(),
            number: None,
            sign: office.sign.clone(),
            place: office.place.clone(),
            date: PaperDate { day: None, month: Some(u8::from(date.month())), year: date.year() },
        },
        kind: "BÁO CÁO".to_owned(),
        subject: words::subject(facts),
        addressees: office.addressees.clone(),
        blocks: main_text::blocks(facts),
        closing: Some(words::closing(facts)),
        signature: Some(Signature {
            authority: office.authority(),
            office: office.signatory.clone(),
            space: Some("(chỗ ký số)".to_owned()),
            name: "Họ và tên".to_owned(),
        }),
        recipients: words::recipients(facts),
        annexes: annex::annexes(facts)?,
        mark: facts.demonstration.then(|| "MINH HỌA, không phải số liệu thật".to_owned()),
    })
}
