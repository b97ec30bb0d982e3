-- A line whose number another line of its install has stands among the raw submissions, beside the numbering: with the
-- server's number, negated, in place of its own. It is judged like others, and a supervisor looks at it. (Files of lines moved here
-- are handed in with the line that the tablet brings along when it is enrolled anew.)
insert into raw_submission (install_id, submission_id, dev_seq, line_hash, line, received_at, server_seq, receipt_status,
        receipt_reason)
    select c.install_id, c.submission_id, -c.server_seq, c.line_hash, c.line, c.received_at, c.server_seq, c.receipt_status,
        c.receipt_reason
    from conflicting_submission c
    where c.receipt_reason = 'seq_taken'
        and not exists (select 1 from raw_submission r
            where r.install_id = c.install_id and r.submission_id = c.submission_id)
        and not exists (select 1 from conflicting_submission o
            where o.install_id = c.install_id and o.submission_id = c.submission_id
                and o.receipt_reason = 'seq_taken' and o.server_seq < c.server_seq);
insert into submission_key (install_id, submission_id, key_box)
    select c.install_id, c.submission_id, c.key_box
    from conflicting_submission c
    join raw_submission r on r.install_id = c.install_id and r.line_hash = c.line_hash and r.dev_seq < 0
    where length(c.key_box) > 0;
insert into unjudged (install_id, submission_id, server_seq)
    select install_id, submission_id, server_seq from raw_submission where dev_seq < 0;
delete from conflicting_submission
    where exists (select 1 from raw_submission r
        where r.install_id = conflicting_submission.install_id and r.line_hash = conflicting_submission.line_hash
            and r.dev_seq < 0);
