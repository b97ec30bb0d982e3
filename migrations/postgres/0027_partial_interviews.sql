-- Interviews that were broken off: who it was and when. The answers stay in the sealed line; none counts in an index.
create table partial_interview (
    evaluation_id uuid not null,
    install_id uuid not null,
    partial_id uuid not null,
    case_id uuid not null,
    mode text collate "C" not null,
    language text not null,
    day text collate "C" not null,
    consent_language text,
    consent_day text collate "C",
    primary key (evaluation_id, install_id, partial_id)
);
create index partial_interview_case on partial_interview (evaluation_id, case_id);
