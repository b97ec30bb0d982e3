//! Scores as CSV. Shares are 0..1 with a point; hidden values are empty.

use analytics::figure::Figure;
use analytics::score::PublicScore;
use interchange::csv::Table;
use store::EvaluationView;
use survey::language::Language;

/// The columns every figure has.
const FIGURE: [&str; 9] = ["estimate", "se", "lo", "hi", "interval", "n", "df", "n_eff", "disclosure"];

fn cells(figure: &Figure) -> Vec<String> {
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    vec![
        number(figure.estimate),
        number(figure.se),
        number(figure.lo),
        number(figure.hi),
        figure.interval.map(|kind| kind.name().to_owned()).unwrap_or_default(),
        figure.n.map(|n| n.to_string()).unwrap_or_default(),
        figure.df.map(|df| df.to_string()).unwrap_or_default(),
        number(figure.n_eff),
        figure.disclosure.name().to_owned(),
    ]
}

/// One evaluation: a row for the index, each variant, each factor and each criterion.
pub fn scores_csv(score: &PublicScore) -> String {
    let score = score.as_score();
    let mut table = Table::new(["level", "key", "factor"].into_iter().chain(FIGURE));
    let mut row = |level: &str, key: &str, factor: &str, figure: &Figure| {
        let mut fields = vec![level.to_owned(), key.to_owned(), factor.to_owned()];
        fields.extend(cells(figure));
        table.push(fields);
    };
    row("index", score.rule.name(), "", &score.index);
    for (name, figure) in &score.variants {
        row("variant", name, "", figure);
    }
    for factor in &score.factors {
        row("factor", &factor.key, "", &factor.figure);
    }
    for criterion in &score.criteria {
        row("criterion", &criterion.key, &criterion.factor, &criterion.figure);
    }
    table.finish()
}

/// Year, unit code, unit name, kind of evaluation, publication and rule of an evaluation.
pub fn summary_row(view: &EvaluationView, publication: &str) -> [String; 6] {
    [
        view.campaign.year.to_string(),
        view.unit.code.clone(),
        view.unit.name.get(&Language::vietnamese()).to_owned(),
        view.evaluation.kind.name().to_owned(),
        publication.to_owned(),
        view.evaluation.rule.name().to_owned(),
    ]
}

/// Several evaluations: a row each. `rows` gives year, unit code, unit name, kind of evaluation, publication, rule.
pub fn summary_csv<'a>(rows: impl IntoIterator<Item = ([String; 6], Option<&'a PublicScore>)>) -> String {
    let head = ["year", "unit_code", "unit", "kind", "publication", "rule"];
    let mut table = Table::new(head.into_iter().chain(FIGURE).chain(["response_rate", "web_n", "web_share"]));
    for (named, score) in rows {
        let mut fields = Vec::from(named);
        match score.map(PublicScore::as_score) {
            Some(score) => {
                fields.extend(cells(&score.index));
                let rate = score.response_rate.filter(|_| score.index.estimate.is_some());
                fields.push(rate.map(|rate| rate.to_string()).unwrap_or_default());
                let web = score.web;
                fields.push(web.and_then(|web| web.n).map(|n| n.to_string()).unwrap_or_default());
                fields.push(web.and_then(|web| web.share).map(|share| share.to_string()).unwrap_or_default());
            }
            None => fields.extend(std::iter::repeat_n(String::new(), FIGURE.len() + 3)),
        }
        table.push(fields);
    }
    table.finish()
}
