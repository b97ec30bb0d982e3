//! The real areas of Sơn La, before and after 1 July 2025.

use store::{AreaFilter, NewAreaImport, StoreError};
use survey::area::{Area, AreaLevel, MapChangesLater, Merge, StatedArea, Validity};
use survey::clock::Day;
use survey::id::AreaImportId;
use survey::vietnamese::sort_key;

use crate::fixture::{NOW, day, id};
use crate::harness::both;

const ALL: AreaFilter<'_> = AreaFilter { search: "", level: None, parent: None };

fn stated(file: &str) -> Vec<StatedArea> {
    let text = std::fs::read_to_string(format!("../../areas/{file}")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            StatedArea {
                code: fields[0].to_owned(),
                parent: (!fields[1].is_empty()).then(|| fields[1].to_owned()),
                level: AreaLevel::parse(fields[2]).unwrap(),
                name: fields[3].to_owned(),
            }
        })
        .collect()
}

fn official(file: &str, from: Day, until: Option<Day>) -> Vec<Area> {
    let areas = stated(file).into_iter();
    areas.map(|area| Area { validity: Validity { from, until }, ..area.begun(from) }).collect()
}

/// Brings a file in, the `number`th.
async fn import(db: &store::Store, number: u8, from: &str, areas: &[StatedArea]) -> store::Result<Merge> {
    let (file_name, by) = (format!("{number}.csv"), "Lò Văn Quản");
    let id = AreaImportId(id(0x700 + u128::from(number)));
    let at = NOW.plus_seconds(i64::from(number));
    db.import_areas(&NewAreaImport { id, from: day(from), file_name: &file_name, at, by, areas }).await
}

fn counts(merged: &Merge) -> (usize, usize, usize, usize) {
    (merged.added.len(), merged.changed.len(), merged.closed.len(), merged.unchanged)
}

/// The areas of a day as a file would state them.
async fn map(db: &store::Store, on: &str) -> Vec<StatedArea> {
    let areas = db.areas(day(on), ALL).await.unwrap().into_iter();
    let mut map: Vec<StatedArea> =
        areas.map(|Area { code, parent, level, name, .. }| StatedArea { code, parent, level, name }).collect();
    map.sort_by(|one, other| one.code.cmp(&other.code));
    map
}

fn by_code(mut areas: Vec<StatedArea>) -> Vec<StatedArea> {
    areas.sort_by(|one, other| one.code.cmp(&other.code));
    areas
}

async fn put(db: &store::Store) {
    let change = day("2025-07-01");
    db.put_areas(&official("son-la-2020.csv", day("2020-01-01"), Some(change))).await.unwrap();
    db.put_areas(&official("son-la-2025.csv", change, None)).await.unwrap();
}

