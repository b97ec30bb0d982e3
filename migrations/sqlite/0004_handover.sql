-- Days that tablets closed, over the network or by a code that was told; and parts of bundles of tablets that are not
-- known here.

create table day_close (
    install_id blob not null,
    day text not null,
    line_count integer not null,
    code text not null,
    last_seq integer,
    by_voice integer not null,
    told_at integer not null,
    primary key (install_id, day)
) strict;

create table stray_part (
    install_id blob not null,
    content_hash blob not null,
    part blob not null,
    public_key blob not null,
    brought_by text not null,
    received_at integer not null,
    primary key (install_id, content_hash)
) strict;
