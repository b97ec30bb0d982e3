//! What the numbers of a chart rest on, as the line under its title says it: how many answered, and when.

use survey::clock::Day;

use super::words::Tongue;

/// The first and the last day on which people were asked.
pub type Window = (Day, Day);

impl Tongue {
    /// `Mỗi chỉ số dựa trên 212 đến 284 phiếu.`, of the numbers that are shown: how many answered where a number is hidden
    /// is not told, and it follows from a range of the others no more than from the numbers themselves. None where nothing
    /// is known.
    pub(super) fn rests_on(self, counts: impl IntoIterator<Item = Option<u64>>) -> Option<String> {
        let counts: Vec<u64> = counts.into_iter().flatten().collect();
        let (least, most) = counts.iter().min().zip(counts.iter().max())?;
        let many = if least == most {
            self.count(*least)
        } else {
            format!("{} {} {}", self.count(*least), self.to(), self.count(*most))
        };
        Some(match self {
            Self::Vietnamese => format!("Mỗi chỉ số dựa trên {many} phiếu."),
            Self::English => format!("Each index rests on {many} interviews."),
        })
    }

    /// `Khảo sát từ 12/9 đến 31/10/2022.`; none where it is not known.
    pub(super) fn asked(self, windows: &[Window]) -> Option<String> {
        let day = |day: Day| format!("{}/{}/{}", day.day_of_month(), day.month(), day.year());
        let window = |(first, last): &Window| {
            if first == last {
                return format!("{} {}", self.pick("ngày", "on"), day(*first));
            }
            let from = if first.year() == last.year() {
                format!("{}/{}", first.day_of_month(), first.month())
            } else {
                day(*first)
            };
            format!("{} {from} {} {}", self.pick("từ", "from"), self.to(), day(*last))
        };
        let told: Vec<String> = windows.iter().map(window).collect();
        let head = self.pick("Khảo sát", "Fieldwork");
        (!told.is_empty()).then(|| format!("{head} {}.", told.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VI: Tongue = Tongue::Vietnamese;
    const EN: Tongue = Tongue::English;

    #[test]
    fn how_many_is_a_range_of_what_is_known() {
        let said = |tongue: Tongue, counts: &[Option<u64>]| tongue.rests_on(counts.iter().copied()).unwrap_or_default();
        assert_eq!(said(VI, &[Some(284), None, Some(1212)]), "Mỗi chỉ số dựa trên 284 đến 1.212 phiếu.");
        assert_eq!(said(EN, &[Some(284), Some(284)]), "Each index rests on 284 interviews.");
        assert_eq!(said(VI, &[None]), "");
    }

    #[test]
    fn days_have_their_year_once_where_it_is_one() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let said = |tongue: Tongue, days: &[(&str, &str)]| {
            let windows: Vec<Window> = days.iter().map(|(first, last)| (day(first), day(last))).collect();
            tongue.asked(&windows).unwrap_or_default()
        };
        assert_eq!(said(VI, &[("2022-09-12", "2022-10-31")]), "Khảo sát từ 12/9 đến 31/10/2022.");
        assert_eq!(said(EN, &[("2021-12-30", "2022-01-02")]), "Fieldwork from 30/12/2021 to 2/1/2022.");
        let two = [("2022-09-12", "2022-09-12"), ("2022-11-01", "2022-11-03")];
        assert_eq!(said(VI, &two), "Khảo sát ngày 12/9/2022; từ 1/11 đến 3/11/2022.");
        assert_eq!(said(VI, &[]), "");
    }
}
