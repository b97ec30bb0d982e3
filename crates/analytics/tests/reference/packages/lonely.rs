//! `small_lonely.json`: eight rows whose PSU ids repeat in each stratum, and six of them with a lonely PSU.

use analytics::design::{Design, DesignError, LonelyPsu};
use analytics::linear::{Linearised, VarianceOptions, variance};

use super::check::Check;
use super::{design, design_by, expected, table};
use crate::load::{Near, text};

#[test]
fn every_option() {
    let Some(entries) = expected("small_lonely.json") else { return };
    let entries = entries.as_object().unwrap();
    assert_eq!(entries.len(), 6);
    for (name, entry) in entries {
        let mut table = table("fpc.csv").unwrap();
        let lonely = match name.strip_prefix("lonely_") {
            None => LonelyPsu::Fail,
            Some("remove" | "certainty") => LonelyPsu::Certainty,
            Some("average") => LonelyPsu::Average,
            Some("adjust") => LonelyPsu::Adjust,
            Some(other) => panic!("no option {other}"),
        };
        if lonely == LonelyPsu::Fail {
            assert_eq!(text(entry, "data"), "fpc.csv");
        } else {
            assert_eq!(text(entry, "data"), "fpc.csv without rows stratid = 2 and psuid > 1");
            table.retain(|row| row["stratid"] != "2" || row["psuid"] == "1");
        }
        let options = VarianceOptions { lonely, ..VarianceOptions::WITH_FPC };
        let design = design(entry, &table);
        let results = &entry["results"];
        assert_eq!(results.as_object().unwrap().len(), 5, "{name}");
        Check { table: &table, basis: &design, options, allowed: Near::BASE, what: name }.all(results);

        // The same ids in two strata are refused unless the design says that they are nested.
        let plain = design_by(Design::builder(), entry, &table);
        assert!(matches!(plain, Err(DesignError::PsuInTwoStrata { .. })), "{name}: {plain:?}");
        if lonely != LonelyPsu::Fail {
            let of = Linearised { estimate: 0.0, z: vec![1.0; table.len()], used: vec![true; table.len()] };
            let fail = VarianceOptions { lonely: LonelyPsu::Fail, ..options };
            let error = variance(&design, &of, fail).unwrap_err();
            assert_eq!(error, DesignError::LonelyPsu { stratum: "2".to_owned() });
        }
    }
}
