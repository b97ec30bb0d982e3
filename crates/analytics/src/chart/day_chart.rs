//! Interviews by day and way, today hollow, with the plan as a line.

use super::bars::{self, Day, Way};
use super::sheet::Chart;
use super::table_twin::{NOTHING, TableTwin};
use super::words::Tongue;
use super::{ChartError, Frame};

/// Fieldwork by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayChart {
    /// Whose and when.
    pub scope: String,
    pub days: Vec<Day>,
    /// The interviews planned for each day, in their order; empty without a plan, none for a day without one.
    pub planned: Vec<Option<u64>>,
}

impl DayChart {
    fn plan(&self, day: usize) -> Option<u64> {
        self.planned.get(day).copied().flatten()
    }

    fn drawn(&self) -> impl Iterator<Item = (usize, &Day)> {
        self.days.iter().enumerate().filter(|(_, day)| !day.is_left_out())
    }

    /// Interviews of the sample, and those planned, to the last whole day.
    fn so_far(&self) -> Option<(u64, u64)> {
        let whole = || self.drawn().filter(|(_, day)| !day.today);
        let planned: u64 = whole().filter_map(|(at, _)| self.plan(at)).sum();
        let done: u64 = whole().map(|(_, day)| day.of_sample()).sum();
        (planned > 0).then_some((done, planned))
    }
}

impl Chart for DayChart {
    fn check(&self) -> Result<(), ChartError> {
        if self.days.is_empty() {
            return Err(ChartError::Empty);
        }
        if self.planned.is_empty() || self.planned.len() == self.days.len() { Ok(()) } else { Err(ChartError::Ragged) }
    }

    fn title(&self, tongue: Tongue) -> String {
        super::alt::days_title(tongue, &self.scope)
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let sample = tongue.count(self.days.iter().map(Day::of_sample).sum());
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => format!("Số phiếu mỗi ngày, theo cách trả lời; tổng cộng {sample} phiếu của mẫu."),
            Tongue::English => format!("Responses a day, by mode; {sample} of the sample in all."),
        }];
        if let Some((done, planned)) = self.so_far() {
            let (done, planned) = (tongue.count(done), tongue.count(planned));
            parts.push(match tongue {
                Tongue::Vietnamese => format!("Các ngày đã qua: {done} phiếu của mẫu, theo kế hoạch là {planned}."),
                Tongue::English => format!("In the days past: {done} responses of the sample, {planned} planned."),
            });
        }
        if self.days.iter().any(|day| day.today) {
            parts.push(tongue.pick("Hôm nay chưa hết ngày.", "Today is not over.").to_owned());
        }
        parts.join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let mut words = super::alt::days_description(tongue, &self.scope, &self.days);
        if let Some((done, planned)) = self.so_far() {
            let (done, planned) = (tongue.count(done), tongue.count(planned));
            let plan = match tongue {
                Tongue::Vietnamese => {
                    format!(" Các ngày đã qua có {done} phiếu của mẫu, theo kế hoạch là {planned}.")
                }
                Tongue::English => format!(" In the days past {done} responses of the sample, {planned} planned."),
            };
            words.push_str(&plan);
        }
        words
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let present: Vec<(usize, Way)> = Way::ALL
            .into_iter()
            .enumerate()
            .filter(|(at, _)| self.days.iter().any(|day| day.by.get(*at).is_some_and(|n| *n > 0)))
            .collect();
        let mut header = vec![tongue.pick("Ngày", "Day")];
        header.extend(present.iter().map(|(_, way)| tongue.way(*way)));
        header.push(tongue.pick("Tổng", "Total"));
        if !self.planned.is_empty() {
            header.push(tongue.pick("Kế hoạch", "Plan"));
        }
        let mut table = TableTwin::new(self.title(tongue), &header);
        for (at, day) in self.drawn() {
            let label = if day.today { format!("{} ({})", day.label, tongue.today()) } else { day.label.clone() };
            let mut row = vec![label];
            row.extend(present.iter().map(|(way, _)| tongue.count(day.by.get(*way).copied().unwrap_or(0))));
            row.push(tongue.count(day.n()));
            if !self.planned.is_empty() {
                row.push(self.plan(at).map_or_else(|| NOTHING.to_owned(), |n| tongue.count(n)));
            }
            table.rows.push(row);
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        self.drawn().map(|(_, day)| format!("{}: {}", day.label, tongue.count(day.n()))).collect()
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        bars::plot_days(frame, &self.days, &self.planned)
    }
}
