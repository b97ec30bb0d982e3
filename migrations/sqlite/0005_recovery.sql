-- Losses in tablets' storage, as they told them or their cookie showed. `lost_install` is the install that was hit, if known.
create table tablet_recovery (
    install_id blob not null,
    cause text not null,
    lost_install blob,
    head integer not null,
    lines integer not null,
    told_at integer not null,
    primary key (install_id, cause, head, lines)
) strict;
