//! Who the drawn people are: names, forms of address, languages, telephone numbers and services, all made up.

use std::collections::{BTreeMap, BTreeSet};
use survey::campaign::Campaign;
use survey::case::{Case, CaseDetails};
use survey::clock::Month;
use survey::id::CaseId;
use survey::language::Language;
use survey::person::{Honorific, PersonDrawn, Telephone};
use survey::short_text::ShortText;
use survey::unit::{Unit, UnitKind};

use super::chance::Chance;
use super::programme::Programme;

/// One of the peoples of Sơn La: what its names are made of.
struct People {
    /// Tags of what is spoken.
    languages: &'static [&'static str],
    families: &'static [&'static str],
    men: (&'static str, &'static [&'static str]),
    women: (&'static str, &'static [&'static str]),
}

const THAI: People = People {
    languages: &["blt"],
    families: &["Lò", "Quàng", "Cà", "Lường", "Tòng", "Cầm", "Hoàng", "Bạc", "Vì", "Lèo", "Điêu", "Hà"],
    men: (
        "Văn",
        &["Inh", "Pâng", "Pánh", "Hặc", "Thoan", "Xuân", "Tiêng", "Ín", "Hương", "Pản", "Ún", "Chựa", "Sinh", "Thương"],
    ),
    women: (
        "Thị",
        &["Ươn", "Hom", "Lả", "Bun", "Xương", "Ín", "Dung", "Hặc", "Pọm", "Chựa", "Hiêng", "Xuân", "Yêu", "Thoa"],
    ),
};
const HMONG: People = People {
    languages: &["mww", "hnj", "hmn"],
    families: &["Giàng", "Thào", "Mùa", "Sùng", "Vàng", "Hạng", "Vừ", "Lầu", "Tráng", "Phàng", "Sồng"],
    men: ("A", &["Sùng", "Dơ", "Chu", "Páo", "Lù", "Vảng", "Sử", "Tủa", "Nếnh", "Dế", "Chá", "Thái"]),
    women: ("Thị", &["Mỷ", "Dua", "Ganh", "Chứ", "Pàng", "Sông", "Máy", "Dợ", "Sua", "Ly", "Mo", "Xua"]),
};
const KINH: People = People {
    languages: &["vi"],
    families: &["Nguyễn", "Trần", "Phạm", "Lê", "Vũ", "Đỗ", "Đặng", "Hoàng", "Ngô"],
    men: ("Văn", &["Hùng", "Thắng", "Dũng", "Bình", "Sơn", "Long", "Minh", "Tuấn", "Hải", "Quang"]),
    women: ("Thị", &["Hương", "Lan", "Hoa", "Nhung", "Thảo", "Mai", "Hằng", "Thu", "Oanh", "Yến"]),
};
const MUONG: People = People {
    languages: &["mtq"],
    families: &["Đinh", "Bùi", "Quách", "Hà", "Phùng"],
    men: ("Văn", &["Chiến", "Toản", "Dậu", "Khoa", "Nghĩa", "Thiện"]),
    women: ("Thị", &["Xoan", "Hiền", "Nga", "Tươi", "Lịch", "Duyên"]),
};
const DAO: People = People {
    languages: &["ium"],
    families: &["Bàn", "Triệu", "Lý", "Đặng"],
    men: ("Văn", &["Páo", "Chiêu", "Phúc", "Lâm", "Kim"]),
    women: ("Thị", &["Mui", "Nái", "Mấy", "Liều", "Sính"]),
};

const HOUSES: [&str; 7] = [
    "Nhà gỗ đầu bản",
    "Nhà sàn cạnh suối",
    "Cạnh nhà văn hoá",
    "Sau trường tiểu học",
    "Đối diện trạm y tế",
    "Nhà mái đỏ cuối dốc",
    "Gần cầu treo",
];

/// Who each of these people is; of a few the frame says nothing.
pub fn people(programme: &Programme, cases: &[Case], seed: u64) -> BTreeMap<CaseId, PersonDrawn> {
    let mut known = BTreeMap::new();
    for evaluation in &programme.evaluations {
        let mut chance = Chance::new(seed, &format!("names/{}", evaluation.id));
        let mut taken = BTreeSet::new();
        for case in cases.iter().filter(|case| case.evaluation == evaluation.id) {
            if let Some(person) = person(case, &mut taken, &mut chance) {
                known.insert(case.id, person);
            }
        }
    }
    known
}

/// What the frame says of a person beside the name.
pub(super) fn details(unit: &Unit, campaign: &Campaign, chance: &mut Chance) -> CaseDetails {
    let people = [(&THAI, 0.54), (&HMONG, 0.16), (&KINH, 0.18), (&MUONG, 0.09), (&DAO, 0.03)];
    let languages = chance.weighted(&people).map_or(KINH.languages, |people| people.languages);
    let tag = languages.get(chance.index(languages.len())).copied().unwrap_or("vi");
    let name = unit.name.get(&Language::vietnamese());
    let service = match unit.kind {
        UnitKind::Hospital => "Khám bệnh ngoại trú".to_owned(),
        UnitKind::School => "Con học tại trường".to_owned(),
        UnitKind::Department | UnitKind::District | UnitKind::Commune => {
            format!("Một cửa {}", name.strip_prefix("UBND ").unwrap_or(name))
        }
    };
    let before = campaign.first_day.plus_days(-30 * i32::try_from(chance.between((1, 3))).unwrap_or(1));
    CaseDetails {
        language: tag.parse().ok(),
        service: ShortText::new(&service).ok(),
        reserve: None,
        service_month: u16::try_from(before.year()).ok().and_then(|year| Month::new(year, before.month())),
    }
}

/// Nobody of an evaluation has the name of another.
fn person(case: &Case, taken: &mut BTreeSet<String>, chance: &mut Chance) -> Option<PersonDrawn> {
    const TRIES: usize = 40;
    let tag = case.details.language.as_ref().map_or("vi", Language::tag);
    let people = [&THAI, &HMONG, &KINH, &MUONG, &DAO].into_iter().find(|one| one.languages.contains(&tag))?;
    let woman = chance.happens(0.48);
    let elder = chance.happens(0.6);
    let telephone = chance.happens(0.85).then(|| number(chance));
    let house = chance.happens(0.4).then(|| HOUSES.get(chance.index(HOUSES.len()))).flatten();
    let listed = !chance.happens(0.06);
    let (middle, given) = if woman { people.women } else { people.men };
    let name = (0..TRIES).find_map(|_| {
        let family = people.families.get(chance.index(people.families.len()))?;
        let name = format!("{family} {middle} {}", given.get(chance.index(given.len()))?);
        taken.insert(name.clone()).then_some(name)
    })?;
    listed.then(|| PersonDrawn {
        name: ShortText::new(&name).ok(),
        honorific: Some(match (woman, elder) {
            (false, true) => Honorific::Ong,
            (true, true) => Honorific::Ba,
            (false, false) => Honorific::Anh,
            (true, false) => Honorific::Chi,
        }),
        telephone: telephone.and_then(|number| Telephone::new(&number).ok()),
        house: house.and_then(|house| ShortText::new(house).ok()),
    })
}

/// Eleven digits behind 0120, as mobile numbers were until 2018: today they ring nowhere.
fn number(chance: &mut Chance) -> String {
    format!("0120{:07}", chance.below(10_000_000))
}
