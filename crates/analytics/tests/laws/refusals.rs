//! What a design, an instrument and a sample refuse, and how they say it.

use analytics::design::{Design, DesignError, DesignRow, FrameStage};
use analytics::instrument::{Criterion, Instrument, InstrumentError, NoAnswer, Scale};
use analytics::sample::{Answers, Sample, SampleError};

const ROW: DesignRow<'static> =
    DesignRow { stratum: "h", psu: "a", psus_in_stratum: Some(4.0), people_in_psu: Some(2.0), weight: 2.0 };

fn refused(rows: &[DesignRow<'_>]) -> DesignError {
    let mut builder = Design::builder();
    for row in rows {
        if let Err(error) = builder.push(row) {
            return error;
        }
    }
    builder.finish().unwrap_err()
}

#[test]
fn weights_that_are_none() {
    for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = refused(&[ROW, DesignRow { weight, ..ROW }]);
        assert!(matches!(error, DesignError::Weight { row: 2, .. }), "{error}");
        assert!(error.to_string().starts_with("row 2: the weight"), "{error}");
    }
}

#[test]
fn missing_and_contradicting_units() {
    assert_eq!(refused(&[DesignRow { stratum: "", ..ROW }]), DesignError::NoStratum { row: 1 });
    assert_eq!(refused(&[ROW, DesignRow { psu: "", ..ROW }]), DesignError::NoPsu { row: 2 });
    let elsewhere = [ROW, DesignRow { stratum: "g", ..ROW }];
    assert!(matches!(refused(&elsewhere), DesignError::PsuInTwoStrata { row: 2, .. }));
    let mut nested = Design::builder().nested();
    for row in &elsewhere {
        nested.push(row).unwrap();
    }
    assert_eq!(nested.finish().unwrap().psus(), 2);
    let differs = refused(&[ROW, DesignRow { psus_in_stratum: None, ..ROW }]);
    assert!(matches!(differs, DesignError::StratumSizeDiffers { row: 2, .. }), "{differs}");
    let differs = refused(&[ROW, DesignRow { people_in_psu: Some(9.0), ..ROW }]);
    assert!(matches!(differs, DesignError::PsuSizeDiffers { row: 2, .. }), "{differs}");
}

#[test]
fn frames_smaller_than_what_was_drawn() {
    assert!(matches!(refused(&[ROW, ROW, ROW]), DesignError::PsuTooSmall { row: 1, drawn: 3, .. }));
    let rows = ["a", "b", "c"].map(|psu| DesignRow { psu, psus_in_stratum: Some(2.0), ..ROW });
    assert!(matches!(refused(&rows), DesignError::StratumTooSmall { row: 1, drawn: 3, .. }));
}

#[test]
fn sizes_and_fractions_are_not_mixed() {
    let fraction = DesignRow { psu: "b", people_in_psu: Some(0.5), ..ROW };
    assert_eq!(refused(&[ROW, fraction]), DesignError::MixedFrames { row: 2, stage: FrameStage::People });
    for people_in_psu in [Some(0.0), Some(-3.0), Some(f64::NAN)] {
        assert!(matches!(refused(&[DesignRow { people_in_psu, ..ROW }]), DesignError::Frame { row: 1, .. }));
    }
    // Of four PSUs half were drawn, and a quarter of the people of each: the same as saying 4 and 8.
    let of = |stratum: f64, people: f64| {
        let mut builder = Design::builder();
        for psu in ["a", "a", "b", "b"] {
            let (psus_in_stratum, people_in_psu) = (Some(stratum), Some(people));
            builder.push(&DesignRow { psu, psus_in_stratum, people_in_psu, ..ROW }).unwrap();
        }
        builder.finish().unwrap()
    };
    assert_eq!(of(0.5, 0.25), of(4.0, 8.0));
    assert!(of(1.0, 1.0).is_census());
}

#[test]
fn a_psu_nobody_answered_in_still_counts() {
    let mut builder = Design::builder();
    builder.push(&ROW).unwrap();
    builder.push_empty_psu(&DesignRow { psu: "b", ..ROW }).unwrap();
    let design = builder.finish().unwrap();
    assert_eq!((design.len(), design.psus(), design.lonely_strata().count()), (1, 2, 0));
}

#[test]
fn scales_and_instruments() {
    let error =
        |scores: &[(u8, f64)], satisfied: &[u8], no: &[(u8, NoAnswer)]| Scale::new(scores, satisfied, no).unwrap_err();
    assert_eq!(error(&[], &[], &[]), InstrumentError::EmptyScale);
    assert_eq!(error(&[(255, 1.0)], &[], &[]), InstrumentError::Reserved { code: 255 });
    assert_eq!(error(&[(1, f64::NAN)], &[], &[]), InstrumentError::Score { code: 1 });
    assert_eq!(error(&[(1, 1.0)], &[], &[(1, NoAnswer::Refused)]), InstrumentError::TwoMeanings { code: 1 });
    assert_eq!(error(&[(1, 1.0)], &[2], &[]), InstrumentError::SatisfiedNotOnScale { code: 2 });
    let criterion = |key: &str, factor| Criterion { key: key.into(), factor, scale: Scale::likert5() };
    let of = |factors: &[&str], criteria| {
        Instrument::new(factors.iter().map(|f| (*f).to_owned()).collect(), criteria, None).unwrap_err()
    };
    assert!(matches!(of(&["x"], vec![criterion("a", 1)]), InstrumentError::NoSuchFactor { factor: 1, .. }));
    assert!(matches!(of(&["x", "y"], vec![criterion("a", 0)]), InstrumentError::EmptyFactor { .. }));
    assert!(matches!(of(&["x"], vec![criterion("a", 0), criterion("a", 0)]), InstrumentError::DuplicateKey { .. }));
}

#[test]
fn answers_of_another_questionnaire() {
    let criterion = Criterion { key: "a".into(), factor: 0, scale: Scale::likert5() };
    let instrument = Instrument::new(vec!["x".into()], vec![criterion], None).unwrap();
    let design = Design::of_weights(&[1.0]).unwrap();
    let mut answers = Answers::new(1);
    assert_eq!(answers.push(&[4, 5], None), Err(SampleError::RowLength { row: 1, here: 2, expected: 1 }));
    assert_eq!(
        Sample::new(design.clone(), answers, &instrument).unwrap_err(),
        SampleError::Rows { answers: 0, design: 1 }
    );
    assert_eq!(
        Sample::new(design, Answers::new(2), &instrument).unwrap_err(),
        SampleError::Columns { answers: 2, criteria: 1 }
    );
}
