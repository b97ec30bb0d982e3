-- When somebody took a rescued line over into the install that numbered it. Until then it lies aside.
alter table conflicting_submission add column taken_over_at bigint;
create index conflicting_submission_rescued on conflicting_submission (install_id)
    where receipt_reason = 'install_mismatch' and taken_over_at is null;
