-- Days that tablets closed, over the network or by a code that was told; and parts of bundles of tablets that are not
-- known here.

create table day_close (
    install_id uuid not null,
    day text collate "C" not null,
    line_count bigint not null,
    code text collate "C" not null,
    last_seq bigint,
    by_voice boolean not null,
    told_at bigint not null,
    primary key (install_id, day)
);

create table stray_part (
    install_id uuid not null,
    content_hash bytea not null,
    part bytea not null,
    public_key bytea not null,
    brought_by text not null,
    received_at bigint not null,
    primary key (install_id, content_hash)
);
