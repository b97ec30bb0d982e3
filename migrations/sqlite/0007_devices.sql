-- What a tablet said of itself at its last contact, null where it never said it. `head_seq` is the last number it had given
-- out then; `reported_seq` stays the highest it ever named.
alter table install add column head_seq integer;
alter table install add column head_chain blob;
alter table install add column draft_count integer;
alter table install add column finalised_count integer;
alter table install add column sending_count integer;
alter table install add column receipted_count integer;
alter table install add column complete_count integer;
alter table install add column durable_count integer;
alter table install add column conflict_count integer;
alter table install add column quarantined_count integer;
alter table install add column storage_persisted integer;
alter table install add column storage_usage integer;
alter table install add column storage_quota integer;

-- What was asked of a tablet and what came of it; never changed. `by_user` is null for what the tablet did itself.
create table tablet_deed (
    install_id blob not null,
    place integer not null,
    deed text not null,
    by_user blob,
    upto integer,
    reason text,
    done_at integer not null,
    primary key (install_id, place)
) strict;
