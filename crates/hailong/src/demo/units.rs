//! The fifteen units of the demonstration: names like real ones, so that the pages look as they will, and marked as
//! made up for the demonstration, because nothing that is shown about them was measured.

use survey::area::Validity;
use survey::id::{UnitId, random};
use survey::language::Text;
use survey::unit::{Unit, UnitKind};

use super::areas::day;
use super::chance::named;
use super::error::DemoError;

struct Row {
    code: &'static str,
    vi: &'static str,
    en: &'static str,
    kind: UnitKind,
    area: &'static str,
    /// First day it no longer exists under this name.
    until: Option<&'static str>,
}

/// Departments were merged on 1 March 2025; districts and their communes ended on 1 July 2025.
const MERGED: Option<&str> = Some("2025-03-01");
const TWO_LEVELS: Option<&str> = Some("2025-07-01");

const fn row(
    code: &'static str,
    vi: &'static str,
    en: &'static str,
    kind: UnitKind,
    area: &'static str,
    until: Option<&'static str>,
) -> Row {
    Row { code, vi, en, kind, area, until }
}

#[rustfmt::skip]
const ROWS: [Row; 15] = [
    row("SL-UB", "UBND thành phố Sơn La", "People's Committee of Sơn La city", UnitKind::District, "116", TWO_LEVELS),
    row("TC-UB", "UBND huyện Thuận Châu", "People's Committee of Thuận Châu district", UnitKind::District, "119", TWO_LEVELS),
    row("S-TNMT", "Sở Tài nguyên và Môi trường", "Department of Natural Resources and Environment", UnitKind::Department, "14", MERGED),
    row("MC-BV", "Bệnh viện đa khoa huyện Mộc Châu", "Mộc Châu district general hospital", UnitKind::Hospital, "123", None),
    row("QN-MG", "UBND xã Mường Giôn, huyện Quỳnh Nhai", "People's Committee of Mường Giôn commune, Quỳnh Nhai", UnitKind::Commune, "03694", TWO_LEVELS),
    row("ML-UB", "UBND huyện Mường La", "People's Committee of Mường La district", UnitKind::District, "120", TWO_LEVELS),
    row("S-GTVT", "Sở Giao thông vận tải", "Department of Transport", UnitKind::Department, "14", MERGED),
    row("PY-BV", "Bệnh viện đa khoa huyện Phù Yên", "Phù Yên district general hospital", UnitKind::Hospital, "122", None),
    row("MS-HL", "UBND thị trấn Hát Lót, huyện Mai Sơn", "People's Committee of Hát Lót town, Mai Sơn", UnitKind::Commune, "04105", TWO_LEVELS),
    row("BY-TH", "Trường Trung học phổ thông Bắc Yên", "Bắc Yên upper secondary school", UnitKind::School, "121", None),
    row("MS-UB", "UBND huyện Mai Sơn", "People's Committee of Mai Sơn district", UnitKind::District, "125", TWO_LEVELS),
    row("SM-UB", "UBND huyện Sông Mã", "People's Committee of Sông Mã district", UnitKind::District, "126", TWO_LEVELS),
    row("S-NN", "Sở Nông nghiệp và Phát triển nông thôn", "Department of Agriculture and Rural Development", UnitKind::Department, "14", MERGED),
    row("VH-UB", "UBND huyện Vân Hồ", "People's Committee of Vân Hồ district", UnitKind::District, "128", TWO_LEVELS),
    row("YC-BV", "Bệnh viện đa khoa huyện Yên Châu", "Yên Châu district general hospital", UnitKind::Hospital, "124", None),
];

pub(super) fn id(code: &str) -> UnitId {
    UnitId(random(named(&format!("demonstration/unit/{code}"))))
}

pub(super) fn units() -> Result<Vec<Unit>, DemoError> {
    let from = day("2018-01-01")?;
    ROWS.iter()
        .map(|row| {
            Ok(Unit {
                id: id(row.code),
                code: row.code.to_owned(),
                name: Text::of(row.vi, row.en),
                kind: row.kind,
                area_code: row.area.to_owned(),
                validity: Validity { from, until: row.until.map(day).transpose()? },
                demonstration: true,
            })
        })
        .collect()
}
