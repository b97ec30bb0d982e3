-- Files that stated the whole map of the areas from a day on, and how much each changed. What they left is in area.
create table area_import (
    import_id uuid primary key,
    valid_from text collate "C" not null,
    file_name text not null,
    imported_at bigint not null,
    imported_by text not null,
    added bigint not null,
    changed bigint not null,
    closed bigint not null
);
