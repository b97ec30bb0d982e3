-- A tablet whose PIN is forgotten asks for its data key. `key_box` is the key sealed to the server, `public_key` what it is
-- handed back under. One row a tablet, gone when a new PIN is set; who granted it stays in `tablet_deed`.
create table pin_request (
    install_id blob not null primary key,
    public_key blob not null,
    key_box blob not null,
    asked_at integer not null,
    granted_at integer
) strict;
