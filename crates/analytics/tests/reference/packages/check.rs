//! Compares what an analysis of the `packages` tables gives with one entry of their results.

use std::collections::BTreeMap;

use analytics::interval::{self, Interval, LEVEL};
use analytics::linear::{
    Linearised, VarianceOptions, combine, covariance, degrees_of_freedom, mean, ratio, simple_random_variance, variance,
};
use analytics::rank_test::{Ties, rank_test_k_groups, rank_test_two_groups};
use analytics::rao_scott::rao_scott;
use analytics::test_error::TestError;
use analytics::variance_basis::VarianceBasis;
use serde_json::Value;

use super::{Table, column, words};
use crate::load::{Near, near, number};

/// Below this share of the natural size a number of the reference is what rounding left of zero.
const NOISE: f64 = 1e-9;

/// Compares the results of one design, as drawn or calibrated.
#[derive(Clone, Copy)]
pub struct Check<'a> {
    pub table: &'a Table,
    pub basis: &'a dyn VarianceBasis,
    pub options: VarianceOptions,
    pub allowed: Near,
    pub what: &'a str,
}

impl Check<'_> {
    /// Every number; what an entry does not have is left out, what it has beyond is an error.
    pub fn all(&self, expected: &Value) {
        self.sizes(expected);
        self.means_and_ratios(expected);
        for (name, row) in section(expected, "mean") {
            self.mean(name, row);
        }
        for (name, row) in section(expected, "total") {
            self.total(name, row);
        }
        for (name, row) in section(expected, "proportion") {
            self.proportion(name, row);
        }
        for (name, row) in section(expected, "domain") {
            self.domain(name, row);
        }
        for (names, rows) in section(expected, "covariance") {
            let means: Vec<Linearised> = names.split(',').map(|name| self.mean_of(name)).collect();
            self.matrix(&means, rows, names);
        }
        for (names, row) in section(expected, "rao_scott_f") {
            self.rao_scott(names, row);
        }
        for (name, row) in section(expected, "ranktest") {
            self.rank_test(name, row);
        }
        let compared =
            "weights_first50 n df weight_sum mean total proportion ratio domain covariance rao_scott_f ranktest";
        for key in expected.as_object().unwrap().keys() {
            assert!(compared.split(' ').any(|part| part == key), "{key} is not compared");
        }
    }

    fn sizes(&self, expected: &Value) {
        let design = self.basis.design();
        assert_eq!(design.len() as u64, expected["n"].as_u64().unwrap(), "{}", self.what);
        let df = degrees_of_freedom(design, &vec![true; design.len()]);
        assert_eq!(df, expected["df"].as_i64().unwrap(), "{}", self.what);
        near(design.total_weight(), number(expected, "weight_sum"), self.allowed.weight, self.what);
        if let Some(first) = expected.get("weights_first50") {
            let first = first.as_array().unwrap();
            assert_eq!(first.len(), 50);
            for (got, expected) in design.weights().iter().zip(first) {
                near(*got, expected.as_f64().unwrap(), self.allowed.weight, self.what);
            }
        }
    }

    /// Estimates and standard errors.
    pub fn means_and_ratios(&self, expected: &Value) {
        for (name, row) in section(expected, "mean") {
            self.estimate(&self.mean_of(name), row, name);
        }
        for (name, row) in section(expected, "ratio") {
            let (above, below) = name.split_once('/').unwrap();
            let (above, below) = (column(self.table, above), column(self.table, below));
            let used: Vec<bool> = above.iter().zip(&below).map(|(a, b)| a.is_some() && b.is_some()).collect();
            let zeroed = |column: Vec<Option<f64>>| -> Vec<f64> {
                column.into_iter().zip(&used).map(|(value, used)| value.filter(|_| *used).unwrap_or(0.0)).collect()
            };
            let of = ratio(self.basis.design(), &zeroed(above), &zeroed(below), used.clone()).unwrap();
            self.estimate(&of, row, name);
        }
    }

    fn covariance(&self, a: &Linearised, b: &Linearised) -> f64 {
        covariance(self.basis, a, b, self.options).unwrap().unwrap()
    }

    fn variance(&self, of: &Linearised) -> f64 {
        variance(self.basis, of, self.options).unwrap().unwrap()
    }

    /// As `near`, but where the reference is the rounding of zero the result must be that too.
    #[track_caller]
    fn near_or_noise(&self, got: f64, expected: f64, size: f64, key: &str) {
        if expected.abs() < NOISE * size {
            assert!(got.abs() < NOISE * size, "{} {key}: got {got:e}, expected nothing", self.what);
        } else {
            near(got, expected, self.allowed.error, &format!("{} {key}", self.what));
        }
    }

    #[track_caller]
    fn estimate(&self, of: &Linearised, row: &Value, key: &str) {
        near(of.estimate, number(row, "estimate"), self.allowed.estimate, &format!("{} {key}", self.what));
        self.near_or_noise(self.variance(of).sqrt(), number(row, "se"), of.estimate.abs(), key);
    }

    /// The mean of a column where `value` gives one.
    fn mean_where(&self, values: &[Option<f64>]) -> Linearised {
        mean(self.basis.design(), values).unwrap()
    }

    fn mean_of(&self, name: &str) -> Linearised {
        self.mean_where(&column(self.table, name))
    }

    #[track_caller]
    fn ends(&self, got: Option<Interval>, lo: f64, hi: f64, tolerance: f64, key: &str) {
        let got = got.unwrap();
        near(got.lo, lo, tolerance, &format!("{} {key}", self.what));
        near(got.hi, hi, tolerance, &format!("{} {key}", self.what));
    }

    fn mean(&self, name: &str, row: &Value) {
        let of = self.mean_of(name);
        let design = self.basis.design();
        let variance = self.variance(&of);
        let df = degrees_of_freedom(design, &of.used);
        assert_eq!(df, row["df"].as_i64().unwrap());
        self.ends(
            interval::mean(of.estimate, variance, df as f64, LEVEL),
            number(row, "lo"),
            number(row, "hi"),
            self.allowed.error,
            name,
        );
        let (without, with) = simple_random_variance(design, &of).unwrap();
        self.near_or_noise(variance / without, number(row, "deff"), 1e-6, name);
        self.near_or_noise(variance / with, number(row, "deff_replace"), 1e-6, name);
        let n = of.used.iter().filter(|used| **used).count() as f64;
        near(with * n, number(row, "population_variance"), self.allowed.estimate, &format!("{} {name}", self.what));
    }

    fn total(&self, name: &str, row: &Value) {
        let values = column(self.table, name);
        let z: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0)).collect();
        let estimate = z.iter().zip(self.basis.design().weights()).map(|(z, weight)| z * weight).sum();
        self.estimate(&Linearised { estimate, z, used: values.iter().map(Option::is_some).collect() }, row, name);
    }

    fn proportion(&self, name: &str, row: &Value) {
        let (variable, level) = name.split_once('=').unwrap();
        let hit = |cell: &str| (!cell.is_empty()).then(|| f64::from(u8::from(cell == level)));
        let values: Vec<Option<f64>> = self.table.iter().map(|row| hit(&row[variable])).collect();
        let of = self.mean_where(&values);
        self.estimate(&of, row, name);
        if row.get("note").is_some() {
            assert!(number(row, "se") == 0.0, "{row}");
            return;
        }
        let (p, v) = (of.estimate, self.variance(&of));
        let n = of.used.iter().filter(|used| **used).count() as u64;
        let df = degrees_of_freedom(self.basis.design(), &of.used);
        assert_eq!((n, df), (row["n"].as_u64().unwrap(), row["df"].as_i64().unwrap()));
        near(
            v / simple_random_variance(self.basis.design(), &of).unwrap().0,
            number(row, "deff"),
            self.allowed.error,
            name,
        );
        let df = df as f64;
        let n_eff = interval::effective_n_kg(p, v, n, df, LEVEL).unwrap();
        near(n_eff, number(row, "n_eff_kg"), self.allowed.error, name);
        let own = self.allowed.error;
        for (key, got, tolerance) in [
            ("mean", interval::mean(p, v, df, LEVEL), own),
            ("xlogit", interval::xlogit(p, v, df, LEVEL), own),
            ("xlogit_90", interval::xlogit(p, v, df, 0.9), own),
            ("logit", interval::xlogit(p, v, df, LEVEL), own.max(1e-6)),
            ("beta", interval::beta(p, v, n, df, LEVEL), own),
            ("wilson", interval::wilson_design(p, v, n, df, LEVEL), own),
            ("asin", interval::asin(p, v, df, LEVEL), own),
            ("likelihood", Some(likelihood(p, v, n, df)), 1e-4),
        ] {
            let ends = |at: usize| row[key][at].as_f64().unwrap();
            self.ends(got, ends(0), ends(1), tolerance, &format!("{name} {key}"));
        }
        assert_eq!(row.as_object().unwrap().len(), 14, "every number of {name}");
    }

    fn domain(&self, name: &str, row: &Value) {
        let (variable, by) = name.split_once(" by ").unwrap();
        let values = column(self.table, variable);
        let mut means = Vec::new();
        for (at, level) in row["levels"].as_array().unwrap().iter().enumerate() {
            let inside = |(value, cells): (&Option<f64>, &BTreeMap<String, String>)| {
                value.filter(|_| cells[by] == level.as_str().unwrap())
            };
            let of = self.mean_where(&values.iter().zip(self.table).map(inside).collect::<Vec<_>>());
            let expected = serde_json::json!({"estimate": row["estimate"][at], "se": row["se"][at]});
            self.estimate(&of, &expected, name);
            means.push(of);
        }
        self.matrix(&means, &row["covariance"], name);
        let difference = combine(&[(1.0, &means[0]), (-1.0, &means[1])]).unwrap();
        self.estimate(&difference, &row["first_minus_second"], name);
    }

    fn rao_scott(&self, names: &str, row: &Value) {
        let (first, second) = names.split_once(" x ").unwrap();
        let got = rao_scott(self.basis, &words(self.table, first), &words(self.table, second), self.options);
        if number(row, "f") > 1e20 {
            // The weights were calibrated to this very table: its variance is the rounding of zero.
            assert_eq!(got.unwrap_err(), TestError::NoVariance, "{}", self.what);
            return;
        }
        let got = got.unwrap();
        let what = format!("{} {names}", self.what);
        near(got.f, number(row, "f"), self.allowed.error, &what);
        near(got.ndf, number(row, "ndf"), self.allowed.error, &what);
        near(got.ddf, number(row, "ddf"), self.allowed.error, &what);
        near(got.p, number(row, "p"), self.allowed.error, &what);
    }

    fn rank_test(&self, name: &str, row: &Value) {
        let (variable, by) = name.split_once(" by ").unwrap();
        let (values, groups) = (column(self.table, variable), words(self.table, by));
        let (what, own) = (format!("{} {name}", self.what), self.allowed.error);
        if row.get("statistic").is_some() {
            let got = rank_test_two_groups(self.basis, &values, &groups, Ties::InRowOrder, self.options).unwrap();
            near(got.t, number(row, "statistic"), own, &what);
            assert_eq!(Value::from(vec![got.df]), row["parameter"], "{what}");
            near(got.p, number(row, "p"), own, &what);
        } else {
            let got = rank_test_k_groups(self.basis, &values, &groups, Ties::InRowOrder, self.options).unwrap();
            near(got.chi_square, number(row, "chisq"), own, &what);
            assert_eq!(got.ndf as u64, row["ndf"].as_u64().unwrap(), "{what}");
            assert_eq!(got.ddf, row["ddf"].as_i64().unwrap(), "{what}");
            near(got.p, number(row, "p"), own, &what);
        }
    }

    fn matrix(&self, of: &[Linearised], expected: &Value, name: &str) {
        assert_eq!(expected.as_array().unwrap().len(), of.len());
        for (a, row) in of.iter().zip(expected.as_array().unwrap()) {
            assert_eq!(row.as_array().unwrap().len(), of.len());
            for (b, value) in of.iter().zip(row.as_array().unwrap()) {
                let size = (a.estimate * b.estimate).abs();
                // Rounding of a covariance of zero is that of the products it is the sum of.
                self.near_or_noise(self.covariance(a, b), value.as_f64().unwrap(), 1e-3 * size, name);
            }
        }
    }
}

/// The entries of one part of a result; none where the result does not have it.
fn section<'a>(expected: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    expected.get(key).map(|part| part.as_object().unwrap()).into_iter().flatten()
}

/// Where twice the log likelihood ratio of `p(1-p)/V (n-1)/n` answers reaches `t^2`.
fn likelihood(p: f64, variance: f64, n: u64, df: f64) -> Interval {
    let limit = analytics::tail::t_quantile(f64::midpoint(1.0, LEVEL), df).unwrap().powi(2);
    let n_eff = p * (1.0 - p) / variance * (n as f64 - 1.0) / n as f64;
    let ratio = |q: f64| 2.0 * n_eff * (p * (p / q).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - q)).ln());
    let end = |mut outside: f64| {
        let mut inside = p;
        for _ in 0..60 {
            let middle = f64::midpoint(outside, inside);
            if ratio(middle) > limit { outside = middle } else { inside = middle }
        }
        inside
    };
    Interval { lo: end(0.0), hi: end(1.0) }
}
