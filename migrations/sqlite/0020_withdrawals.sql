-- Lines whose answers were withdrawn: their key was destroyed, the signed tombstone stays. A line may be kept under two
-- installs, if another tablet brought it; then each copy has its row. `case_id` keeps the person from
-- being visited again and any other answer to the same case from counting; it is known if the answer had counted.
create table withdrawal (
    line_hash blob not null,
    install_id blob not null,
    submission_id blob not null,
    evaluation_id blob,
    case_id blob,
    withdrawn_at integer not null,
    signature blob not null,
    reason text not null,
    withdrawn_by text not null,
    primary key (line_hash, install_id)
) strict;

create index withdrawal_case on withdrawal (evaluation_id, case_id);
create index withdrawal_submission on withdrawal (submission_id);
