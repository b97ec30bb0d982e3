-- What was published of a campaign, and every correction of it: nothing of it changes afterwards.
create table publication (
    publication_id uuid primary key,
    campaign_id uuid not null references campaign (campaign_id),
    number bigint not null,
    reason text,
    published_at bigint not null,
    published_by uuid not null references account (user_id),
    program text collate "C" not null,
    fingerprint text collate "C" not null,
    key text collate "C" not null,
    manifest text not null,
    bundle bytea not null,
    open_bundle bytea not null,
    unique (campaign_id, number)
);

-- The results of each evaluation as they were published.
create table published_result (
    evaluation_id uuid not null,
    number bigint not null,
    name text collate "C" not null,
    body text not null,
    primary key (evaluation_id, number, name)
);
