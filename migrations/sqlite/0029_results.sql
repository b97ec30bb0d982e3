-- How often what the results of an evaluation are made of has changed: its answers, cases, visits, rule, form or margins.
create table data_version (
    evaluation_id blob primary key,
    version integer not null
) strict;

-- Results that are computed again only when the data version or the program changed. Losing a row costs time and nothing else.
create table kept_result (
    evaluation_id blob not null,
    name text not null,
    data_version integer not null,
    program text not null,
    body text not null,
    primary key (evaluation_id, name)
) strict;

-- The known number of users of the unit in the period with one level of a variable of the form.
create table margin (
    evaluation_id blob not null,
    variable text not null,
    level text not null,
    place integer not null,
    people real not null,
    primary key (evaluation_id, variable, level)
) strict;
