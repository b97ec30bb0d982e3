-- What was touched, for the tablets: `case`, `evaluation`, `scope` or `everything`. Written with the change itself, and
-- numbered (feed_seq) by one sequencer after both are committed, so that no reader passes one that commits late.
create table feed_entry (
    entry_id integer primary key,
    kind text not null,
    evaluation_id blob,
    case_id blob,
    -- Whose list it is about, if it is one person's.
    user_id blob,
    feed_seq integer unique,
    numbered_at integer
) strict;
create index feed_entry_waiting on feed_entry (entry_id) where feed_seq is null;
create index feed_entry_user on feed_entry (user_id, feed_seq);
