-- The consent that an interview began with: its language and its day. The time of day stays in the sealed line. Null in web
-- answers and in lines of older apps.
alter table response add column consent_language text;
alter table response add column consent_day text;
