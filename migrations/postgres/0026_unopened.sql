-- When the key box of a line came again after one that did not open; null where the first one stands.
alter table submission_key add column offered_at bigint;
-- The same, where its own tablet sent it.
alter table submission_key add column sent_again_at bigint;
create index submission_key_offered on submission_key (install_id, offered_at) where offered_at is not null;
-- The lines that a hello asks for once more.
create index judgement_unopenable on judgement (install_id) where reason = 'unopenable';
