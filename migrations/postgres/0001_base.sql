-- Words of this schema: design decisions 2, 4, 8 and 12; representation rules in ../README.md.

create table setting (
    key text collate "C" primary key,
    value text not null
);

-- Small tables: copied to every node of a distributed database.

create table area (
    code text collate "C" not null,
    valid_from text collate "C" not null,
    valid_until text collate "C",
    parent_code text collate "C",
    level text not null,
    name text not null,
    sort_key text collate "C" not null,
    search_key text collate "C" not null,
    primary key (code, valid_from)
);

create table unit (
    unit_id uuid primary key,
    code text collate "C" not null unique,
    name text not null,
    kind text not null,
    area_code text collate "C" not null,
    valid_from text collate "C" not null,
    valid_until text collate "C",
    demonstration boolean not null,
    sort_key text collate "C" not null,
    search_key text collate "C" not null
);

create table questionnaire (
    hash bytea primary key,
    key text collate "C" not null,
    version text collate "C" not null,
    canonical text not null,
    added_at bigint not null,
    unique (key, version)
);

create table campaign (
    campaign_id uuid primary key,
    year bigint not null,
    name text not null,
    state text not null,
    first_day text collate "C" not null,
    last_day text collate "C" not null
);

create table evaluation (
    evaluation_id uuid primary key,
    campaign_id uuid not null references campaign (campaign_id),
    unit_id uuid not null references unit (unit_id),
    kind text not null,
    questionnaire_hash bytea not null references questionnaire (hash),
    rule text not null,
    target bigint not null,
    unique (campaign_id, unit_id)
);

create table account (
    user_id uuid primary key,
    username text collate "C" not null unique,
    display_name text not null,
    role text not null,
    password_hash text not null,
    active boolean not null,
    created_at bigint not null,
    failed_logins bigint not null,
    retry_after bigint not null
);

create table session (
    session_id uuid primary key,
    user_id uuid not null references account (user_id),
    refresh_hash bytea not null unique,
    predecessor_hash bytea unique,
    renewed_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint
);

-- Refresh tokens older than the predecessor: whoever shows one is not the owner.
create table spent_refresh (
    token_hash bytea primary key,
    session_id uuid not null references session (session_id)
);

create table assignment (
    evaluation_id uuid not null references evaluation (evaluation_id),
    user_id uuid not null references account (user_id),
    primary key (evaluation_id, user_id)
);

create table enrolment_code (
    code_hash bytea primary key,
    user_id uuid not null references account (user_id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);

create table install (
    install_id uuid primary key,
    user_id uuid not null references account (user_id),
    public_key bytea not null,
    push_hash bytea not null unique,
    push_expires_at bigint not null,
    status text not null,
    enrolled_at bigint not null,
    last_contact_at bigint not null,
    app_version text not null,
    clock_offset_ms bigint not null,
    reported_seq bigint not null,
    ack_seq bigint not null,
    ack_chain bytea not null
);

-- High-volume tables of the field: distributed by install_id.

create table raw_submission (
    install_id uuid not null,
    submission_id uuid not null,
    dev_seq bigint not null,
    line_hash bytea not null,
    line text not null,
    received_at bigint not null,
    server_seq bigint not null,
    receipt_status text not null,
    receipt_reason text,
    primary key (install_id, submission_id),
    unique (install_id, dev_seq)
);

-- A line whose place is taken by other bytes (a cloned tablet), or is not its sender's. Both are kept.
create table conflicting_submission (
    install_id uuid not null,
    line_hash bytea not null,
    submission_id uuid not null,
    dev_seq bigint not null,
    line text not null,
    key_box bytea not null,
    received_at bigint not null,
    server_seq bigint not null,
    receipt_status text not null,
    receipt_reason text not null,
    primary key (install_id, line_hash)
);

create table submission_key (
    install_id uuid not null,
    submission_id uuid not null,
    key_box bytea not null,
    primary key (install_id, submission_id)
);

-- Derived: what became of each submission.
create table judgement (
    install_id uuid not null,
    submission_id uuid not null,
    verdict text not null,
    reason text,
    detail text,
    evaluation_id uuid,
    judged_at bigint not null,
    primary key (install_id, submission_id)
);
create index judgement_quarantined on judgement (evaluation_id, submission_id) where verdict = 'quarantined';

-- High-volume tables of the evaluations: distributed by evaluation_id.

create table survey_case (
    evaluation_id uuid not null,
    case_id uuid not null,
    number bigint not null,
    area_code text collate "C" not null,
    village text,
    stratum text not null,
    psu text not null,
    psus_in_stratum bigint,
    people_in_psu bigint,
    weight double precision not null,
    assigned_to uuid,
    primary key (evaluation_id, case_id),
    unique (evaluation_id, number)
);

-- Derived: the typed answers of every submission that counts.
create table response (
    evaluation_id uuid not null,
    response_id uuid not null,
    sample_type text collate "C" not null,
    mode text collate "C" not null,
    language text not null,
    day text collate "C" not null,
    questionnaire_hash bytea not null,
    case_id uuid,
    install_id uuid,
    codes bytea not null,
    answers text not null,
    primary key (evaluation_id, response_id)
);

-- One person answers once: the second response to a case is quarantined.
create unique index response_case on response (evaluation_id, case_id);
create index response_day on response (evaluation_id, day);

create table counter_link (
    evaluation_id uuid not null,
    link_id uuid not null,
    code text collate "C" not null,
    active boolean not null,
    created_at bigint not null,
    primary key (evaluation_id, link_id),
    unique (evaluation_id, code)
);
create index counter_link_code on counter_link (code);

create table ticket (
    evaluation_id uuid not null,
    ticket_id uuid not null,
    link_hash bytea not null,
    code_hash bytea not null,
    expires_on text collate "C" not null,
    used boolean not null,
    primary key (evaluation_id, ticket_id),
    unique (evaluation_id, link_hash),
    unique (evaluation_id, code_hash)
);
create index ticket_link on ticket (link_hash);
create index ticket_code on ticket (code_hash);

-- A repeated post is one answer: the key is kept, but nothing ties it to the answer once that is mixed.
create table web_submit_key (
    evaluation_id uuid not null,
    key_hash bytea not null,
    day text collate "C" not null,
    primary key (evaluation_id, key_hash)
);

create table web_staging (
    evaluation_id uuid not null,
    key_hash bytea not null,
    source text not null,
    day text collate "C" not null,
    language text not null,
    questionnaire_hash bytea not null,
    answers text not null,
    primary key (evaluation_id, key_hash)
);

-- The fact table of web answers, filled from staging in random order.
create table web_submission (
    evaluation_id uuid not null,
    response_id uuid not null,
    source text not null,
    day text collate "C" not null,
    language text not null,
    questionnaire_hash bytea not null,
    answers text not null,
    primary key (evaluation_id, response_id)
);

create sequence submission_server_seq;
create index raw_submission_server_seq on raw_submission (server_seq);
create index conflicting_submission_server_seq on conflicting_submission (server_seq);
