-- Who runs a campaign, by the organisation that sends them; the account, where they have one.
create table team_member (
    campaign_id blob not null references campaign (campaign_id),
    member_id blob not null,
    place integer not null,
    organisation text not null,
    name text not null,
    -- Empty where it is not said.
    duty text not null,
    user_id blob references account (user_id),
    primary key (campaign_id, member_id)
) strict;

-- What was planned and changed of it; never changed, and it outlives a draft that was dropped. `by_user` is null for what was
-- done at the server itself; before and after are JSON, each null where there is none.
create table plan_deed (
    deed_id integer primary key,
    done_at integer not null,
    by_user blob,
    kind text not null,
    campaign_id blob,
    evaluation_id blob,
    unit_id blob,
    before text,
    after text
) strict;
create index plan_deed_campaign on plan_deed (campaign_id, deed_id);
