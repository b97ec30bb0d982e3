-- What the frame says of a person drawn, for the one who goes there. Nothing of it names anybody.
alter table survey_case add column language text;
alter table survey_case add column service text;
alter table survey_case add column service_month text;

-- Who a person drawn is, encrypted under a key that is not in the database. No answer refers to it.
create table case_person (
    evaluation_id blob not null,
    case_id blob not null,
    sealed blob not null,
    primary key (evaluation_id, case_id)
) strict;
