-- Derived: visits without an interview, each from a line of kind `attempt`.
create table visit (
    evaluation_id blob not null,
    install_id blob not null,
    visit_id blob not null,
    case_id blob not null,
    -- The order of visits: the server's number of the line.
    server_seq integer not null,
    outcome text not null,
    -- Whether nobody goes there again, unless a later visit says otherwise.
    closes integer not null,
    visited_at integer not null,
    again_at integer,
    note text,
    primary key (evaluation_id, install_id, visit_id)
) strict;
create index visit_case on visit (evaluation_id, case_id, server_seq);
