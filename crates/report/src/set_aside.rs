//! What was set aside until a supervisor has looked at it, and why. A reason is a code of the server's: it says what is wrong with
//! a line, never who gave the answers or what they are, so that it may be told of a single one, too.

use crate::words::numbers;

/// The lines of one unit that are set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetAside {
    pub count: u64,
    /// By the reason, the most frequent first; fewer than [`SetAside::count`] where not all reasons are known.
    pub reasons: Vec<(WhySetAside, u64)>,
}

/// Why a line was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhySetAside {
    BrokenRules,
    AnsweredAlready,
    NotListed,
    /// The campaign was closed.
    Closed,
    RevokedTablet,
    /// The evaluation was given to somebody else meanwhile.
    GivenToOthers,
    Unopenable,
    /// Its number or id is another line's.
    NumberTaken,
    /// It names another tablet than the one that sent it.
    OtherTablet,
    UnknownForm,
    UnknownEvaluation,
    UnknownVersion,
    Other,
}

impl WhySetAside {
    /// `câu trả lời không đúng quy tắc của phiếu hỏi`, after `vì`.
    pub(crate) const fn in_prose(self) -> &'static str {
        match self {
            Self::BrokenRules => "câu trả lời không đúng quy tắc của phiếu hỏi",
            Self::AnsweredAlready => "người được hỏi đã trả lời trước đó",
            Self::NotListed => "người được hỏi không có trong danh sách chọn mẫu",
            Self::Closed => "gửi đến khi đợt khảo sát đã đóng",
            Self::RevokedTablet => "máy gửi phiếu đã bị thu hồi",
            Self::GivenToOthers => "đơn vị đã giao cho người khác khảo sát",
            Self::Unopenable => "không mở được nội dung phiếu",
            Self::NumberTaken => "trùng số hoặc mã với phiếu khác",
            Self::OtherTablet => "phiếu ghi tên máy khác",
            Self::UnknownForm => "máy chủ không có bản phiếu hỏi đã dùng",
            Self::UnknownEvaluation => "máy chủ không có lượt đánh giá này",
            Self::UnknownVersion => "phiên bản của phiếu gửi chưa đọc được",
            Self::Other => "lý do khác",
        }
    }
}

impl SetAside {
    /// So many, with what is known of the reasons.
    pub fn of(count: u64, reasons: impl Iterator<Item = (WhySetAside, u64)>) -> Self {
        let mut all = Self { count, reasons: Vec::new() };
        all.add_reasons(reasons);
        all
    }

    /// Several together.
    pub(crate) fn sum<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        for one in all {
            sum.count += one.count;
            sum.add_reasons(one.reasons.iter().copied());
        }
        sum
    }

    fn add_reasons(&mut self, reasons: impl Iterator<Item = (WhySetAside, u64)>) {
        for (why, count) in reasons.filter(|(_, count)| *count > 0) {
            match self.reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, known)) => *known += count,
                None => self.reasons.push((why, count)),
            }
        }
        self.reasons.sort_by_key(|(why, count)| (std::cmp::Reverse(*count), *why));
    }

    /// Those whose reason is not known.
    pub(crate) fn unexplained(&self) -> u64 {
        self.count.saturating_sub(self.reasons.iter().map(|(_, count)| count).sum())
    }

    /// `: 08 phiếu vì …; 04 phiếu vì …`, `, vì …` where all have one reason, or nothing.
    pub(crate) fn why(&self) -> String {
        if let ([(only, _)], 0) = (&self.reasons[..], self.unexplained()) {
            return format!(", vì {}", only.in_prose());
        }
        let one = |(why, count): &(WhySetAside, u64)| {
            format!("{} phiếu vì {}", numbers().count_in_prose(*count), why.in_prose())
        };
        let named: Vec<String> = self.reasons.iter().map(one).collect();
        let before = if self.unexplained() > 0 { ", trong đó " } else { ": " };
        if named.is_empty() { String::new() } else { format!("{before}{}", named.join("; ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_reason_comes_first_and_what_is_not_known_is_not_made_up() {
        let one = SetAside::of(3, [(WhySetAside::NotListed, 1), (WhySetAside::BrokenRules, 2)].into_iter());
        let two = SetAside::of(12, [(WhySetAside::NotListed, 11), (WhySetAside::Other, 0)].into_iter());
        assert_eq!(
            one.why(),
            ": 02 phiếu vì câu trả lời không đúng quy tắc của phiếu hỏi; 01 phiếu vì người được hỏi không có trong danh sách chọn mẫu"
        );
        let sum = SetAside::sum([&one, &two].into_iter());
        assert_eq!((sum.count, &sum.reasons[0], sum.unexplained()), (15, &(WhySetAside::NotListed, 12), 1));
        assert!(sum.why().starts_with(", trong đó 12 phiếu vì người được hỏi"), "{}", sum.why());
        assert_eq!(SetAside::of(2, std::iter::empty()).why(), "");
        let all = SetAside::of(2, std::iter::once((WhySetAside::Closed, 2)));
        assert_eq!(all.why(), ", vì gửi đến khi đợt khảo sát đã đóng");
    }
}
