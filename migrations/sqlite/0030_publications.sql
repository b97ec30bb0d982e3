-- What was published of a campaign, and every correction of it: nothing of it changes afterwards.
create table publication (
    publication_id blob primary key,
    campaign_id blob not null references campaign (campaign_id),
    number integer not null,
    reason text,
    published_at integer not null,
    published_by blob not null references account (user_id),
    program text not null,
    fingerprint text not null,
    key text not null,
    manifest text not null,
    bundle blob not null,
    open_bundle blob not null,
    unique (campaign_id, number)
) strict;

-- The results of each evaluation as they were published.
create table published_result (
    evaluation_id blob not null,
    number integer not null,
    name text not null,
    body text not null,
    primary key (evaluation_id, number, name)
) strict;
