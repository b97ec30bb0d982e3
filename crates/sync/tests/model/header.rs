//! The sample header of every test that freezes a line.

use survey::case::Mode;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, SubmissionId};
use survey::questionnaire::QuestionnaireHash;
use sync::line::{Header, Kind};
use uuid::Uuid;

pub fn header(install: InstallId, seq: u64, id: SubmissionId) -> Header {
    Header {
        v: 1,
        install,
        seq,
        id,
        kind: Kind::Interview,
        evaluation: EvaluationId(Uuid::from_u128(5)),
        questionnaire: QuestionnaireHash([3; 32]),
        lang: "vi".parse().unwrap(),
        mode: Mode::Tablet,
        supersedes: None,
        app: "test/1".to_owned(),
        wall: Timestamp::from_millis(0),
        offset: None,
        today: "2022-09-21".parse().unwrap(),
        blobs: vec![],
    }
}
