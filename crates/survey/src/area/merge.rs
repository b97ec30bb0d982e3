//! From the map as it is to the map that a file states: what begins, what ends, what goes on.
//!
//! Nothing is overwritten: an area that is called otherwise from a day on ends on that day and begins anew, so that every day
//! keeps the map it had. Only what began on that very day, by an earlier file, is put right where it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::{Area, AreaLevel, Validity};
use crate::clock::Day;

/// An area as a file states it: the day belongs to the whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedArea {
    pub code: String,
    pub parent: Option<String>,
    pub level: AreaLevel,
    pub name: String,
}

impl StatedArea {
    /// The area from a day on, without an end.
    pub fn begun(&self, from: Day) -> Area {
        let Self { code, parent, level, name } = self.clone();
        Area { code, parent, level, name, validity: Validity { from, until: None } }
    }

    fn is(&self, area: &Area) -> bool {
        (&self.code, &self.parent, self.level, &self.name) == (&area.code, &area.parent, area.level, &area.name)
    }
}

/// An area that is called otherwise, lies elsewhere or is of another level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedArea {
    pub before: Area,
    pub after: Area,
}

/// What a file that states the whole map from a day on changes, compared with the map of that day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merge {
    /// Areas that the map lacks, in the order of the file.
    pub added: Vec<Area>,
    /// Areas with a code of the map that are otherwise, in the order of the file.
    pub changed: Vec<ChangedArea>,
    /// Areas that the file does not name, as they were, by code.
    pub closed: Vec<Area>,
    /// How many areas stay as they are.
    pub unchanged: usize,
    /// What is to be written: areas with their new last day, and areas that begin. An area is known by code and first day.
    pub written: Vec<Area>,
    /// What is to be taken out: areas that began on the day itself and are not on the file's map, so that they never were.
    pub taken_out: Vec<Area>,
}

/// The map changes later than the day from which a file would state it: what was stated for later days would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the map of the areas changes on {0}; a file can state it from that day on, not from an earlier one")]
pub struct MapChangesLater(pub Day);

/// What changes if a file is the whole map from a day on. What it does not name ends on that day, what it names otherwise ends
/// and begins anew, the same goes on. A code stands in the file once; of several the first counts.
///
/// # Errors
/// [`MapChangesLater`] if an area begins or ends after that day.
pub fn merge(now: &[Area], file: &[StatedArea], from: Day) -> Result<Merge, MapChangesLater> {
    let days = now.iter().flat_map(|area| std::iter::once(area.validity.from).chain(area.validity.until));
    if let Some(newest) = days.max().filter(|newest| *newest > from) {
        return Err(MapChangesLater(newest));
    }
    let by_code = |wanted: &dyn Fn(&Area) -> bool| -> BTreeMap<&str, &Area> {
        now.iter().filter(|area| wanted(area)).map(|area| (area.code.as_str(), area)).collect()
    };
    let there = by_code(&|area| area.validity.contains(from));
    let just_ended = by_code(&|area| area.validity.until == Some(from));
    let mut merge = Merge::default();
    let mut named = BTreeSet::new();
    for stated in file.iter().filter(|stated| named.insert(stated.code.as_str())) {
        let before = there.get(stated.code.as_str()).copied();
        if before.is_some_and(|area| stated.is(area)) {
            merge.unchanged += 1;
            continue;
        }
        // What an earlier file ended on this day and this one names again has not ended.
        let after = match just_ended.get(stated.code.as_str()) {
            Some(area) if stated.is(area) => without_end(area),
            _ => stated.begun(from),
        };
        if let Some(before) = before {
            merge.end(before, from, Some(&after));
        }
        merge.written.push(after.clone());
        match before {
            Some(before) => merge.changed.push(ChangedArea { before: before.clone(), after }),
            None => merge.added.push(after),
        }
    }
    for (code, area) in there {
        if !named.contains(code) {
            merge.end(area, from, None);
            merge.closed.push(area.clone());
        }
    }
    Ok(merge)
}

fn without_end(area: &Area) -> Area {
    Area { validity: Validity { until: None, ..area.validity }, ..area.clone() }
}

