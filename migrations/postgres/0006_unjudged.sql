-- Lines that wait to be judged, so that finding them does not mean looking through all that were.
create table unjudged (
    install_id uuid not null,
    submission_id uuid not null,
    server_seq bigint not null,
    primary key (install_id, submission_id)
);
create index unjudged_server_seq on unjudged (server_seq);

insert into unjudged (install_id, submission_id, server_seq)
select s.install_id, s.submission_id, s.server_seq from raw_submission s
left join judgement j on j.install_id = s.install_id and j.submission_id = s.submission_id
where j.submission_id is null;
