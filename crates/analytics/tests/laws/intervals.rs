//! A surer interval holds a less sure one, of every kind, and two one-sided tests are one interval.

use analytics::comparison::{Linked, MARGIN, SMALL_CHANGE, equivalence, slope};
use analytics::interval::{self, Basis, Interval};
use analytics::rubin::combine;
use analytics::two_samples::{Count, two_proportions};
use proptest::prelude::*;

/// A level and a higher one; 0.9 and 0.95 among them.
fn levels() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![1 => Just((0.9, 0.95)), 2 => (0.5..0.98, 0.005..0.4).prop_map(|(low, more): (f64, f64)| {
        (low, (low + more).min(0.995))
    })]
}

fn inside(narrow: Option<Interval>, wide: Option<Interval>) -> bool {
    match (narrow, wide) {
        (Some(narrow), Some(wide)) => {
            let rounding = 1e-10 * wide.width().max(1e-6);
            wide.lo <= narrow.lo + rounding && narrow.hi <= wide.hi + rounding && narrow.lo <= narrow.hi
        }
        (None, None) => true,
        _ => false,
    }
}

/// The same, and wider but for ends at what a share can be and estimates without a variance.
fn wider(narrow: Option<Interval>, wide: Option<Interval>) -> bool {
    let grows = |(narrow, wide): (Interval, Interval)| {
        wide.width() > narrow.width() || wide.lo <= 0.0 || wide.hi >= 1.0 || wide.width() <= 0.0
    };
    inside(narrow, wide) && narrow.zip(wide).is_none_or(grows)
}

/// Cut to what a share can be.
fn cut(ends: Option<Interval>) -> Option<Interval> {
    ends.map(|ends| Interval { lo: ends.lo.clamp(0.0, 1.0), hi: ends.hi.clamp(0.0, 1.0) })
}

