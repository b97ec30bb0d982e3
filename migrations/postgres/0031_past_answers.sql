-- Files of past results that were brought in.
create table past_import (
    evaluation_id uuid not null,
    import_id uuid not null,
    file_name text not null,
    -- SHA-256 of the file: the same one is not taken twice.
    file_hash bytea not null,
    imported_at bigint not null,
    imported_by text not null,
    primary key (evaluation_id, import_id)
);
create unique index past_import_file on past_import (evaluation_id, file_hash);

-- Facts: the rows of those files, from which responses are derived. Somebody drawn who did not answer is a row, too.
create table past_answer (
    evaluation_id uuid not null,
    import_id uuid not null,
    file_row bigint not null,
    sample_type text collate "C" not null,
    mode text collate "C" not null,
    language text not null,
    day text collate "C",
    questionnaire_hash bytea not null,
    -- Null for whoever was not drawn.
    case_id uuid,
    -- Whether the case came with the file, and goes with it.
    new_case boolean not null,
    outcome text,
    -- Both null for whoever did not answer.
    response_id uuid,
    answers text,
    primary key (evaluation_id, import_id, file_row)
);
create unique index past_answer_response on past_answer (evaluation_id, response_id);
-- One person is in one row of one file.
create unique index past_answer_case on past_answer (evaluation_id, case_id);
