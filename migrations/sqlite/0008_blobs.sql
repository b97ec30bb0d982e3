-- Photographs and recordings that lines speak of, a row for each line. The file lies beside the database, under its hash,
-- once `whole_at` is set.
create table attachment (
    install_id blob not null,
    submission_id blob not null,
    sha256 blob not null,
    length integer not null,
    media text not null,
    whole_at integer,
    primary key (install_id, sha256, submission_id)
) strict;

-- Who looked at which photograph or recording, and when. Rows are only ever added.
create table file_reading (
    install_id blob not null,
    submission_id blob not null,
    sha256 blob not null,
    reader_id blob not null,
    read_at integer not null,
    primary key (install_id, submission_id, sha256, reader_id, read_at)
) strict;
