-- Files are looked for by their hash alone: one may be spoken of under several installs, and by withdrawn answers.
create index attachment_file on attachment (sha256);
