-- How far the lines of each tablet stand in a backup that was read back, and the backups themselves.
alter table install add column durable_seq integer not null default 0;

create table verified_backup (
    made_at integer primary key,
    lines integer not null,
    bytes integer not null
) strict;
