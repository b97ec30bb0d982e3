//! Communes by the way offices write them: code, name with or without its kind, with or without accents.

use std::collections::{HashMap, HashSet};

use survey::area::{Area, AreaLevel};
use survey::clock::Day;
use survey::vietnamese::search_key;

/// The kinds of communes and districts as they stand before a name, without accents.
const KINDS: [&str; 10] = ["xa", "phuong", "thi tran", "tt", "x", "p", "huyen", "thanh pho", "tp", "thi xa"];

/// The communes of one day's map, found by what a cell says.
#[derive(Debug, Clone)]
pub struct Communes {
    on: Day,
    codes: HashSet<String>,
    by_name: HashMap<String, Vec<Called>>,
}

/// A commune of a name.
#[derive(Debug, Clone)]
struct Called {
    code: String,
    /// [`key`] of its district; empty where there are none.
    district: String,
    /// The name with its kind, without accents.
    whole: String,
}

/// What a cell says of a commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Its code.
    One(String),
    None,
    /// Their codes.
    Several(Vec<String>),
}

/// A name without accents and without the kind before it: `moc chau` of `TT. Mộc Châu`.
fn key(name: &str) -> String {
    let plain = search_key(name);
    let without =
        KINDS.iter().filter_map(|kind| plain.strip_prefix(kind)?.strip_prefix(' ')).min_by_key(|rest| rest.len());
    without.filter(|rest| !rest.is_empty()).map_or(plain.clone(), str::to_owned)
}

impl Communes {
    /// Of the map of a day: the communes of all areas that exist then.
    pub fn of(areas: &[Area], on: Day) -> Self {
        let there = || areas.iter().filter(|area| area.validity.contains(on));
        let districts: HashMap<&str, String> = there()
            .filter(|area| area.level == AreaLevel::District)
            .map(|area| (area.code.as_str(), key(&area.name)))
            .collect();
        let (mut codes, mut by_name) = (HashSet::new(), HashMap::<String, Vec<Called>>::new());
        for area in there().filter(|area| area.level == AreaLevel::Commune) {
            let district = area.parent.as_deref().and_then(|parent| districts.get(parent)).cloned().unwrap_or_default();
            codes.insert(area.code.clone());
            let called = Called { code: area.code.clone(), district, whole: search_key(&area.name) };
            by_name.entry(key(&area.name)).or_default().push(called);
        }
        Self { on, codes, by_name }
    }

    /// Whether the map of the day has no commune.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The day of the map.
    pub const fn on(&self) -> Day {
        self.on
    }

    /// The commune that a cell means, in the district that another one says.
    pub(super) fn find(&self, said: &str, district: Option<&str>) -> Found {
        // Spreadsheets drop the first 0 of a code.
        let digits = said.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            let code = format!("{said:0>5}");
            return if self.codes.contains(&code) { Found::One(code) } else { Found::None };
        }
        // `Xã Chiềng Khoang, huyện Quỳnh Nhai` names both.
        let (name, behind) = said.split_once([',', '-']).map_or((said, None), |(name, behind)| (name, Some(behind)));
        let Some(called) = self.by_name.get(&key(name)) else { return Found::None };
        let district = district.or(behind).map(key).filter(|own| !own.is_empty());
        let there: Vec<&Called> =
            called.iter().filter(|own| district.as_ref().is_none_or(|said| own.district == *said)).collect();
        // A district that is written otherwise does not matter where the name alone tells.
        let there = if there.is_empty() && called.len() == 1 { called.iter().collect() } else { there };
        // The town and the commune around it: with its kind the name tells.
        let whole = search_key(name);
        let exact: Vec<&Called> = there.iter().filter(|own| own.whole == whole).copied().collect();
        let meant = if exact.len() == 1 { exact } else { there };
        let mut codes: Vec<String> = meant.into_iter().map(|own| own.code.clone()).collect();
        match codes.len() {
            0 => Found::None,
            1 => Found::One(codes.remove(0)),
            _ => {
                codes.sort_unstable();
                Found::Several(codes)
            }
        }
    }
}
