-- How far the lines of each tablet stand in a backup that was read back, and the backups themselves.
alter table install add column durable_seq bigint not null default 0;

create table verified_backup (
    made_at bigint primary key,
    lines bigint not null,
    bytes bigint not null
);