both! {
    async fn each_day_has_its_areas(db: Db) {
        put(&db).await;
        let count = async |on: &str, level| {
            db.areas(day(on), ALL).await.unwrap().iter().filter(|area| area.level == level).count()
        };
        assert_eq!(count("2025-06-30", AreaLevel::District).await, 12);
        assert_eq!(count("2025-06-30", AreaLevel::Commune).await, 204);
        assert_eq!(count("2025-07-01", AreaLevel::District).await, 0);
        assert_eq!(count("2025-07-01", AreaLevel::Commune).await, 75);
        assert!(db.areas(day("2019-12-31"), ALL).await.unwrap().is_empty());
        // Putting them again adds nothing.
        put(&db).await;
        assert_eq!(count("2025-07-01", AreaLevel::Commune).await, 75);
    }

    async fn areas_come_in_vietnamese_order(db: Db) {
        put(&db).await;
        let names: Vec<String> =
            db.areas(day("2022-09-21"), ALL).await.unwrap().into_iter().map(|area| area.name).collect();
        assert!(names.is_sorted_by_key(|name| sort_key(name)));
        let place = |name: &str| names.iter().position(|found| found == name).unwrap();
        assert!(place("Huyện Mai Sơn") < place("Huyện Mộc Châu") && place("Huyện Mộc Châu") < place("Huyện Mường La"));
    }

    async fn accents_do_not_matter_in_a_search(db: Db) {
        put(&db).await;
        let search = async |words: &str| -> Vec<String> {
            db.areas(day("2022-09-21"), AreaFilter { search: words, ..ALL }).await.unwrap().into_iter().map(|area| area.name).collect()
        };
        for (words, name) in [("muong la", "Huyện Mường La"), ("MAI SON", "Huyện Mai Sơn"), ("dua mon", "Xã Đứa Mòn"),
            ("Đứa Mòn", "Xã Đứa Mòn"), ("dua\u{301} mo\u{300}n", "Xã Đứa Mòn")]
        {
            assert!(search(words).await.iter().any(|found| found == name), "{words}");
        }
        assert!(search("không có nơi này").await.is_empty());
        // Wildcards of SQL are no letters.
        assert_eq!(search("m_i son%").await, Vec::<String>::new());
    }

    async fn an_area_put_again_is_corrected(db: Db) {
        let mut one = official("son-la-2020.csv", day("2020-01-01"), None).remove(1);
        db.put_areas(std::slice::from_ref(&one)).await.unwrap();
        "Thành phố Sơn La mới".clone_into(&mut one.name);
        one.validity.until = Some(day("2025-07-01"));
        db.put_areas(std::slice::from_ref(&one)).await.unwrap();
        assert_eq!(db.areas(day("2021-01-01"), ALL).await.unwrap(), [one]);
    }

    async fn a_file_is_the_map_from_its_day_on(db: Db) {
        let (old, new) = (stated("son-la-2020.csv"), stated("son-la-2025.csv"));
        let planned = db.merge_areas(&old, day("2020-01-01")).await.unwrap();
        assert_eq!(counts(&planned), (217, 0, 0, 0));
        assert!(db.areas(day("2022-09-21"), ALL).await.unwrap().is_empty() && db.area_imports().await.unwrap().is_empty());
        assert_eq!(import(&db, 1, "2020-01-01", &old).await.unwrap(), planned);
        assert_eq!(counts(&import(&db, 2, "2025-07-01", &new).await.unwrap()), (1, 75, 142, 0));
        for (on, expected) in [("2020-01-01", &old), ("2025-06-30", &old), ("2025-07-01", &new), ("2026-01-01", &new)] {
            assert_eq!(map(&db, on).await, by_code(expected.clone()), "{on}");
        }
        assert!(map(&db, "2019-12-31").await.is_empty());
        // Renamed keeps the old row; so does a code that went to a successor.
        let history = db.area_history("03646").await.unwrap();
        let names: Vec<_> = history.iter().map(|area| (area.name.as_str(), area.validity)).collect();
        let change = day("2025-07-01");
        assert_eq!(
            names,
            [
                ("Phường Chiềng Lề", Validity { from: day("2020-01-01"), until: Some(change) }),
                ("Phường Tô Hiệu", Validity { from: change, until: None }),
            ]
        );
        for nobody in ["99999", "", "a\0b"] {
            assert!(db.area_history(nobody).await.unwrap().is_empty(), "{nobody:?}");
        }
    }

    async fn the_same_file_again_changes_nothing_and_is_not_recorded(db: Db) {
        let new = stated("son-la-2025.csv");
        import(&db, 1, "2025-07-01", &new).await.unwrap();
        let (areas, told) = (db.count("area").await, db.count("feed_entry").await);
        for from in ["2025-07-01", "2025-09-01"] {
            assert_eq!(counts(&import(&db, 2, from, &new).await.unwrap()), (0, 0, 0, 76), "{from}");
        }
        assert_eq!((db.count("area").await, db.count("feed_entry").await), (areas, told));
        let imports = db.area_imports().await.unwrap();
        assert_eq!(imports.len(), 1);
        let one = &imports[0];
        assert_eq!((one.from, one.file_name.as_str(), one.by.as_str()), (day("2025-07-01"), "1.csv", "Lò Văn Quản"));
        assert_eq!((one.at, one.added, one.changed, one.closed), (NOW.plus_seconds(1), 76, 0, 0));
    }

    async fn a_file_puts_right_what_one_of_the_same_day_got_wrong(db: Db) {
        let (old, new) = (stated("son-la-2020.csv"), stated("son-la-2025.csv"));
        import(&db, 1, "2020-01-01", &old).await.unwrap();
        let mut wrong = new.clone();
        "Phường Tô Hiêu".clone_into(&mut wrong[1].name);
        wrong.truncate(40);
        wrong.push(StatedArea { code: "99999".to_owned(), ..new[2].clone() });
        import(&db, 2, "2025-07-01", &wrong).await.unwrap();
        let right = import(&db, 3, "2025-07-01", &new).await.unwrap();
        assert_eq!(counts(&right), (36, 1, 1, 39));
        assert_eq!((map(&db, "2025-06-30").await, map(&db, "2025-07-01").await), (by_code(old), by_code(new.clone())));
        assert!(db.area_history("99999").await.unwrap().is_empty(), "it never was");
        assert_eq!(db.area_history("03646").await.unwrap().len(), 2);
        let files: Vec<String> = db.area_imports().await.unwrap().into_iter().map(|one| one.file_name).collect();
        assert_eq!(files, ["3.csv", "2.csv", "1.csv"]);
        // What is stated for a later day is not lost.
        let early = import(&db, 4, "2025-06-30", &new).await;
        let newest = day("2025-07-01");
        assert!(matches!(early, Err(StoreError::MapChangesLater(MapChangesLater(day))) if day == newest), "{early:?}");
        let early = db.merge_areas(&new, day("2025-06-30")).await;
        assert!(matches!(early, Err(StoreError::MapChangesLater(_))), "{early:?}");
        assert_eq!(db.area_imports().await.unwrap().len(), 3);
    }

    async fn areas_are_found_by_level_and_parent(db: Db) {
        import(&db, 1, "2020-01-01", &stated("son-la-2020.csv")).await.unwrap();
        let found = async |wanted| db.areas(day("2022-09-21"), wanted).await.unwrap();
        let districts = found(AreaFilter { level: Some(AreaLevel::District), ..ALL }).await;
        assert_eq!(districts.len(), 12);
        let of_the_city = AreaFilter { parent: Some("116"), ..ALL };
        let communes = found(of_the_city).await;
        assert!(communes.len() > 10 && communes.iter().all(|area| area.parent.as_deref() == Some("116")));
        let one = found(AreaFilter { search: "to hieu", level: Some(AreaLevel::Commune), parent: Some("116") }).await;
        assert_eq!(one.iter().map(|area| area.code.as_str()).collect::<Vec<_>>(), ["03649"]);
        assert!(found(AreaFilter { level: Some(AreaLevel::District), ..of_the_city }).await.is_empty());
        for nowhere in ["1", "99", "116 ", "a\0b"] {
            assert!(found(AreaFilter { parent: Some(nowhere), ..ALL }).await.is_empty(), "{nowhere:?}");
        }
    }

    /// Two files for the same day at once: one waits for the other, and the map is that of one of them.
    async fn files_take_turns(db: Db) {
        let (old, new) = (stated("son-la-2020.csv"), stated("son-la-2025.csv"));
        import(&db, 1, "2020-01-01", &old).await.unwrap();
        let mut other = new.clone();
        "Phường Khác".clone_into(&mut other[1].name);
        other.truncate(50);
        let files = [new.clone(), other.clone(), new.clone(), other.clone()];
        let importing: Vec<_> = (2..).zip(files).map(|(number, areas)| {
            let db = db.clone();
            tokio::spawn(async move { import(&db, number, "2025-07-01", &areas).await.unwrap() })
        }).collect();
        for one in importing {
            one.await.unwrap();
        }
        let left = map(&db, "2025-07-01").await;
        assert!(left == by_code(new) || left == by_code(other), "{left:?}");
        assert_eq!(map(&db, "2025-06-30").await, by_code(old));
    }
}
