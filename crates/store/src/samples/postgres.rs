//! PostgreSQL hands the rows of a PSU over as arrays.

use sqlx::PgPool;
use survey::case::SampleType;
use survey::id::EvaluationId;

use super::Drawn;
use crate::error::Result;

type List<T> = Option<Vec<T>>;
type Mode = Option<String>;
type Row = (String, String, Option<i64>, Option<i64>, i64, i64, List<i64>, List<f64>, List<Vec<u8>>, Mode, Mode);

pub(super) async fn drawn(pool: &PgPool, evaluation: EvaluationId) -> Result<Vec<Drawn>> {
    const SQL: &str = "select c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu, count(*), count(c.reserve), \
             array_agg(c.number) filter (where r.codes is not null), \
             array_agg(c.weight) filter (where r.codes is not null), \
             array_agg(r.codes) filter (where r.codes is not null), min(r.mode), max(r.mode) \
         from survey_case c left join response r \
             on r.evaluation_id = c.evaluation_id and r.case_id = c.case_id and r.sample_type = $2 \
         where c.evaluation_id = $1 \
         group by c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu";
    let found: Vec<Row> =
        sqlx::query_as(SQL).bind(evaluation.0).bind(SampleType::Probability.name()).fetch_all(pool).await?;
    let of =
        |(stratum, psu, psus_in_stratum, people_in_psu, cases, reserves, numbers, weights, codes, first, last): Row| {
            Drawn {
                stratum,
                psu,
                psus_in_stratum,
                people_in_psu,
                cases,
                reserves,
                numbers: numbers.unwrap_or_default(),
                weights: weights.unwrap_or_default(),
                codes: codes.unwrap_or_default(),
                modes: first.zip(last),
            }
        };
    Ok(found.into_iter().map(of).collect())
}
