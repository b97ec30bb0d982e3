-- The code list by which comments are read: themes with their names, in the order of the list.
create table theme (
    theme text collate "C" primary key,
    place bigint not null,
    -- By language, as JSON.
    label text not null
);

-- Facts: the themes that a person found in what somebody wrote, as a JSON list of their keys; an empty one for none of the list.
create table comment_code (
    evaluation_id uuid not null,
    response_id uuid not null,
    question text collate "C" not null,
    coder uuid not null,
    coded_at bigint not null,
    themes text not null,
    primary key (evaluation_id, response_id, question, coder)
);
