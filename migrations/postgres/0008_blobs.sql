-- Photographs and recordings that lines speak of, a row for each line. The file lies beside the database, under its hash,
-- once `whole_at` is set.
create table attachment (
    install_id uuid not null,
    submission_id uuid not null,
    sha256 bytea not null,
    length bigint not null,
    media text not null,
    whole_at bigint,
    primary key (install_id, sha256, submission_id)
);

-- Who looked at which photograph or recording, and when. Rows are only ever added.
create table file_reading (
    install_id uuid not null,
    submission_id uuid not null,
    sha256 bytea not null,
    reader_id uuid not null,
    read_at bigint not null,
    primary key (install_id, submission_id, sha256, reader_id, read_at)
);
