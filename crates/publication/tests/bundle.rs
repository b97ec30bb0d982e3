//! A publication is whole or refused, and its results come out again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use analytics::analysis::{RowType, evaluate};
use analytics::score::Score;
use publication::bundle::{
    self, Evaluated, FORM, FileEntry, MANIFEST, Manifest, PUBLIC_RESULTS, Packed, Part, PartVerdict, PublishedCampaign,
    RESULTS, SALT, SCORES, SIGNATURE, SigningKey,
};
use publication::{
    AnswerFile, Cell, CriterionColumn, DataFile, DesignFile, Drawn, Folder, Known, Lonely, PsuName, Row, Unanswered,
    UnitAnswers, compute, results_json,
};
use survey::rule::IndexRule;

const KEY: [u8; 32] = [7; 32];

/// Answers that look like some: two units, three strata of four communes, one of which nobody answered in.
fn answers() -> AnswerFile {
    let criterion = |key: &str, factor: &str, order| CriterionColumn {
        key: key.to_owned(),
        factor: factor.to_owned(),
        factor_order: order,
        satisfied: vec![4, 5],
    };
    let mut seed = 1_u64;
    let mut next = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let name = |at: u64| PsuName { stratum: format!("Vùng {}", at / 4), psu: format!("xã {}", at % 4) };
    let mut unit = |code: &str, people: u64| {
        let cell = |next: &mut dyn FnMut(u64) -> u64| match next(20) {
            0 => Cell::Blank,
            1 => Cell::NotAsked,
            2 => Cell::NoAnswer,
            other => Cell::Code(5 - u8::try_from(other % 9 / 3).unwrap()),
        };
        let rows = (0..people).map(|_| {
            let at = next(11);
            let web = next(8) == 0;
            Row {
                row_type: if web { RowType::SelfSelected } else { RowType::Probability },
                drawn: (!web).then(|| Drawn {
                    psu: name(at),
                    psus_in_stratum: Some(12),
                    people_in_psu: Some(400),
                    weight: 3.0 * 400.0 / 17.0,
                }),
                surveyor: (!web).then(|| format!("người {}", at % 3)),
                mode: if web { "web" } else { "tablet" },
                criteria: (0..3).map(|_| cell(&mut next)).collect(),
                overall: cell(&mut next),
                domains: vec![["male", "female", ""][usize::try_from(next(20).min(2)).unwrap() % 3].to_owned()],
            }
        });
        let rows: Vec<Row> = rows.collect();
        let known = |level: &str, people| Known { variable: "sex".to_owned(), level: level.to_owned(), people };
        UnitAnswers {
            withheld: std::collections::BTreeSet::new(),
            unit: code.to_owned(),
            kind: "district".to_owned(),
            year: 2022,
            rows,
            unanswered: vec![Unanswered { psu: name(11), psus_in_stratum: Some(12), people_in_psu: Some(400) }],
            margins: vec![known("male", 2_400.0), known("female", 2_500.0)],
        }
    };
    AnswerFile {
        salt: [3; 32],
        top: 5,
        rule: IndexRule::MeanOfFactors,
        lonely_psu: Lonely::Adjust,
        criteria: vec![criterion("A1", "A", 1), criterion("A2", "A", 1), criterion("B1", "B", 2)],
        overall: Some(("Z1".to_owned(), vec![3, 4, 5])),
        domains: vec!["sex".to_owned()],
        units: vec![unit("U1", 320), unit("U2", 260)],
    }
}

/// All files of a bundle of these answers, and its manifest.
fn parts() -> (Manifest, BTreeMap<String, Vec<u8>>) {
    let computed = compute(&answers()).unwrap();
    assert_eq!(computed.margins_refused, None);
    let mut files = BTreeMap::new();
    let mut put = |name: &str, bytes: Vec<u8>| files.insert(format!("1-hanh-chinh/{name}"), bytes);
    for (name, analysis, public) in [(RESULTS, &computed.whole, false), (PUBLIC_RESULTS, &computed.public, true)] {
        let mut bytes = Vec::new();
        results_json(&mut bytes, analysis, &computed.design, public).unwrap();
        put(name, bytes);
    }
    put(SCORES, b"{}".to_vec());
    put(FORM, b"{}".to_vec());
    for (name, bytes) in computed.files {
        put(&name, bytes);
    }
    files.insert(SALT.to_owned(), b"muoi".to_vec());
    let open = ["design.toml", "criteria.csv", PUBLIC_RESULTS, SCORES, FORM];
    let entry = |(name, bytes): (&String, &Vec<u8>)| {
        (name.clone(), FileEntry::of(bytes, open.iter().any(|open| name.ends_with(open)), b"muoi"))
    };
    let evaluated =
        |unit: &str| Evaluated { evaluation: unit.to_lowercase(), unit: unit.to_owned(), name: unit.to_owned() };
    let part = Part {
        folder: "1-hanh-chinh".to_owned(),
        questionnaire: "00".repeat(32),
        rule: "mean_of_factors".to_owned(),
        data_version: computed.data_version,
        evaluations: vec![evaluated("U1"), evaluated("U2")],
    };
    let campaign = PublishedCampaign { id: "c".to_owned(), year: 2022, name: "Đợt 2022".to_owned() };
    let entries = files.iter().map(entry).collect();
    let named = ("p".to_owned(), 1, None);
    (Manifest::new(named, campaign, "2022-12-05T02:00:00Z".to_owned(), vec![part], entries), files)
}

