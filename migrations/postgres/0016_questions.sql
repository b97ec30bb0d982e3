-- What supervisors ask about submissions: facts of the office.
create table question (
    evaluation_id uuid not null,
    question_id uuid not null,
    submission_id uuid not null,
    case_id uuid not null,
    asked_by uuid not null,
    asked_at bigint not null,
    words text not null,
    primary key (evaluation_id, question_id)
);
create index question_case on question (evaluation_id, case_id);
create index question_submission on question (evaluation_id, submission_id);

-- Derived: what came back, an explanation to one question or a line that takes the place of the submission asked about.
create table reply (
    evaluation_id uuid not null,
    install_id uuid not null,
    reply_id uuid not null,
    server_seq bigint not null,
    question_id uuid,
    supersedes uuid,
    explanation text,
    replied_at bigint not null,
    primary key (evaluation_id, install_id, reply_id)
);
