-- Files that stated the whole map of the areas from a day on, and how much each changed. What they left is in area.
create table area_import (
    import_id blob primary key,
    valid_from text not null,
    file_name text not null,
    imported_at integer not null,
    imported_by text not null,
    added integer not null,
    changed integer not null,
    closed integer not null
) strict;
