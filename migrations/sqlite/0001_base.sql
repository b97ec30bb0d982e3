-- Words of this schema: design decisions 2, 4, 8 and 12; representation rules in ../README.md.

create table setting (
    key text primary key,
    value text not null
) strict;

-- Small tables: copied to every node of a distributed database.

create table area (
    code text not null,
    valid_from text not null,
    valid_until text,
    parent_code text,
    level text not null,
    name text not null,
    sort_key text not null,
    search_key text not null,
    primary key (code, valid_from)
) strict;

create table unit (
    unit_id blob primary key,
    code text not null unique,
    name text not null,
    kind text not null,
    area_code text not null,
    valid_from text not null,
    valid_until text,
    demonstration integer not null,
    sort_key text not null,
    search_key text not null
) strict;

create table questionnaire (
    hash blob primary key,
    key text not null,
    version text not null,
    canonical text not null,
    added_at integer not null,
    unique (key, version)
) strict;

create table campaign (
    campaign_id blob primary key,
    year integer not null,
    name text not null,
    state text not null,
    first_day text not null,
    last_day text not null
) strict;

create table evaluation (
    evaluation_id blob primary key,
    campaign_id blob not null references campaign (campaign_id),
    unit_id blob not null references unit (unit_id),
    kind text not null,
    questionnaire_hash blob not null references questionnaire (hash),
    rule text not null,
    target integer not null,
    unique (campaign_id, unit_id)
) strict;

create table account (
    user_id blob primary key,
    username text not null unique,
    display_name text not null,
    role text not null,
    password_hash text not null,
    active integer not null,
    created_at integer not null,
    failed_logins integer not null,
    retry_after integer not null
) strict;

create table session (
    session_id blob primary key,
    user_id blob not null references account (user_id),
    refresh_hash blob not null unique,
    predecessor_hash blob unique,
    renewed_at integer not null,
    expires_at integer not null,
    revoked_at integer
) strict;

-- Refresh tokens older than the predecessor: whoever shows one is not the owner.
create table spent_refresh (
    token_hash blob primary key,
    session_id blob not null references session (session_id)
) strict;

create table assignment (
    evaluation_id blob not null references evaluation (evaluation_id),
    user_id blob not null references account (user_id),
    primary key (evaluation_id, user_id)
) strict;

create table enrolment_code (
    code_hash blob primary key,
    user_id blob not null references account (user_id),
    created_at integer not null,
    expires_at integer not null,
    used_at integer
) strict;

create table install (
    install_id blob primary key,
    user_id blob not null references account (user_id),
    public_key blob not null,
    push_hash blob not null unique,
    push_expires_at integer not null,
    status text not null,
    enrolled_at integer not null,
    last_contact_at integer not null,
    app_version text not null,
    clock_offset_ms integer not null,
    reported_seq integer not null,
    ack_seq integer not null,
    ack_chain blob not null
) strict;

-- High-volume tables of the field: distributed by install_id.

create table raw_submission (
    install_id blob not null,
    submission_id blob not null,
    dev_seq integer not null,
    line_hash blob not null,
    line text not null,
    received_at integer not null,
    server_seq integer not null,
    receipt_status text not null,
    receipt_reason text,
    primary key (install_id, submission_id),
    unique (install_id, dev_seq)
) strict;

-- A line whose place is taken by other bytes (a cloned tablet), or is not its sender's. Both are kept.
create table conflicting_submission (
    install_id blob not null,
    line_hash blob not null,
    submission_id blob not null,
    dev_seq integer not null,
    line text not null,
    key_box blob not null,
    received_at integer not null,
    server_seq integer not null,
    receipt_status text not null,
    receipt_reason text not null,
    primary key (install_id, line_hash)
) strict;

create table submission_key (
    install_id blob not null,
    submission_id blob not null,
    key_box blob not null,
    primary key (install_id, submission_id)
) strict;

-- Derived: what became of each submission.
create table judgement (
    install_id blob not null,
    submission_id blob not null,
    verdict text not null,
    reason text,
    detail text,
    evaluation_id blob,
    judged_at integer not null,
    primary key (install_id, submission_id)
) strict;
create index judgement_quarantined on judgement (evaluation_id, submission_id) where verdict = 'quarantined';

-- High-volume tables of the evaluations: distributed by evaluation_id.

create table survey_case (
    evaluation_id blob not null,
    case_id blob not null,
    number integer not null,
    area_code text not null,
    village text,
    stratum text not null,
    psu text not null,
    psus_in_stratum integer,
    people_in_psu integer,
    weight real not null,
    assigned_to blob,
    primary key (evaluation_id, case_id),
    unique (evaluation_id, number)
) strict;

-- Derived: the typed answers of every submission that counts.
create table response (
    evaluation_id blob not null,
    response_id blob not null,
    sample_type text not null,
    mode text not null,
    language text not null,
    day text not null,
    questionnaire_hash blob not null,
    case_id blob,
    install_id blob,
    codes blob not null,
    answers text not null,
    primary key (evaluation_id, response_id)
) strict;

-- One person answers once: the second response to a case is quarantined.
create unique index response_case on response (evaluation_id, case_id);
create index response_day on response (evaluation_id, day);

create table counter_link (
    evaluation_id blob not null,
    link_id blob not null,
    code text not null,
    active integer not null,
    created_at integer not null,
    primary key (evaluation_id, link_id),
    unique (evaluation_id, code)
) strict;
create index counter_link_code on counter_link (code);

create table ticket (
    evaluation_id blob not null,
    ticket_id blob not null,
    link_hash blob not null,
    code_hash blob not null,
    expires_on text not null,
    used integer not null,
    primary key (evaluation_id, ticket_id),
    unique (evaluation_id, link_hash),
    unique (evaluation_id, code_hash)
) strict;
create index ticket_link on ticket (link_hash);
create index ticket_code on ticket (code_hash);

-- A repeated post is one answer: the key is kept, but nothing ties it to the answer once that is mixed.
create table web_submit_key (
    evaluation_id blob not null,
    key_hash blob not null,
    day text not null,
    primary key (evaluation_id, key_hash)
) strict;

create table web_staging (
    evaluation_id blob not null,
    key_hash blob not null,
    source text not null,
    day text not null,
    language text not null,
    questionnaire_hash blob not null,
    answers text not null,
    primary key (evaluation_id, key_hash)
) strict;

-- The fact table of web answers, filled from staging in random order.
create table web_submission (
    evaluation_id blob not null,
    response_id blob not null,
    source text not null,
    day text not null,
    language text not null,
    questionnaire_hash blob not null,
    answers text not null,
    primary key (evaluation_id, response_id)
) strict;
create index raw_submission_server_seq on raw_submission (server_seq);
create index conflicting_submission_server_seq on conflicting_submission (server_seq);
