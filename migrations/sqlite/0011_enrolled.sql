-- Which install a code was used for: if the answer was lost, the same tablet may ask again.
alter table enrolment_code add column install_id blob;
