//! Numbers and fixed words of charts in the two languages of the office.

use survey::language::Language;

use super::bars::Way;

/// The language of a chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tongue {
    #[default]
    Vietnamese,
    English,
}

impl From<&Language> for Tongue {
    /// English for English; Vietnamese for every other language, as everywhere in the office.
    fn from(language: &Language) -> Self {
        if language.tag() == "en" || language.tag().starts_with("en-") { Self::English } else { Self::Vietnamese }
    }
}

impl Tongue {
    /// The language of names.
    pub fn language(self) -> Language {
        match self {
            Self::Vietnamese => Language::vietnamese(),
            Self::English => Language::english(),
        }
    }

    /// `vi` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    pub(super) const fn pick(self, vi: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Vietnamese => vi,
            Self::English => en,
        }
    }

    /// A share as points with one decimal and no sign: `92,4`.
    pub fn points(self, share: f64) -> String {
        self.decimal(format!("{:.1}", 100.0 * share))
    }

    /// A share as a percentage: `92,4%`.
    pub fn percent(self, share: f64) -> String {
        format!("{}%", self.points(share))
    }

    /// A share as a whole percentage without the sign: `92`.
    pub fn whole(self, share: f64) -> String {
        format!("{:.0}", 100.0 * share)
    }

    /// An interval in brackets: `(89,6–94,5)`.
    pub fn interval(self, lo: f64, hi: f64) -> String {
        format!("({}–{})", self.points(lo), self.points(hi))
    }

    /// A difference in points with its sign: `+2,1 điểm`, `−0,2 điểm` (the true minus).
    pub fn difference(self, share: f64) -> String {
        format!("{} {}", self.signed(share), self.pick("điểm", "points"))
    }

    /// A count with its thousands: `1.834`, in English `1,834`.
    pub fn count(self, n: u64) -> String {
        let digits = n.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(self.pick(".", ","));
            }
            text.push(digit);
        }
        text
    }

    fn decimal(self, text: String) -> String {
        match self {
            Self::Vietnamese => text.replace('.', ","),
            Self::English => text,
        }
    }

    /// The row of the index above those of the factors.
    pub const fn whole_index(self) -> &'static str {
        self.pick("Chỉ số hài lòng", "Satisfaction index")
    }

    /// `95%`: the coverage of intervals.
    pub(super) fn coverage(self, level: f64) -> String {
        let percent = 100.0 * level;
        let digits = usize::from((percent - percent.round()).abs() > 1e-9);
        self.decimal(format!("{percent:.digits$}%"))
    }

    /// `Khoảng tin cậy 95%`, the head of a column.
    pub(super) fn interval_head(self, level: f64) -> String {
        let coverage = self.coverage(level);
        match self {
            Self::Vietnamese => format!("Khoảng tin cậy {coverage}"),
            Self::English => format!("{coverage} confidence interval"),
        }
    }

    /// `Chỉ số (%) và khoảng tin cậy 95%.`
    pub(super) fn index_with_interval(self, level: f64) -> String {
        let coverage = self.coverage(level);
        match self {
            Self::Vietnamese => format!("Chỉ số (%) và khoảng tin cậy {coverage}."),
            Self::English => format!("Index (%) and {coverage} confidence interval."),
        }
    }

    pub(super) const fn legend_index(self) -> &'static str {
        self.pick("chỉ số và khoảng tin cậy", "index and confidence interval")
    }

    pub(super) const fn legend_ranks(self) -> &'static str {
        self.pick("những thứ hạng số liệu cho phép", "ranks the data allow")
    }

    /// A rank set in words: `1 đến 4`, or the one rank.
    pub(super) fn ranks(self, (best, worst): (u32, u32)) -> String {
        if best == worst { best.to_string() } else { format!("{best} {} {worst}", self.to()) }
    }

    pub(super) const fn to(self) -> &'static str {
        self.pick("đến", "to")
    }

    pub(super) const fn hidden(self) -> &'static str {
        self.pick("ẩn", "hidden")
    }

    /// `A`, `A và B`, `A, B và C`.
    pub(super) fn list(self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.pick("và", "and")),
        }
    }

    /// `92,4% (89,6–94,5)`.
    pub(super) fn figure(self, (estimate, lo, hi): (f64, f64, f64)) -> String {
        format!("{} {}", self.percent(estimate), self.interval(lo, hi))
    }

    /// The lowest and the highest of numbers that may not be compared with one another, without their names.
    pub(super) fn range(self, low: &str, high: &str) -> String {
        match self {
            Self::Vietnamese => format!("Các chỉ số nằm trong khoảng từ {low} đến {high}."),
            Self::English => format!("The indices range from {low} to {high}."),
        }
    }

    /// A difference in points without the word: `+2,1`, `−0,2`.
    pub(super) fn signed(self, share: f64) -> String {
        let size = self.points(share.abs());
        let sign = if size == self.points(0.0) {
            ""
        } else if share < 0.0 {
            "−"
        } else {
            "+"
        };
        format!("{sign}{size}")
    }

    pub(super) const fn legend_provisional(self) -> &'static str {
        self.pick("tạm tính, còn thay đổi", "provisional, will change")
    }

    pub(super) const fn legend_school(self) -> &'static str {
        self.pick("phiếu trường học: không so với phiếu khác", "school form: not comparable with the others")
    }

    pub(super) const fn legend_hospital(self) -> &'static str {
        self.pick(
            "phiếu bệnh viện: không so với phiếu hành chính",
            "hospital form: not comparable with the administrative form",
        )
    }

    pub(super) fn axis_from(self, start: f64) -> String {
        format!("{} {}%", self.pick("Trục bắt đầu từ", "Axis starts at"), self.whole(start))
    }

    pub(super) const fn not_counted(self) -> &'static str {
        self.pick("không tính", "not counted")
    }

    pub(super) const fn counted(self) -> &'static str {
        self.pick("tính hài lòng", "counted as satisfied")
    }

    pub(super) const fn today(self) -> &'static str {
        self.pick("hôm nay, chưa hết ngày", "today, not over yet")
    }

    pub(super) const fn way(self, way: Way) -> &'static str {
        match way {
            Way::Tablet => self.pick("máy tính bảng", "tablet"),
            Way::Kiosk => self.pick("máy đặt tại quầy", "kiosk"),
            Way::Paper => self.pick("giấy", "paper"),
            Way::Web => self.pick("qua mạng, trong mẫu", "web, of the sample"),
            Way::SelfSelected => {
                self.pick("tự nguyện qua mạng, không thuộc mẫu", "self-selected on the web, not of the sample")
            }
            Way::Assisted => {
                self.pick("đơn vị tự thu, không thuộc mẫu", "collected by the unit itself, not of the sample")
            }
        }
    }

    /// The head of a column of how many answered.
    pub(super) const fn interviews_head(self) -> &'static str {
        self.pick("Số phiếu", "Interviews")
    }

    pub(super) const fn index_head(self) -> &'static str {
        self.pick("Chỉ số", "Index")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_between_two_tenths_is_written_as_the_pages_write_it() {
        // The same as in web/ui/test/numbers.test.ts: a table of the page and the picture beside it never differ.
        for (share, text) in [
            (26.0 / 32.0, "81,2"),
            (27.0 / 32.0, "84,4"),
            (15.0 / 16.0, "93,8"),
            (309.0 / 400.0, "77,2"),
            (1.0 / 400.0, "0,2"),
            (3.0 / 400.0, "0,8"),
            (0.9235, "92,3"),
            (0.5755, "57,6"),
            (1.0, "100,0"),
        ] {
            assert_eq!(Tongue::Vietnamese.points(share), text);
        }
    }
}
