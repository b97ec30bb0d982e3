-- Derived: visits without an interview, each from a line of kind `attempt`.
create table visit (
    evaluation_id uuid not null,
    install_id uuid not null,
    visit_id uuid not null,
    case_id uuid not null,
    -- The order of visits: the server's number of the line.
    server_seq bigint not null,
    outcome text collate "C" not null,
    -- Whether nobody goes there again, unless a later visit says otherwise.
    closes boolean not null,
    visited_at bigint not null,
    again_at bigint,
    note text,
    primary key (evaluation_id, install_id, visit_id)
);
create index visit_case on visit (evaluation_id, case_id, server_seq);
