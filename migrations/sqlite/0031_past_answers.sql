-- Files of past results that were brought in.
create table past_import (
    evaluation_id blob not null,
    import_id blob not null,
    file_name text not null,
    -- SHA-256 of the file: the same one is not taken twice.
    file_hash blob not null,
    imported_at integer not null,
    imported_by text not null,
    primary key (evaluation_id, import_id)
) strict;
create unique index past_import_file on past_import (evaluation_id, file_hash);

-- Facts: the rows of those files, from which responses are derived. Somebody drawn who did not answer is a row, too.
create table past_answer (
    evaluation_id blob not null,
    import_id blob not null,
    file_row integer not null,
    sample_type text not null,
    mode text not null,
    language text not null,
    day text,
    questionnaire_hash blob not null,
    -- Null for whoever was not drawn.
    case_id blob,
    -- Whether the case came with the file, and goes with it.
    new_case integer not null,
    outcome text,
    -- Both null for whoever did not answer.
    response_id blob,
    answers text,
    primary key (evaluation_id, import_id, file_row)
) strict;
create unique index past_answer_response on past_answer (evaluation_id, response_id);
-- One person is in one row of one file.
create unique index past_answer_case on past_answer (evaluation_id, case_id);