#[test]
fn of_a_tiny_error_every_interval_still_holds_its_estimate() {
    for of in 2..400_u32 {
        for x in 1..of {
            let p = 1.0 - f64::from(of - x) / f64::from(of);
            for se in [0.0, 1e-17, 1e-15] {
                for kind in [interval::mean, interval::xlogit, interval::asin] {
                    let ends = kind(p, se * se, 4.0, 0.95).unwrap();
                    assert!(ends.lo <= p && p <= ends.hi, "{p} {se}: {ends:?}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn of_an_estimate_from_a_design(
        (low, high) in levels(), p in 0.0..=1.0_f64, deff in 0.3..6.0_f64, n in 3..3000_u64, part in 0.0..1.0_f64,
    ) {
        // PSUs minus strata: at least 1, at most one a respondent.
        let df = (part * (n - 2) as f64).floor() + 1.0;
        let variance = deff * p * (1.0 - p) / n as f64;
        for kind in [interval::mean, interval::xlogit, interval::asin] {
            prop_assert!(wider(kind(p, variance, df, low), kind(p, variance, df, high)), "{low} {high}");
        }
        for kind in [interval::beta, interval::wilson_design] {
            prop_assert!(wider(kind(p, variance, n, df, low), kind(p, variance, n, df, high)), "{low} {high}");
        }
        for kind in [interval::wilson, interval::clopper_pearson] {
            prop_assert!(wider(kind(p, n as f64 / deff, low), kind(p, n as f64 / deff, high)), "{low} {high}");
        }
    }

    #[test]
    fn of_a_count((low, high) in levels(), n in 1..400_u32, part in any::<prop::sample::Index>(), others in 0..2000_u32) {
        let x = u32::try_from(part.index(n as usize + 1)).unwrap();
        let (count, of) = (u64::from(x), u64::from(n));
        for kind in [interval::wald, interval::wilson_corrected, interval::jeffreys, interval::simple_count] {
            prop_assert!(wider(kind(count, of, low), kind(count, of, high)), "{x} of {n}");
        }
        // Near 0 and 1 its centre moves away from the end faster than it widens, beyond what a share can be.
        let kind = interval::agresti_coull;
        prop_assert!(inside(cut(kind(count, of, low)), cut(kind(count, of, high))), "{x} of {n}");
        let people = n + others;
        let kind = interval::wilson_finite;
        // Among so few people both may end at the shares that are possible.
        prop_assert!(inside(kind(x, n, people, low), kind(x, n, people, high)), "{x} of {n} of {people}");
        let ends = |level| interval::hypergeometric(x, n, people, level).unwrap();
        let (narrow, wide) = (ends(low), ends(high));
        prop_assert!(wide.0 <= narrow.0 && narrow.0 <= narrow.1 && narrow.1 <= wide.1, "{narrow:?} {wide:?}");
        let other = Count { successes: count / 2, n: of };
        let kind = |level| two_proportions(Count { successes: count, n: of }, other, level).map(|both| both.newcombe);
        prop_assert!(wider(kind(low), kind(high)), "{x} of {n}");
    }

    #[test]
    fn of_what_a_figure_gets(
        (low, high) in levels(), n in 2..500_u32, part in any::<prop::sample::Index>(), deff in 0.3..6.0_f64, df in 0..60_i64,
        single in any::<bool>(), census in any::<bool>(), others in proptest::option::of(0..2500_u32),
    ) {
        let x = u32::try_from(part.index(n as usize + 1)).unwrap();
        let p = f64::from(x) / f64::from(n);
        let basis = Basis {
            p,
            variance: deff * p * (1.0 - p) / f64::from(n),
            n: u64::from(n),
            df: df.min(i64::from(n) - 1),
            single,
            deff_bar: deff.max(1.0),
            census,
            list: others.map(|others| (x, n + others)),
            level: low,
        };
        let (narrow, wide) = (interval::choose(&basis), interval::choose(&Basis { level: high, ..basis }));
        prop_assert_eq!(narrow.is_some(), wide.is_some());
        // The effective size, and so now and then the formula, depends on the level.
        if let (Some((narrow, kind)), Some((wide, other))) = (narrow, wide) && kind == other {
            prop_assert!(inside(Some(narrow), Some(wide)), "{kind:?} {narrow:?} {wide:?}");
        }
    }

    #[test]
    fn of_imputations_and_slopes(
        (low, high) in levels(), q in proptest::collection::vec(0.0..1.0_f64, 2..6), u in 1e-6..1e-2_f64, df in 1..60_i64,
    ) {
        let kind = |level| combine(&q, &vec![u; q.len()], df as f64, level).unwrap().interval;
        prop_assert!(wider(kind(low), kind(high)));
        let apart: Vec<(f64, f64, i64)> = q.iter().map(|estimate| (*estimate, u, df)).collect();
        let years: Vec<i32> = (2020..).take(q.len()).collect();
        for normal in [false, true] {
            let kind = |level| {
                let of = slope(&years, &Linked::independent(&apart), normal, level).unwrap();
                Some(Interval { lo: of.lo, hi: of.hi })
            };
            prop_assert!(wider(kind(low), kind(high)));
        }
    }

    #[test]
    fn two_one_sided_tests_are_an_interval_inside_the_margin(
        change in -0.1..0.1_f64, se in 1e-4..0.06_f64, df in 0.5..90.0_f64, surer in 0.1..1.0_f64,
    ) {
        let got = equivalence(change, se, df).unwrap();
        let within = got.interval.lo > -MARGIN && got.interval.hi < MARGIN;
        prop_assert!((got.p - 0.025).abs() < 1e-9 || within == (got.p < 0.025), "{got:?}");
        prop_assert_eq!(got.no_practical_change, within && change.abs() <= SMALL_CHANGE);
        // Turned round, the same; with a smaller error, never less sure.
        let back = equivalence(-change, se, df).unwrap();
        prop_assert!(back.no_practical_change == got.no_practical_change && (back.p - got.p).abs() < 1e-12);
        let sharper = equivalence(change, se * surer, df).unwrap();
        prop_assert!(sharper.no_practical_change || !got.no_practical_change);
        prop_assert!(change.abs() > MARGIN || sharper.p <= got.p + 1e-12);
    }
}