fn packed() -> Packed {
    let (manifest, files) = parts();
    bundle::pack(&manifest, &files, &SigningKey::derived(&KEY)).unwrap()
}

fn bundle() -> Vec<u8> {
    packed().whole
}

/// The bundle with its files changed by somebody.
fn forged(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bundle())).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    change(&mut files);
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn refusal(bundle: &[u8]) -> String {
    bundle::verify(bundle).unwrap_err().to_string()
}

#[test]
fn the_same_answers_give_the_same_bytes_in_any_order() {
    let mut turned = answers();
    turned.units.reverse();
    turned.units.iter_mut().for_each(|unit| unit.rows.reverse());
    let (one, other) = (answers().files(), turned.files());
    assert_eq!(one["data.csv"], other["data.csv"]);
    assert_eq!(bundle(), bundle());
    let text = String::from_utf8(one["data.csv"].clone()).unwrap();
    for name in ["Vùng", "xã", "người"] {
        assert!(!text.contains(name), "the file names no place and no person");
    }
    // Which number is which only this server knows.
    let other = AnswerFile { salt: [4; 32], ..answers() };
    assert_ne!(one["data.csv"], other.files()["data.csv"]);
}

#[test]
fn a_whole_bundle_gives_its_results_again_and_an_open_one_says_what_it_lacks() {
    let whole = bundle();
    let verified = bundle::verify(&whole).unwrap();
    assert_eq!(verified.parts, [("1-hanh-chinh".to_owned(), PartVerdict::Same)]);
    assert_eq!(verified.key, SigningKey::derived(&KEY).public());
    assert!(verified.absent.is_empty());

    let open = packed().open;
    let again = bundle::verify(&open).unwrap();
    assert_eq!(again.fingerprint, verified.fingerprint);
    assert_eq!(again.parts, [("1-hanh-chinh".to_owned(), PartVerdict::NoAnswers)]);
    assert!(again.absent.iter().any(|name| name.ends_with("/data.csv")), "{:?}", again.absent);
    assert!(again.absent.iter().any(|name| name.ends_with("/results.json")));
    let text = String::from_utf8_lossy(&open).into_owned();
    assert!(!text.contains("data.csv\0"));
}

#[test]
fn whatever_is_changed_is_found() {
    let names: Vec<String> = parts().1.into_keys().collect();
    for name in &names {
        let changed = forged(|files| files.get_mut(name).unwrap().push(b' '));
        let said = refusal(&changed);
        assert!(said.contains(&format!("{name} is not the file that was signed")), "{name}: {said}");
    }
    let manifest = forged(|files| {
        let text = String::from_utf8(files[MANIFEST].clone()).unwrap();
        files.insert(MANIFEST.to_owned(), text.replace("2022", "2021").into_bytes());
    });
    assert!(refusal(&manifest).contains("one of them was changed"));
    let added = forged(|files| drop(files.insert("more.txt".to_owned(), Vec::new())));
    assert!(refusal(&added).contains("more.txt was not signed"));
    let taken = forged(|files| drop(files.remove("1-hanh-chinh/scores.json")));
    assert!(refusal(&taken).contains("scores.json was signed and is not here"));
    let unsalted = forged(|files| drop(files.remove(SALT)));
    assert!(refusal(&unsalted).contains("salt.txt was signed and is not here"), "{}", refusal(&unsalted));
    let unsigned = forged(|files| drop(files.remove(SIGNATURE)));
    assert!(refusal(&unsigned).contains("signature.json is missing"));
    assert!(refusal(b"no zip at all").contains("no bundle"));
}