impl Merge {
    /// Whether the file states the map as it is.
    pub const fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.closed.is_empty()
    }

    fn end(&mut self, area: &Area, from: Day, successor: Option<&Area>) {
        if area.validity.from < from {
            let validity = Validity { until: Some(from), ..area.validity };
            self.written.push(Area { validity, ..area.clone() });
        } else if successor.is_none_or(|after| after.validity.from != from) {
            self.taken_out.push(area.clone());
        }
    }

    /// All areas afterwards: those of `now` in their order, then those that are new.
    pub fn applied(&self, now: &[Area]) -> Vec<Area> {
        let key = |area: &Area| (area.code.clone(), area.validity.from);
        let taken_out: BTreeSet<_> = self.taken_out.iter().map(key).collect();
        let mut all: Vec<Area> = now.iter().filter(|area| !taken_out.contains(&key(area))).cloned().collect();
        let places: BTreeMap<_, _> = all.iter().enumerate().map(|(place, area)| (key(area), place)).collect();
        for area in &self.written {
            match places.get(&key(area)) {
                Some(place) => all[*place] = area.clone(),
                None => all.push(area.clone()),
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i32) -> Day {
        "2025-07-01".parse::<Day>().unwrap().plus_days(number)
    }

    fn stated(code: &str, name: &str) -> StatedArea {
        let (code, name) = (code.to_owned(), name.to_owned());
        StatedArea { code, parent: Some("14".to_owned()), level: AreaLevel::Commune, name }
    }

    /// The areas of a day as a file would state them, by code.
    fn map(areas: &[Area], on: Day) -> Vec<StatedArea> {
        let there = areas.iter().filter(|area| area.validity.contains(on));
        let mut map: Vec<StatedArea> = there
            .map(|Area { code, parent, level, name, .. }| StatedArea {
                code: code.clone(),
                parent: parent.clone(),
                level: *level,
                name: name.clone(),
            })
            .collect();
        map.sort_by(|one, other| one.code.cmp(&other.code));
        map
    }

    #[test]
    fn a_code_that_is_used_anew_keeps_the_area_it_had() {
        let first = merge(&[], &[stated("1", "Chiềng Lề"), stated("2", "Chiềng An"), stated("3", "Quyết Tâm")], day(0));
        let now = first.unwrap().applied(&[]);
        let second = [stated("1", "Tô Hiệu"), stated("2", "Chiềng An"), stated("4", "Mường La")];
        let merged = merge(&now, &second, day(9)).unwrap();
        assert_eq!((merged.added.len(), merged.changed.len(), merged.closed.len(), merged.unchanged), (1, 1, 1, 1));
        assert_eq!(
            (merged.changed[0].before.name.as_str(), merged.closed[0].name.as_str()),
            ("Chiềng Lề", "Quyết Tâm")
        );
        let areas = merged.applied(&now);
        let history: Vec<_> = areas.iter().filter(|area| area.code == "1").map(|area| area.validity).collect();
        let ends = [(day(0), Some(day(9))), (day(9), None)];
        assert_eq!(history, ends.map(|(from, until)| Validity { from, until }));
    }

    #[test]
    fn a_file_put_right_on_its_own_day_leaves_nothing_of_the_first_one() {
        let before = merge(&[], &[stated("1", "Chiềng Lề"), stated("2", "Chiềng An")], day(0)).unwrap().applied(&[]);
        let wrong = [stated("1", "Tô Hiêu"), stated("9", "Không có")];
        let wrong = merge(&before, &wrong, day(9)).unwrap().applied(&before);
        let right = [stated("1", "Tô Hiệu"), stated("2", "Chiềng An")];
        let twice = merge(&wrong, &right, day(9)).unwrap().applied(&wrong);
        let mut once = merge(&before, &right, day(9)).unwrap().applied(&before);
        let mut twice_sorted = twice;
        for all in [&mut once, &mut twice_sorted] {
            all.sort_by_key(|area| (area.code.clone(), area.validity.from));
        }
        assert_eq!(once, twice_sorted);
    }

    #[test]
    fn what_is_stated_for_later_days_is_not_lost() {
        let now = merge(&[], &[stated("1", "Chiềng Lề")], day(0)).unwrap().applied(&[]);
        assert_eq!(merge(&now, &[], day(-1)), Err(MapChangesLater(day(0))));
        let ended = merge(&now, &[], day(5)).unwrap().applied(&now);
        assert_eq!(merge(&ended, &[stated("1", "Chiềng Lề")], day(4)), Err(MapChangesLater(day(5))));
    }

    /// A file of some of six codes, each with one of two names, parents and levels.
    fn file() -> impl Strategy<Value = Vec<StatedArea>> {
        let area = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        prop::collection::vec(area, 6).prop_map(|areas| {
            let named = areas.into_iter().enumerate().filter(|(_, (there, ..))| *there);
            let area = |(code, (_, name, parent, level)): (usize, (bool, bool, bool, bool))| StatedArea {
                code: code.to_string(),
                parent: parent.then(|| "14".to_owned()),
                level: if level { AreaLevel::Commune } else { AreaLevel::District },
                name: if name { "Tô Hiệu" } else { "Chiềng Lề" }.to_owned(),
            };
            named.map(area).collect()
        })
    }

    proptest! {
        #[test]
        fn each_day_keeps_its_map(files in prop::collection::vec((file(), 0..3_i32), 1..7)) {
            let (mut areas, mut at) = (Vec::new(), 0);
            for (file, later) in files {
                at += later;
                let (from, before) = (day(at), areas);
                let merged = merge(&before, &file, from).unwrap();
                areas = merged.applied(&before);
                for earlier in -1..at {
                    prop_assert_eq!(map(&areas, day(earlier)), map(&before, day(earlier)));
                }
                for from_then_on in at..at + 4 {
                    prop_assert_eq!(map(&areas, day(from_then_on)), file.clone());
                }
                let counted = merged.added.len() + merged.changed.len() + merged.unchanged;
                prop_assert_eq!(counted, file.len());
                prop_assert_eq!(merged.is_nothing(), map(&before, from) == file);
                // Once more changes nothing, not even a row.
                let again = merge(&areas, &file, from).unwrap();
                prop_assert!(again.is_nothing() && again.written.is_empty() && again.taken_out.is_empty());
                prop_assert_eq!(again.unchanged, file.len());
                let keys: BTreeSet<_> = areas.iter().map(|area| (&area.code, area.validity.from)).collect();
                prop_assert_eq!(keys.len(), areas.len());
                prop_assert!(areas.iter().all(|area| area.validity.until.is_none_or(|until| area.validity.from < until)));
            }
        }
    }
}
