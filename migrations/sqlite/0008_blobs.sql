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
