-- Lists of finished dossiers that samples are drawn from, each as it was brought in. A frame never changes; it is dropped as long as
-- nobody was drawn from it.
create table frame (
    evaluation_id uuid not null,
    frame_id uuid not null,
    file_name text not null,
    -- SHA-256 of the file: the same one is not taken twice.
    file_hash bytea not null,
    -- SHA-256 of the rows as a draw sees them, in their order.
    frame_hash bytea not null,
    -- The office's own headings by part, as JSON.
    headings text not null,
    -- Rows of the file, and how many of them were left out.
    file_rows bigint not null,
    left_out bigint not null,
    imported_at bigint not null,
    imported_by text not null,
    primary key (evaluation_id, frame_id)
);
create unique index frame_file on frame (evaluation_id, file_hash);

-- The rows of those lists, in their order. Nothing of them names anybody; whoever is drawn becomes the case of this id.
create table frame_row (
    evaluation_id uuid not null,
    frame_id uuid not null,
    place bigint not null,
    case_id uuid not null,
    file_row bigint not null,
    area_code text collate "C" not null,
    village text collate "C",
    service text collate "C",
    finished text collate "C",
    language text collate "C",
    stratum text collate "C",
    psu text collate "C",
    primary key (evaluation_id, frame_id, place)
);
create unique index frame_row_case on frame_row (evaluation_id, case_id);

-- Who the people of those lists are, encrypted under a key that is not in the database; gone when the campaign is closed.
create table frame_person (
    evaluation_id uuid not null,
    case_id uuid not null,
    frame_id uuid not null,
    sealed bytea not null,
    primary key (evaluation_id, case_id)
);
create index frame_person_frame on frame_person (evaluation_id, frame_id);
