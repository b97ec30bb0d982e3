//! What is asked of a report: its format, and who signs it to whom.

use axum::response::Response;
use serde::Deserialize;
use survey::short_text::{NotShort, ShortText};
use utoipa::IntoParams;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, Result, Said, sentence};
use crate::reporting::{Format, Wanted, Wording, facts};
use crate::state::ApiState;

/// The longest office of who signs, and the longest name of an addressee.
const LONGEST: usize = 120;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// docx (Word, the default), xlsx (its tables) or html (a page to print)
    format: Option<String>,
    /// The office of who signs, such as PHÓ GIÁM ĐỐC; at most 120 characters
    signatory: Option<String>,
    /// Whom it is for; at most 120 characters
    addressee: Option<String>,
}

impl ReportQuery {
    fn format(&self) -> Result<Format> {
        let Some(name) = &self.format else { return Ok(Format::Docx) };
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let said = ("\"format\" là docx, xlsx hoặc html.", "\"format\" is docx, xlsx or html.");
            Problem::new(Code::BadAddress).detail(said)
        })
    }

    fn wording(&self) -> Result<Wording> {
        Ok(Wording {
            signatory: line("signatory", self.signatory.as_deref())?,
            addressee: line("addressee", self.addressee.as_deref())?,
            ..Wording::default()
        })
    }

    /// The report of what is wanted, as a file.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] for a role that may not download scores, [`Code::BadAddress`] for what cannot be asked, otherwise as
    /// [`facts`] and [`Format::send`].
    pub async fn answer(&self, state: &ApiState, person: &SignedIn, wanted: Wanted) -> Result<Response> {
        person.to(Deed::DownloadScores)?;
        let (format, wording) = (self.format()?, self.wording()?);
        format.send(facts(state, person.role, wanted, wording).await?).await
    }
}

/// One line of the letter; none where it is left out or blank.
fn line(name: &str, text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    match ShortText::<LONGEST>::new(text) {
        Ok(line) => Ok(Some(line.into())),
        Err(fault) => Err(Problem::new(Code::BadAddress).detail(not_a_line(name, fault))),
    }
}

fn not_a_line(name: &str, fault: NotShort) -> Said {
    let vi = match fault {
        NotShort::Empty => format!("“{name}” để trống."),
        NotShort::TooLong { length, most } => {
            format!("“{name}” dài {length} ký tự; nhiều nhất là {most}. Hãy viết ngắn lại.")
        }
        NotShort::Control => format!("“{name}” có ký tự điều khiển, như xuống dòng; hãy gõ lại trên một dòng."),
    };
    Said::new(vi, sentence(&format!("'{name}': {fault}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(format: Option<&str>, signatory: Option<&str>) -> ReportQuery {
        let own = |text: &str| text.to_owned();
        ReportQuery { format: format.map(own), signatory: signatory.map(own), addressee: None }
    }

    #[test]
    fn word_is_the_default_and_an_unknown_format_is_refused() {
        assert_eq!(asked(None, None).format().unwrap(), Format::Docx);
        assert_eq!(asked(Some("xlsx"), None).format().unwrap(), Format::Xlsx);
        assert_eq!(asked(Some("pdf"), None).format().unwrap_err().code, Code::BadAddress);
    }

    #[test]
    fn a_signatory_is_one_short_line() {
        let of = |text: &str| asked(None, Some(text)).wording().map(|wording| wording.signatory);
        assert_eq!(of(" PHÓ GIÁM ĐỐC ").unwrap().unwrap(), "PHÓ GIÁM ĐỐC");
        assert_eq!(of("  ").unwrap(), None);
        assert_eq!(of(&"Ơ".repeat(120)).unwrap().unwrap().chars().count(), 120);
        for wrong in ["Ơ".repeat(121), "A\nB".to_owned()] {
            assert_eq!(of(&wrong).unwrap_err().code, Code::BadAddress);
        }
    }
}
