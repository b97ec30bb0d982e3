-- A session is a tablet's (its install) or the office's (null), and is refreshed where it belongs and nowhere else.
alter table session add column install_id uuid;

-- Older sessions do not say whose they are. Those that last ninety days are tablets' and go: at its next refresh a tablet
-- gets another one for its key.
delete from spent_refresh
where session_id in (select session_id from session where expires_at - renewed_at = 7776000000);
delete from session where expires_at - renewed_at = 7776000000;
