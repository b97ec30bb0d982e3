-- Whoever brought the file in says that everybody who was drawn is in it, those who did not answer too.
alter table past_import add column everyone_drawn boolean not null default false;
