//! What is wrong with areas and units, in Vietnamese; the English is that of the crates that find it.

use interchange::areas::{AreaFault, AreaProblem};
use survey::area::{AreaLevel, MapChangesLater};
use survey::unit::UnitRefusal;

use super::said::{Said, date, sentence, state_vi};
use super::{Code, Problem};

impl From<&[AreaProblem]> for Problem {
    fn from(problems: &[AreaProblem]) -> Self {
        problems.iter().fold(Self::new(Code::Invalid), |said, AreaProblem { row, column, what }| {
            let place = if column.is_empty() { format!("/{row}") } else { format!("/{row}/{column}") };
            said.field(place, what)
        })
    }
}

impl From<&AreaFault> for Said {
    fn from(fault: &AreaFault) -> Self {
        let vi = match fault {
            AreaFault::MissingColumn => "Thiếu cột này.".to_owned(),
            AreaFault::ColumnTwice => "Cột này có hai lần.".to_owned(),
            AreaFault::NoRows => "Dưới dòng tiêu đề không có dòng nào.".to_owned(),
            AreaFault::Unreadable(_) => "Không đọc được dòng này; xem dấu ngoặc kép và số cột.".to_owned(),
            AreaFault::Empty => "Ô này để trống.".to_owned(),
            AreaFault::TooLong { length, most } => format!("Ô này có {length} ký tự; chỉ giữ được nhiều nhất {most}."),
            AreaFault::Control => "Ô này có dấu xuống dòng hoặc ký tự điều khiển khác; hãy gõ lại ô này.".to_owned(),
            AreaFault::Twice => "Mã này có hai lần trong tệp.".to_owned(),
            AreaFault::NotALevel(cell) => {
                format!("“{cell}” không phải một cấp: province (tỉnh), district (huyện), commune (xã), village (bản).")
            }
            AreaFault::LostZero { code, level, digits } => format!(
                "Mã {} có {digits} chữ số, “{code}” thiếu; bảng tính đã bỏ mất số 0 đầu, hãy đặt cột này là kiểu chữ.",
                level_vi(*level)
            ),
            AreaFault::UnknownParent(code) => format!("Trong tệp không có dòng nào mang mã “{code}”."),
            AreaFault::ParentNotAbove { code, parent, level } => {
                format!("“{code}” là {}, trong đó không thể có {}.", level_vi(*parent), level_vi(*level))
            }
        };
        Self { vi, en: sentence(&fault.to_string()) }
    }
}

const fn level_vi(level: AreaLevel) -> &'static str {
    match level {
        AreaLevel::Province => "tỉnh",
        AreaLevel::District => "huyện",
        AreaLevel::Commune => "xã",
        AreaLevel::Village => "bản",
    }
}

impl From<MapChangesLater> for Problem {
    fn from(refusal: MapChangesLater) -> Self {
        let vi = format!(
            "Danh mục địa bàn có thay đổi vào ngày {}; tệp chỉ có thể có hiệu lực từ ngày đó trở đi, không sớm hơn.",
            date(refusal.0)
        );
        Self::new(Code::Invalid).field("/from", (vi, sentence(&refusal.to_string())))
    }
}

impl From<UnitRefusal> for Problem {
    fn from(refusal: UnitRefusal) -> Self {
        let en = sentence(&refusal.to_string());
        let of_campaign = |year, first_day| {
            format!(
                "Đơn vị nằm trong đợt khảo sát năm {year}, bắt đầu ngày {}; thời gian hoạt động của đơn vị phải gồm cả ngày đó.",
                date(first_day)
            )
        };
        let (pointer, vi) = match refusal {
            UnitRefusal::NoArea { code, on } => {
                ("/area_code", format!("Không có địa bàn mang mã “{code}” vào ngày {}, ngày đầu của đơn vị.", date(on)))
            }
            UnitRefusal::EndsBeforeItBegins(from) => {
                ("/valid_until", format!("Ngày đơn vị không còn phải sau ngày bắt đầu {}.", date(from)))
            }
            UnitRefusal::BeginsAfterCampaign { year, first_day } => ("/valid_from", of_campaign(year, first_day)),
            UnitRefusal::EndsBeforeCampaign { year, first_day } => ("/valid_until", of_campaign(year, first_day)),
            UnitRefusal::KindSettled { year, state } => {
                let vi = format!(
                    "Đơn vị nằm trong đợt khảo sát năm {year}, đợt này {}; loại đơn vị đã chốt, vì chỉ so sánh các đơn vị \
                     cùng loại.",
                    state_vi(state)
                );
                return Self::new(Code::StateForbids).field("/kind", (vi, en));
            }
        };
        Self::new(Code::Invalid).field(pointer, (vi, en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::campaign::CampaignState;
    use survey::clock::Day;

    fn day() -> Day {
        "2025-07-01".parse().unwrap()
    }

    #[test]
    fn whole_sentences_in_each_language() {
        let (code, level, parent) = ("3646".to_owned(), AreaLevel::Commune, AreaLevel::Village);
        let faults = [
            AreaFault::MissingColumn,
            AreaFault::ColumnTwice,
            AreaFault::NoRows,
            AreaFault::Unreadable("x".to_owned()),
            AreaFault::Empty,
            AreaFault::TooLong { length: 201, most: 200 },
            AreaFault::Control,
            AreaFault::Twice,
            AreaFault::NotALevel("ward".to_owned()),
            AreaFault::LostZero { code: code.clone(), level, digits: 5 },
            AreaFault::UnknownParent(code.clone()),
            AreaFault::ParentNotAbove { code: code.clone(), parent, level },
        ];
        let (year, first_day, state) = (2022, day(), CampaignState::Open);
        let refusals = [
            UnitRefusal::NoArea { code, on: day() },
            UnitRefusal::EndsBeforeItBegins(day()),
            UnitRefusal::BeginsAfterCampaign { year, first_day },
            UnitRefusal::EndsBeforeCampaign { year, first_day },
            UnitRefusal::KindSettled { year, state },
        ];
        let of_units = refusals.into_iter().map(Problem::from).chain([Problem::from(MapChangesLater(day()))]);
        let mut said: Vec<Said> = faults.iter().map(Said::from).collect();
        said.extend(of_units.flat_map(|problem| problem.errors).map(|(_, said)| said));
        assert_eq!(said.len(), faults.len() + 6);
        for one in said {
            assert!(one.vi.ends_with('.') && one.en.ends_with('.'), "{one:?}");
            assert!(!one.en.contains("đ") && one.vi != one.en, "{one:?}");
        }
    }
}
