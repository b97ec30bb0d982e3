-- The place of somebody drawn in reserve among those of the same stratum and PSU; null for whoever is drawn at once.
alter table survey_case add column reserve bigint;
create index survey_case_reserve on survey_case (evaluation_id, reserve) where reserve is not null;

-- Whoever is to be asked: a reserve only once it is opened. Each case of its stratum and PSU that a visit ever closed opens
-- the next one (survey::reserve); one that answered all the same belongs to the sample, too.
create view sampled_case as
select c.evaluation_id, c.case_id, c.number, c.stratum, c.psu, c.assigned_to from survey_case c
where c.reserve is null
or exists (select 1 from response r where r.evaluation_id = c.evaluation_id and r.case_id = c.case_id)
or (select count(*) from survey_case b where b.evaluation_id = c.evaluation_id and b.stratum = c.stratum
    and b.psu = c.psu and (b.reserve < c.reserve or (b.reserve = c.reserve and b.number < c.number)))
 < (select count(distinct v.case_id) from visit v join survey_case d on d.evaluation_id = v.evaluation_id
    and d.case_id = v.case_id where d.evaluation_id = c.evaluation_id and d.stratum = c.stratum and d.psu = c.psu and v.closes);
