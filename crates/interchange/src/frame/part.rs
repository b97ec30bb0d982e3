//! Which column of an office's list is which part of a frame.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use survey::vietnamese::search_key;

/// A part of a line. What is no part is not read, so that nothing personal is taken along by accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FramePart {
    /// The code of the dossier, by which one is known to be there twice.
    Dossier,
    /// The commune, by its official code or its name.
    Area,
    /// The district, where two communes are called the same.
    District,
    Village,
    Service,
    /// The day the result was handed over.
    Finished,
    Language,
    Stratum,
    Psu,
    Name,
    Honorific,
    Telephone,
    House,
}

impl FramePart {
    pub const ALL: [Self; 13] = [
        Self::Dossier,
        Self::Area,
        Self::District,
        Self::Village,
        Self::Service,
        Self::Finished,
        Self::Language,
        Self::Stratum,
        Self::Psu,
        Self::Name,
        Self::Honorific,
        Self::Telephone,
        Self::House,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Dossier => "dossier",
            Self::Area => "area",
            Self::District => "district",
            Self::Village => "village",
            Self::Service => "service",
            Self::Finished => "finished",
            Self::Language => "language",
            Self::Stratum => "stratum",
            Self::Psu => "psu",
            Self::Name => "name",
            Self::Honorific => "honorific",
            Self::Telephone => "telephone",
            Self::House => "house",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Whether it says who somebody is; such a part is encrypted, and neither shown nor repeated.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Dossier | Self::Name | Self::Honorific | Self::Telephone | Self::House)
    }

    /// What offices head such a column with, without accents, the surest first.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Dossier => &["dossier", "ma ho so", "so ho so", "ma bien nhan", "so bien nhan", "so bien lai"],
            Self::Area => &[
                "area",
                "area code",
                "ma xa",
                "xa phuong",
                "phuong xa",
                "xa",
                "phuong",
                "xa phuong thi tran",
                "ten xa",
            ],
            Self::District => &["district", "huyen", "quan huyen", "huyen thanh pho", "ten huyen"],
            Self::Village => &["village", "ban", "thon", "thon ban", "ban tieu khu", "to dan pho", "to ban", "thon to"],
            Self::Service => &["service", "linh vuc", "thu tuc", "ten thu tuc", "thu tuc hanh chinh", "loai ho so"],
            Self::Finished => {
                &["finished", "ngay tra", "ngay tra ket qua", "ngay ket thuc", "ngay hoan thanh", "ngay hoan tat"]
            }
            Self::Language => &["language", "ngon ngu", "tieng noi", "tieng"],
            Self::Stratum => &["stratum", "tang", "nhom tang"],
            Self::Psu => &["psu", "cum", "don vi mau"],
            Self::Name => &[
                "name",
                "ho va ten",
                "ho ten",
                "chu ho so",
                "nguoi nop",
                "ten nguoi nop",
                "nguoi nop ho so",
                "ten cong dan",
            ],
            Self::Honorific => &["honorific", "xung ho", "ong ba", "danh xung"],
            Self::Telephone => &["telephone", "dien thoai", "so dien thoai", "sdt", "di dong", "so dt"],
            Self::House => &["house", "dia chi", "so nha", "dia chi cu the", "dia chi lien he"],
        }
    }
}

/// The column of each part, by its heading. Parts without a column are not in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FrameColumns(pub BTreeMap<FramePart, String>);

impl FrameColumns {
    /// What the headings of a file are most likely to mean: of each part the surest heading, and no column twice.
    pub fn guess(headings: &[String]) -> Self {
        let keys: Vec<String> = headings.iter().map(|heading| search_key(heading)).collect();
        let mut columns = BTreeMap::new();
        let mut taken = vec![false; headings.len()];
        for part in FramePart::ALL {
            let known = part.headings().iter();
            let place = known.filter_map(|known| keys.iter().position(|key| key == known)).find(|at| !taken[*at]);
            if let Some(at) = place {
                taken[at] = true;
                columns.insert(part, headings[at].clone());
            }
        }
        Self(columns)
    }

    /// What of an earlier choice fits the headings of another file; the rest is guessed.
    #[must_use]
    pub fn again(&self, headings: &[String]) -> Self {
        let there = |heading: &String| headings.contains(heading);
        let mut columns: BTreeMap<FramePart, String> = self
            .0
            .iter()
            .filter(|(_, heading)| there(heading))
            .map(|(part, heading)| (*part, heading.clone()))
            .collect();
        for (part, heading) in Self::guess(headings).0 {
            if !columns.values().any(|taken| *taken == heading) {
                columns.entry(part).or_insert(heading);
            }
        }
        Self(columns)
    }

    pub fn get(&self, part: FramePart) -> Option<&str> {
        self.0.get(&part).map(String::as_str)
    }
}
