-- What supervisors ask about submissions: facts of the office.
create table question (
    evaluation_id blob not null,
    question_id blob not null,
    submission_id blob not null,
    case_id blob not null,
    asked_by blob not null,
    asked_at integer not null,
    words text not null,
    primary key (evaluation_id, question_id)
) strict;
create index question_case on question (evaluation_id, case_id);
create index question_submission on question (evaluation_id, submission_id);

-- Derived: what came back, an explanation to one question or a line that takes the place of the submission asked about.
create table reply (
    evaluation_id blob not null,
    install_id blob not null,
    reply_id blob not null,
    server_seq integer not null,
    question_id blob,
    supersedes blob,
    explanation text,
    replied_at integer not null,
    primary key (evaluation_id, install_id, reply_id)
) strict;
