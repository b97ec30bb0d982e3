//! The entries, one SQL text for each kind of change. Each runs in the transaction of the change it tells of.
//!
//! The parameters are those of the change: evaluation `$1` first, where there is one.

/// `$1` evaluation, `$2` surveyor: it came onto this surveyor's list or left it.
pub(crate) const LIST_CHANGED: &str = "insert into feed_entry (kind, evaluation_id, user_id) values ('scope', $1, $2)";

/// `$1` evaluation: all its rows are to be given anew, as with another questionnaire.
pub(crate) const SCOPE_OF_EVALUATION: &str = "insert into feed_entry (kind, evaluation_id) values ('scope', $1)";

/// `$1` campaign: it was opened or closed.
pub(crate) const SCOPE_OF_CAMPAIGN: &str = "insert into feed_entry (kind, evaluation_id) \
     select 'scope', evaluation_id from evaluation where campaign_id = $1";

/// `$1` campaign: its name or its last day changed.
pub(crate) const EVALUATIONS_OF_CAMPAIGN: &str = "insert into feed_entry (kind, evaluation_id) \
     select 'evaluation', evaluation_id from evaluation where campaign_id = $1";

/// `$1` unit: its name changed.
pub(crate) const EVALUATIONS_OF_UNIT: &str = "insert into feed_entry (kind, evaluation_id) \
     select 'evaluation', evaluation_id from evaluation where unit_id = $1";

/// `$1` evaluation, `$2` case, `$3` surveyor: the case came onto this list.
pub(crate) const CASES_GIVEN: &str =
    "insert into feed_entry (kind, evaluation_id, case_id, user_id) values ('case', $1, $2, $3)";

/// These cases are answered now, or were visited: the values of evaluation and case follow, and the closing bracket.
pub(crate) const CASES_ANSWERED: &str = "insert into feed_entry (kind, evaluation_id, case_id, user_id) \
     select 'case', evaluation_id, case_id, assigned_to from survey_case where assigned_to is not null \
     and (evaluation_id, case_id) in (";

/// People in reserve of the strata and PSUs of cases that were closed, or are not so any more: as above.
pub(crate) const RESERVES_TOUCHED: &str = "insert into feed_entry (kind, evaluation_id, case_id, user_id) \
     select distinct 'case', r.evaluation_id, r.case_id, r.assigned_to from survey_case c join survey_case r \
     on r.evaluation_id = c.evaluation_id and r.stratum = c.stratum and r.psu = c.psu \
     where r.reserve is not null and r.assigned_to is not null and (c.evaluation_id, c.case_id) in (";

/// `$1` evaluation, `$2` a number of the server: responses above it are about to be judged again.
pub(crate) const CASES_UNCOUNTED: &str = "insert into feed_entry (kind, evaluation_id, case_id, user_id) \
     select 'case', c.evaluation_id, c.case_id, c.assigned_to from survey_case c \
     join response r on r.evaluation_id = c.evaluation_id and r.case_id = c.case_id \
     join raw_submission s on s.install_id = r.install_id and s.submission_id = r.response_id \
     where c.evaluation_id = $1 and s.server_seq > $2 and c.assigned_to is not null";

/// More than can be named.
pub(crate) const EVERYTHING: &str = "insert into feed_entry (kind) values ('everything')";
