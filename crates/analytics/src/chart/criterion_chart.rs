//! The answers to each criterion as diverging bars, in the order of the form, with each criterion's index and
//! interval.

use super::diverging::{self, Answers, Ends, Group, Row};
use super::sheet::Chart;
use super::table_twin::{NOTHING, TableTwin};
use super::value::holds;
use super::words::Tongue;
use super::{ChartError, Frame, Window};

/// The answers to a criterion, where they are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Shares of the five answers, worst to best; they add up to 1.
    pub shares: [f64; 5],
    /// The 95 % interval of the index, where there is one.
    pub interval: Option<(f64, f64)>,
    /// Answers counted.
    pub n: u64,
    /// Of few clusters: the interval is to be looked at again.
    pub review: bool,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// `A1`
    pub code: String,
    /// The full wording of the form (in Word the short name).
    pub label: String,
    /// The answers, or why they are hidden.
    pub answers: Result<Shown, String>,
}

/// The criteria of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionGroup {
    /// `A. Tiếp cận dịch vụ hành chính công`; may be empty.
    pub heading: String,
    pub criteria: Vec<Criterion>,
}

/// The criteria of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionChart {
    /// The coverage of the intervals.
    pub level: f64,
    /// Whose and when: `UBND thành phố Sơn La, 2022`.
    pub scope: String,
    /// When the people were asked; empty where it is not known.
    pub windows: Vec<Window>,
    /// The words of the five answers, worst to best.
    pub levels: [String; 5],
    pub groups: Vec<CriterionGroup>,
}

impl Shown {
    /// The share of the two best answers: the criterion's index.
    pub fn index(&self) -> f64 {
        (self.shares[3] + self.shares[4]).min(1.0)
    }

    /// Whether there is an interval, of few clusters.
    const fn is_to_review(&self) -> bool {
        self.review && self.interval.is_some()
    }
}

impl CriterionChart {
    fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.groups.iter().flat_map(|group| &group.criteria)
    }

    fn shown(&self) -> Vec<(&Criterion, &Shown)> {
        self.criteria().filter_map(|criterion| Some((criterion, criterion.answers.as_ref().ok()?))).collect()
    }
}

impl Chart for CriterionChart {
    fn check(&self) -> Result<(), ChartError> {
        if self.criteria().next().is_none() {
            return Err(ChartError::Empty);
        }
        for (_, shown) in self.shown() {
            diverging::check(&shown.shares)?;
            if !shown.interval.is_none_or(|ends| holds(ends, shown.index())) {
                return Err(ChartError::NotAShare);
            }
        }
        Ok(())
    }

