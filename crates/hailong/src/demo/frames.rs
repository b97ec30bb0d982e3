//! The frames people are drawn from: strata with the primary sampling units of each.

use survey::area::{Area, AreaLevel};
use survey::unit::Unit;

use super::plans::Design;

/// A primary sampling unit before the draw.
#[derive(Debug, Clone)]
pub(super) struct Psu {
    /// Unique in the evaluation.
    pub(super) label: String,
    /// Where its people live; several if it is not itself a place.
    pub(super) areas: Vec<String>,
}

pub(super) struct Stratum {
    pub(super) name: &'static str,
    pub(super) psus: Vec<Psu>,
    /// PSUs to draw.
    pub(super) wanted: usize,
    /// People to draw in each of them.
    pub(super) people: u32,
    /// Least and most people in the frame of one PSU.
    pub(super) frame: (u32, u32),
}

const FIELDS: [(&str, &str); 3] =
    [("Đất đai", "DD"), ("Hộ tịch, chứng thực", "HT"), ("Lao động, người có công, xã hội", "XH")];
const REGIONS: [(&str, &[&str]); 3] = [
    ("Dọc Quốc lộ 6", &["116", "119", "123", "124", "125", "128"]),
    ("Vùng hồ sông Đà", &["118", "120", "121", "122"]),
    ("Vùng cao biên giới", &["126", "127"]),
];
const CLINICS: [(&str, &str); 3] = [("Khám nội", "N"), ("Khám ngoại, sản", "NS"), ("Khám nhi, chuyên khoa", "NK")];
const GRADES: [(&str, u32); 3] = [("Khối 10", 10), ("Khối 11", 11), ("Khối 12", 12)];
const CLINIC_DAYS: u32 = 26;
const CLASSES: u32 = 8;

/// The strata of an evaluation.
pub(super) fn strata(design: Design, unit: &Unit, areas: &[Area]) -> Vec<Stratum> {
    match design {
        Design::Communes { per_field, people } => {
            let communes = communes_of(&[unit.area_code.as_str()], areas);
            let of_field = |(name, mark): (&'static str, &str)| Stratum {
                name,
                psus: communes.iter().map(|code| place(format!("{code}-{mark}"), code)).collect(),
                wanted: per_field as usize,
                people,
                frame: (people + 8, 4 * people),
            };
            FIELDS.into_iter().map(of_field).collect()
        }
        Design::Regions { per_region, people } => {
            let of_region = |(name, districts): (&'static str, &[&str])| Stratum {
                name,
                psus: communes_of(districts, areas).iter().map(|code| place(code.clone(), code)).collect(),
                wanted: per_region as usize,
                people,
                frame: (people + 4, 3 * people),
            };
            REGIONS.into_iter().map(of_region).collect()
        }
        Design::ClinicDays { per_clinic, people } => {
            let home = communes_of(&[unit.area_code.as_str()], areas);
            let of_clinic = |(name, mark): (&'static str, &str)| Stratum {
                name,
                psus: (1..=CLINIC_DAYS)
                    .map(|day| Psu { label: format!("{mark}-{day:02}"), areas: home.clone() })
                    .collect(),
                wanted: per_clinic as usize,
                people,
                frame: (2 * people, 5 * people),
            };
            CLINICS.into_iter().map(of_clinic).collect()
        }
        Design::Classes { per_grade, people } => {
            let home = communes_of(&[unit.area_code.as_str()], areas);
            let of_grade = |(name, grade): (&'static str, u32)| Stratum {
                name,
                psus: (1..=CLASSES)
                    .map(|class| Psu { label: format!("{grade}A{class}"), areas: home.clone() })
                    .collect(),
                wanted: per_grade as usize,
                people,
                frame: (34, 42),
            };
            GRADES.into_iter().map(of_grade).collect()
        }
        Design::List { people, of } => list(unit, people, of),
    }
}

/// Two fields share a list three to two; each person on it is a PSU.
fn list(unit: &Unit, people: u32, of: u32) -> Vec<Stratum> {
    let first = (people * 3 / 5, of * 3 / 5);
    let second = (people - first.0, of - first.1);
    let parts = [("Hộ tịch, chứng thực", "HT", first), ("Đất đai, chính sách xã hội", "DX", second)];
    let of_part = |(name, mark, (drawn, listed)): (&'static str, &str, (u32, u32))| Stratum {
        name,
        psus: (1..=listed).map(|serial| place(format!("{mark}-{serial:03}"), &unit.area_code)).collect(),
        wanted: drawn as usize,
        people: 1,
        frame: (1, 1),
    };
    parts.into_iter().map(of_part).collect()
}

fn place(label: String, code: &str) -> Psu {
    Psu { label, areas: vec![code.to_owned()] }
}

fn communes_of(districts: &[&str], areas: &[Area]) -> Vec<String> {
    let belongs = |area: &&Area| {
        area.level == AreaLevel::Commune && area.parent.as_deref().is_some_and(|parent| districts.contains(&parent))
    };
    areas.iter().filter(belongs).map(|area| area.code.clone()).collect()
}
