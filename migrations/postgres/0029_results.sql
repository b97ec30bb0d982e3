-- How often what the results of an evaluation are made of has changed: its answers, cases, visits, rule, form or margins.
create table data_version (
    evaluation_id uuid primary key,
    version bigint not null
);

-- Results that are computed again only when the data version or the program changed. Losing a row costs time and nothing else.
create table kept_result (
    evaluation_id uuid not null,
    name text collate "C" not null,
    data_version bigint not null,
    program text collate "C" not null,
    body text not null,
    primary key (evaluation_id, name)
);

-- The known number of users of the unit in the period with one level of a variable of the form.
create table margin (
    evaluation_id uuid not null,
    variable text collate "C" not null,
    level text collate "C" not null,
    place bigint not null,
    people double precision not null,
    primary key (evaluation_id, variable, level)
);