/// Whoever signs anew what he changed has another key: that is for the reader to see. Results that do not follow from the answers
/// are refused whoever signed them.
#[test]
fn a_signature_is_no_excuse_for_wrong_results() {
    let (mut manifest, mut files) = parts();
    let name = "1-hanh-chinh/results.json".to_owned();
    let text = String::from_utf8(files[&name].clone()).unwrap();
    let wrong = text.replacen("\"decision\":\"publish\"", "\"decision\":\"review\"", 1).into_bytes();
    assert_ne!(wrong, files[&name]);
    manifest.files.insert(name.clone(), FileEntry::of(&wrong, false, b"muoi"));
    files.insert(name, wrong);
    let other = SigningKey::derived(&[8; 32]);
    let forged = bundle::pack(&manifest, &files, &other).unwrap().whole;
    assert!(refusal(&forged).contains("does not follow from the answers"));
    // Computed by another program, other digits are no proof of a forgery.
    manifest.program = "hailong 0.0.9+0".to_owned();
    let older = bundle::pack(&manifest, &files, &other).unwrap().whole;
    let verified = bundle::verify(&older).unwrap();
    assert_eq!(verified.parts[0].1, PartVerdict::OtherProgram);
    assert_ne!(verified.key, SigningKey::derived(&KEY).public());
}

/// What somebody might write in place of a computed score.
type Change = fn(&mut Score);

/// Every published figure is computed again, not the index alone.
#[test]
fn scores_that_do_not_follow_from_the_answers_are_refused() {
    let (mut manifest, mut files) = parts();
    let own = |name: &str| files[&format!("1-hanh-chinh/{name}")].clone();
    let folder: BTreeMap<String, Vec<u8>> = ["design.toml", "criteria.csv", "margins.csv", "psus.csv", "data.csv"]
        .map(|name| (name.to_owned(), own(name)))
        .into();
    let answers = folder["data.csv"].clone();
    let design = DesignFile::read(&Folder::Memory(folder), Path::new("design.toml")).unwrap();
    let read = DataFile::read_text("data.csv", &answers, &design).unwrap();
    let found = evaluate(&read.data, &design.setting(true)).unwrap().all;
    let scores: BTreeMap<String, Score> = found.into_iter().map(|one| (one.unit.to_lowercase(), one.score)).collect();
    let name = "1-hanh-chinh/scores.json".to_owned();
    let mut verdict = |scores: &BTreeMap<String, Score>| {
        let bytes = serde_json::to_vec(scores).unwrap();
        manifest.files.insert(name.clone(), FileEntry::of(&bytes, true, b"muoi"));
        files.insert(name.clone(), bytes);
        bundle::verify(&bundle::pack(&manifest, &files, &SigningKey::derived(&KEY)).unwrap().whole)
    };
    assert_eq!(verdict(&scores).unwrap().parts[0].1, PartVerdict::Same);
    let changed: [(&str, Change); 4] = [
        ("the index of U1", |score| score.index.hi = score.index.hi.map(|hi| hi - 0.001)),
        ("factor A of U1", |score| score.factors[0].figure.se = score.factors[0].figure.se.map(|se| se / 2.0)),
        ("criterion B1 of U1", |score| score.criteria[2].figure.n = score.criteria[2].figure.n.map(|n| n + 1)),
        ("criterion A2 of U1", |score| score.criteria[1].figure.estimate = Some(0.99)),
    ];
    for (what, change) in changed {
        let mut forged = scores.clone();
        change(forged.get_mut("u1").unwrap());
        let refusal = verdict(&forged).unwrap_err().to_string();
        assert!(refusal.contains(&format!("scores.json: {what} does not follow from the answers")), "{refusal}");
    }
    let mut fewer = scores.clone();
    fewer.get_mut("u1").unwrap().criteria.remove(0);
    verdict(&fewer).unwrap();
}

/// Those of another unit stand.
#[test]
fn margins_that_do_not_fit_are_left_out_with_the_reason() {
    let mut file = answers();
    file.units[0].margins[0].people = 0.0;
    let computed = compute(&file).unwrap();
    assert!(computed.margins_refused.unwrap().contains("U1"));
    let margins = String::from_utf8(computed.files["margins.csv"].clone()).unwrap();
    assert!(margins.contains("U2,2022,sex") && !margins.contains("U1"), "{margins}");
}

/// Scales of other lengths, and an overall question with satisfied codes of its own.
#[test]
fn answers_up_to_ten_come_through() {
    let mut file = answers();
    file.top = 10;
    file.overall = Some(("Z1".to_owned(), vec![8, 9, 10]));
    for (at, row) in file.units.iter_mut().flat_map(|unit| unit.rows.iter_mut()).enumerate() {
        row.overall = Cell::Code(u8::try_from(at % 10 + 1).unwrap());
    }
    let computed = compute(&file).unwrap();
    let rows = computed.whole.array(analytics::analysis::Array::Indices);
    let named = |row: &&analytics::analysis::Record| {
        row.get("key") == Some(&"overall_question".into()) && row.get("measure") == Some(&"overall_share".into())
    };
    let Some(analytics::analysis::Value::Number(share)) = rows.iter().find(named).and_then(|row| row.get("estimate"))
    else {
        panic!("no overall question");
    };
    assert!((0.2..0.4).contains(share), "three answers of ten are satisfied: {share}");
}
