-- What a tablet said of itself at its last contact, null where it never said it. `head_seq` is the last number it had given
-- out then; `reported_seq` stays the highest it ever named.
alter table install add column head_seq bigint;
alter table install add column head_chain bytea;
alter table install add column draft_count bigint;
alter table install add column finalised_count bigint;
alter table install add column sending_count bigint;
alter table install add column receipted_count bigint;
alter table install add column complete_count bigint;
alter table install add column durable_count bigint;
alter table install add column conflict_count bigint;
alter table install add column quarantined_count bigint;
alter table install add column storage_persisted boolean;
alter table install add column storage_usage bigint;
alter table install add column storage_quota bigint;

-- What was asked of a tablet and what came of it; never changed. `by_user` is null for what the tablet did itself.
create table tablet_deed (
    install_id uuid not null,
    place bigint not null,
    deed text collate "C" not null,
    by_user uuid,
    upto bigint,
    reason text,
    done_at bigint not null,
    primary key (install_id, place)
);
