//! The real areas of Sơn La, before and after 1 July 2025.

use survey::area::{Area, AreaLevel, Validity};
use survey::clock::Day;
use survey::vietnamese::sort_key;

use crate::fixture::day;
use crate::harness::both;

fn official(file: &str, from: Day, until: Option<Day>) -> Vec<Area> {
    let text = std::fs::read_to_string(format!("../../areas/{file}")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            Area {
                code: fields[0].to_owned(),
                parent: (!fields[1].is_empty()).then(|| fields[1].to_owned()),
                level: AreaLevel::parse(fields[2]).unwrap(),
                name: fields[3].to_owned(),
                validity: Validity { from, until },
            }
        })
        .collect()
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
            db.areas(day(on), "").await.unwrap().iter().filter(|area| area.level == level).count()
        };
        assert_eq!(count("2025-06-30", AreaLevel::District).await, 12);
        assert_eq!(count("2025-06-30", AreaLevel::Commune).await, 204);
        assert_eq!(count("2025-07-01", AreaLevel::District).await, 0);
        assert_eq!(count("2025-07-01", AreaLevel::Commune).await, 75);
        assert!(db.areas(day("2019-12-31"), "").await.unwrap().is_empty());
        // Putting them again adds nothing.
        put(&db).await;
        assert_eq!(count("2025-07-01", AreaLevel::Commune).await, 75);
    }

    async fn areas_come_in_vietnamese_order(db: Db) {
        put(&db).await;
        let names: Vec<String> =
            db.areas(day("2022-09-21"), "").await.unwrap().into_iter().map(|area| area.name).collect();
        assert!(names.is_sorted_by_key(|name| sort_key(name)));
        let place = |name: &str| names.iter().position(|found| found == name).unwrap();
        assert!(place("Huyện Mai Sơn") < place("Huyện Mộc Châu") && place("Huyện Mộc Châu") < place("Huyện Mường La"));
    }

    async fn accents_do_not_matter_in_a_search(db: Db) {
        put(&db).await;
        let search = async |words: &str| -> Vec<String> {
            db.areas(day("2022-09-21"), words).await.unwrap().into_iter().map(|area| area.name).collect()
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
        assert_eq!(db.areas(day("2021-01-01"), "").await.unwrap(), [one]);
    }
}
