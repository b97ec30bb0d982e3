-- The code list by which comments are read: themes with their names, in the order of the list.
create table theme (
    theme text primary key,
    place integer not null,
    -- By language, as JSON.
    label text not null
) strict;

-- Facts: the themes that a person found in what somebody wrote, as a JSON list of their keys; an empty one for none of the list.
create table comment_code (
    evaluation_id blob not null,
    response_id blob not null,
    question text not null,
    coder blob not null,
    coded_at integer not null,
    themes text not null,
    primary key (evaluation_id, response_id, question, coder)
) strict;