    fn title(&self, tongue: Tongue) -> String {
        let (n, scope) = (self.criteria().count(), &self.scope);
        match tongue {
            Tongue::Vietnamese => format!("{n} tiêu chí, {scope}: bên phải vạch là phần được tính hài lòng"),
            Tongue::English => format!("{n} criteria, {scope}: right of the line is what counts as satisfied"),
        }
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let coverage = tongue.coverage(self.level);
        let what = match tongue {
            Tongue::Vietnamese => format!(
                "Phần trăm người trả lời chọn mỗi mức; bên phải: chỉ số và khoảng tin cậy {coverage}. Xếp theo thứ tự phiếu, không xếp theo cao thấp."
            ),
            Tongue::English => format!(
                "Per cent of respondents who chose each answer; on the right: index and {coverage} confidence interval. In the order of the form, not of size."
            ),
        };
        let counts = self.shown().into_iter().map(|(_, shown)| Some(shown.n));
        let parts = [Some(what), tongue.rests_on(counts), tongue.asked(&self.windows)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        let shown = self.shown();
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => format!("Biểu đồ thanh hai phía, câu trả lời theo từng tiêu chí, {scope}."),
            Tongue::English => format!("Diverging bars, answers to each criterion, {scope}."),
        }];
        let by = |a: &&(&Criterion, &Shown), b: &&(&Criterion, &Shown)| a.1.index().total_cmp(&b.1.index());
        if let Some((low, high)) = shown.iter().min_by(by).zip(shown.iter().max_by(by)) {
            let named =
                |(criterion, shown): &(&Criterion, &Shown)| format!("{} {}", criterion.code, tongue.index_of(shown));
            parts.push(match tongue {
                Tongue::Vietnamese => format!("Cao nhất {}, thấp nhất {}.", named(high), named(low)),
                Tongue::English => format!("Highest {}, lowest {}.", named(high), named(low)),
            });
        }
        let of_few = shown.iter().filter(|(_, shown)| shown.is_to_review());
        let of_few: Vec<&str> = of_few.map(|(criterion, _)| criterion.code.as_str()).collect();
        let all = [tongue.pick("mọi tiêu chí", "all criteria")];
        parts.extend(tongue.those_to_review(if of_few.len() == shown.len() && of_few.len() > 1 {
            &all
        } else {
            &of_few
        }));
        let hidden = self.criteria().count() - shown.len();
        if hidden > 0 {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("{hidden} tiêu chí được ẩn."),
                Tongue::English if hidden == 1 => "One criterion is hidden.".to_owned(),
                Tongue::English => format!("{hidden} criteria are hidden."),
            });
        }
        parts.push(
            tongue
                .pick(
                    "Biểu đồ không cho biết chênh lệch giữa các tiêu chí có thật hay không.",
                    "The chart does not tell whether differences between criteria are real.",
                )
                .to_owned(),
        );
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let interval_head = tongue.interval_head(self.level);
        let mut header = vec![tongue.pick("Mã", "Code"), tongue.pick("Tiêu chí", "Criterion")];
        header.extend(self.levels.iter().map(String::as_str));
        header.extend([tongue.index_head(), &interval_head, tongue.pick("Số trả lời", "Answers")]);
        let mut table = TableTwin::new(super::alt::diverging_title(tongue, &self.scope), &header);
        table.row_heads = 2;
        for criterion in self.criteria() {
            let mut row = vec![criterion.code.clone(), criterion.label.clone()];
            match &criterion.answers {
                Ok(shown) => {
                    row.extend(shown.shares.iter().map(|share| tongue.percent(*share)));
                    row.push(tongue.percent(shown.index()));
                    let ends = |ends| tongue.ends_cell(ends, shown.review);
                    row.push(shown.interval.map_or_else(|| NOTHING.to_owned(), ends));
                    row.push(tongue.count(shown.n));
                }
                Err(reason) => {
                    row.extend((0..5).map(|_| tongue.hidden().to_owned()));
                    row.extend([reason.clone(), NOTHING.to_owned(), NOTHING.to_owned()]);
                }
            }
            table.rows.push(row);
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        let told = |(criterion, shown): &(&Criterion, &Shown)| {
            format!("{} {} {}", criterion.code, criterion.label, tongue.index_of(shown))
        };
        self.shown().iter().map(told).collect()
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        let row = |criterion: &Criterion| Row {
            code: criterion.code.clone(),
            label: criterion.label.clone(),
            answers: match &criterion.answers {
                Ok(shown) => Answers::Shares(shown.shares),
                Err(reason) => Answers::Hidden { reason: reason.clone() },
            },
        };
        let groups: Vec<Group> = self
            .groups
            .iter()
            .map(|group| Group { heading: group.heading.clone(), rows: group.criteria.iter().map(row).collect() })
            .collect();
        let ends = |criterion: &Criterion| {
            let shown = criterion.answers.as_ref().ok()?;
            shown.interval.map(|(lo, hi)| Ends { lo, hi, review: shown.review })
        };
        let intervals: Vec<Option<Ends>> = self.criteria().map(ends).collect();
        diverging::plot(frame, &self.levels, &groups, &intervals)
    }
}

impl Tongue {
    fn index_of(self, shown: &Shown) -> String {
        let estimate = shown.index();
        match shown.interval {
            Some((lo, hi)) => self.told_interval((estimate, lo, hi), shown.review),
            None => self.percent(estimate),
        }
    }
}
