-- Lists of finished dossiers that samples are drawn from, each as it was brought in. A frame never changes; it is dropped as long as
-- nobody was drawn from it.
create table frame (
    evaluation_id blob not null,
    frame_id blob not null,
    file_name text not null,
    -- SHA-256 of the file: the same one is not taken twice.
    file_hash blob not null,
    -- SHA-256 of the rows as a draw sees them, in their order.
    frame_hash blob not null,
    -- The office's own headings by part, as JSON.
    headings text not null,
    -- Rows of the file, and how many of them were left out.
    file_rows integer not null,
    left_out integer not null,
    imported_at integer not null,
    imported_by text not null,
    primary key (evaluation_id, frame_id)
) strict;
create unique index frame_file on frame (evaluation_id, file_hash);

-- The rows of those lists, in their order. Nothing of them names anybody; whoever is drawn becomes the case of this id.
create table frame_row (
    evaluation_id blob not null,
    frame_id blob not null,
    place integer not null,
    case_id blob not null,
    file_row integer not null,
    area_code text not null,
    village text,
    service text,
    finished text,
    language text,
    stratum text,
    psu text,
    primary key (evaluation_id, frame_id, place)
) strict;
create unique index frame_row_case on frame_row (evaluation_id, case_id);

-- Who the people of those lists are, encrypted under a key that is not in the database; gone when the campaign is closed.
create table frame_person (
    evaluation_id blob not null,
    case_id blob not null,
    frame_id blob not null,
    sealed blob not null,
    primary key (evaluation_id, case_id)
) strict;
create index frame_person_frame on frame_person (evaluation_id, frame_id);
