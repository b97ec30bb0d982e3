-- Losses in tablets' storage, as they told them or their cookie showed. `lost_install` is the install that was hit, if known.
create table tablet_recovery (
    install_id uuid not null,
    cause text collate "C" not null,
    lost_install uuid,
    head bigint not null,
    lines bigint not null,
    told_at bigint not null,
    primary key (install_id, cause, head, lines)
);
