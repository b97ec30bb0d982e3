-- Interviews that were broken off: who it was and when. The answers stay in the sealed line; none counts in an index.
create table partial_interview (
    evaluation_id blob not null,
    install_id blob not null,
    partial_id blob not null,
    case_id blob not null,
    mode text not null,
    language text not null,
    day text not null,
    consent_language text,
    consent_day text,
    primary key (evaluation_id, install_id, partial_id)
) strict;
create index partial_interview_case on partial_interview (evaluation_id, case_id);
