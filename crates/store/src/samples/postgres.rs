//! PostgreSQL hands the rows of a PSU over as arrays.

use sqlx::PgPool;
use survey::case::SampleType;
use survey::id::EvaluationId;

use super::Answered;
use crate::error::Result;

type Row = (String, String, Option<i64>, Option<i64>, Vec<i64>, Vec<f64>, Vec<Vec<u8>>);

pub(super) async fn answered(pool: &PgPool, evaluation: EvaluationId) -> Result<Vec<Answered>> {
    const SQL: &str = "select c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu, \
             array_agg(c.number), array_agg(c.weight), array_agg(r.codes) \
         from response r join survey_case c on c.evaluation_id = r.evaluation_id and c.case_id = r.case_id \
         where r.evaluation_id = $1 and r.sample_type = $2 \
         group by c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu";
    let found: Vec<Row> =
        sqlx::query_as(SQL).bind(evaluation.0).bind(SampleType::Probability.name()).fetch_all(pool).await?;
    let of = |(stratum, psu, psus_in_stratum, people_in_psu, numbers, weights, codes)| Answered {
        stratum,
        psu,
        psus_in_stratum,
        people_in_psu,
        numbers,
        weights,
        codes,
    };
    Ok(found.into_iter().map(of).collect())
}
