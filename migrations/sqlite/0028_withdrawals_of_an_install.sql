-- What a hello tells a tablet to forget.
create index withdrawal_install on withdrawal (install_id);
-- Copies that came after the withdrawal were kept without their key, and had no row of their own. The server signs for them.
insert into withdrawal (line_hash, install_id, submission_id, evaluation_id, case_id, withdrawn_at, signature, reason, withdrawn_by)
    select k.line_hash, k.install_id, k.submission_id, w.evaluation_id, w.case_id, w.withdrawn_at, x'', w.reason, w.withdrawn_by
    from raw_submission k join withdrawal w on w.submission_id = k.submission_id
    where not exists (select 1 from withdrawal o where o.line_hash = k.line_hash and o.install_id = k.install_id)
    on conflict (line_hash, install_id) do nothing;
insert into withdrawal (line_hash, install_id, submission_id, evaluation_id, case_id, withdrawn_at, signature, reason, withdrawn_by)
    select k.line_hash, k.install_id, k.submission_id, w.evaluation_id, w.case_id, w.withdrawn_at, x'', w.reason, w.withdrawn_by
    from conflicting_submission k join withdrawal w on w.submission_id = k.submission_id
    where not exists (select 1 from withdrawal o where o.line_hash = k.line_hash and o.install_id = k.install_id)
    on conflict (line_hash, install_id) do nothing;
