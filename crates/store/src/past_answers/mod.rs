//! Results of past years that were brought in from files. A row of a file is a fact; responses are derived from it as from
//! a line of the field, and `hailong rebuild` derives them again. A file is brought in whole and taken back whole, as long
//! as its campaign is open or closed.

mod derive;
mod import;
mod shelf;
mod take_back;

use survey::case::{Case, Mode, SampleType};
use survey::clock::{Day, Timestamp};
use survey::id::{CaseId, EvaluationId, PastImportId, ResponseId};
use survey::outcome::Outcome;
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::rows;
pub(crate) use derive::UNDERIVED;

/// A file of past results to be brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPastImport {
    pub id: PastImportId,
    pub evaluation: EvaluationId,
    /// The version that its answers were read with: the evaluation's.
    pub questionnaire: QuestionnaireHash,
    pub file_name: String,
    /// SHA-256.
    pub file_hash: [u8; 32],
    pub at: Timestamp,
    /// Who brings it in.
    pub by: String,
    /// Who brings it in says that everybody who was drawn is in it.
    pub everyone_drawn: bool,
    /// People drawn who are not in the list yet.
    pub cases: Vec<Case>,
    pub rows: Vec<PastFact>,
}

/// A row of such a file.
#[derive(Debug, Clone, PartialEq)]
pub struct PastFact {
    /// As a spreadsheet counts it.
    pub row: u32,
    pub sample_type: SampleType,
    pub mode: Mode,
    pub language: String,
    /// Of somebody drawn, in the list already or of [`NewPastImport::cases`].
    pub case: Option<CaseId>,
    pub came: PastCame,
}

/// What came of a person.
#[derive(Debug, Clone, PartialEq)]
pub enum PastCame {
    Answered {
        response: ResponseId,
        day: Day,
        /// The answers as JSON.
        answers: String,
    },
    /// Drawn, and not interviewed; why and when, if it is known.
    Nothing { outcome: Option<Outcome>, day: Option<Day> },
}

/// A file that was brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastImport {
    pub id: PastImportId,
    pub file_name: String,
    pub file_hash: [u8; 32],
    pub at: Timestamp,
    pub by: String,
    /// Whether it was said to have everybody who was drawn.
    pub everyone_drawn: bool,
    /// Rows of the file.
    pub rows: u64,
    /// Of these, people who answered.
    pub responses: u64,
    /// People drawn who came into the list with it.
    pub cases: u64,
}

type ImportRow = (Uuid, String, Vec<u8>, i64, String, bool, i64, i64, i64);

impl Store {
    /// The files of past results of an evaluation, the newest first.
    pub async fn past_imports(&self, evaluation: EvaluationId) -> Result<Vec<PastImport>> {
        const SQL: &str = "select i.import_id, i.file_name, i.file_hash, i.imported_at, i.imported_by, i.everyone_drawn, \
             count(a.file_row), count(a.response_id), count(case when a.new_case then 1 end) from past_import i \
             left join past_answer a on a.evaluation_id = i.evaluation_id and a.import_id = i.import_id \
             where i.evaluation_id = $1 \
             group by i.import_id, i.file_name, i.file_hash, i.imported_at, i.imported_by, i.everyone_drawn \
             order by i.imported_at desc, i.import_id desc";
        let found: Vec<ImportRow> = read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        let import = |(id, file_name, hash, at, by, everyone_drawn, rows, responses, cases): ImportRow| {
            Ok(PastImport {
                id: PastImportId(id),
                file_name,
                file_hash: rows::digest("import", &hash)?,
                at: Timestamp::from_millis(at),
                by,
                everyone_drawn,
                rows: rows.unsigned_abs(),
                responses: responses.unsigned_abs(),
                cases: cases.unsigned_abs(),
            })
        };
        found.into_iter().map(import).collect()
    }

    /// The people of an evaluation who are in such a file already.
    pub async fn past_cases(&self, evaluation: EvaluationId) -> Result<Vec<CaseId>> {
        const SQL: &str =
            "select case_id from past_answer where evaluation_id = $1 and case_id is not null order by case_id";
        let found: Vec<Uuid> = read!(self, pool => sqlx::query_scalar(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        Ok(found.into_iter().map(CaseId).collect())
    }

    /// Whether it is not known of how many people those who answered are: a file of past results brought people into the list,
    /// names nobody drawn who did not answer, and was not said to have everybody. Who withdrew an answer had given one.
    pub async fn has_respondents_only(&self, evaluation: EvaluationId) -> Result<bool> {
        const SQL: &str = "select count(*) from past_import i where i.evaluation_id = $1 and not i.everyone_drawn \
             and exists (select 1 from past_answer p where p.evaluation_id = i.evaluation_id \
                 and p.import_id = i.import_id and p.new_case) \
             and not exists (select 1 from past_answer p where p.evaluation_id = i.evaluation_id \
                 and p.import_id = i.import_id and p.case_id is not null and p.response_id is null \
                 and not exists (select 1 from withdrawal w where w.evaluation_id = p.evaluation_id \
                     and w.case_id = p.case_id))";
        let files: i64 = read!(self, pool => sqlx::query_scalar(SQL).bind(evaluation.0).fetch_one(pool).await)?;
        Ok(files > 0)
    }
}
