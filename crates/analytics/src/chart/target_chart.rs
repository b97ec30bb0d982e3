//! Interviews by unit against the target, with a mark for the plan to today.

use super::canvas::{Anchor, Canvas};
use super::legend::{Item, Legend};
use super::names::{lines, name_column};
use super::sheet::Chart;
use super::style::{self, DATA, EDGE, EMPTY_CELL, INK, LABEL, MARGIN, NUMBER, SMALL, WARN};
use super::table_twin::{NOTHING, TableTwin};
use super::words::Tongue;
use super::{ChartError, Frame};

/// A unit's interviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub label: String,
    /// As descriptions name it.
    pub short: String,
    pub done: u64,
    /// At least 1.
    pub target: u64,
    /// What the plan wants by today.
    pub planned: Option<u64>,
}

/// How far a unit is behind its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Less than 5 % behind, or no plan.
    Kept,
    /// 5 % or more behind: ■.
    Behind,
    /// 20 % or more behind: ◆.
    FarBehind,
}

/// Target by unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetChart {
    /// Which campaign and when: `đợt 2022, đến 14/10/2022`.
    pub scope: String,
    pub rows: Vec<Target>,
}

impl Target {
    /// How many interviews the unit is behind its plan.
    pub fn behind(&self) -> u64 {
        self.planned.map_or(0, |planned| planned.saturating_sub(self.done))
    }

    /// Behind the plan by a fifth or more, by a twentieth or more, or by less.
    pub fn pace(&self) -> Pace {
        let planned = self.planned.unwrap_or(0);
        match self.behind() {
            0 => Pace::Kept,
            behind if behind.saturating_mul(5) >= planned => Pace::FarBehind,
            behind if behind.saturating_mul(20) >= planned => Pace::Behind,
            _ => Pace::Kept,
        }
    }
}

impl TargetChart {
    fn late(&self) -> Vec<&Target> {
        self.rows.iter().filter(|row| row.pace() != Pace::Kept).collect()
    }

    fn totals(&self) -> (u64, u64) {
        let sum = |number: fn(&Target) -> u64| self.rows.iter().map(number).fold(0, u64::saturating_add);
        (sum(|row| row.done), sum(|row| row.target))
    }

    fn has_plan(&self) -> bool {
        self.rows.iter().any(|row| row.planned.is_some())
    }
}

impl Chart for TargetChart {
    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() {
            return Err(ChartError::Empty);
        }
        if self.rows.iter().all(|row| row.target > 0) { Ok(()) } else { Err(ChartError::NoTarget) }
    }

    fn title(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        match tongue {
            Tongue::Vietnamese => format!("Số phiếu so với chỉ tiêu, {scope}"),
            Tongue::English => format!("Interviews against target, {scope}"),
        }
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let (done, target) = self.totals();
        let (done, target) = (tongue.count(done), tongue.count(target));
        let late = self.late().len();
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => format!("{done} trên {target} phiếu."),
            Tongue::English => format!("{done} of {target} interviews."),
        }];
        if self.has_plan() {
            parts.push(match (tongue, late) {
                (Tongue::Vietnamese, 0) => "Không đơn vị nào chậm từ 5% trở lên.".to_owned(),
                (Tongue::English, 0) => "No unit is behind its plan by 5% or more.".to_owned(),
                (Tongue::Vietnamese, late) => format!("{late} đơn vị chậm so với kế hoạch từ 5% trở lên."),
                (Tongue::English, 1) => "One unit is behind its plan by 5% or more.".to_owned(),
                (Tongue::English, late) => format!("{late} units are behind their plan by 5% or more."),
            });
        }
        parts.join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        let mut parts = vec![
            match tongue {
                Tongue::Vietnamese => format!("Biểu đồ thanh, số phiếu so với chỉ tiêu theo đơn vị, {scope}."),
                Tongue::English => format!("Bar chart, interviews against target by unit, {scope}."),
            },
            self.subtitle(tongue),
        ];
        let late = self.late();
        if let Some(latest) = late.iter().max_by_key(|row| row.behind()) {
            parts.push(format!("{}: {}.", latest.short, tongue.late(latest.behind())));
        }
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let header = [
            tongue.pick("Đơn vị", "Unit"),
            tongue.pick("Số phiếu", "Interviews"),
            tongue.pick("Chỉ tiêu", "Target"),
            tongue.pick("Kế hoạch đến hôm nay", "Plan to today"),
            tongue.pick("So với kế hoạch", "Against the plan"),
        ];
        let mut table = TableTwin::new(self.title(tongue), &header);
        for row in &self.rows {
            table.rows.push(vec![
                row.label.clone(),
                tongue.count(row.done),
                tongue.count(row.target),
                row.planned.map_or_else(|| NOTHING.to_owned(), |n| tongue.count(n)),
                match (row.planned, row.behind()) {
                    (None, _) => NOTHING.to_owned(),
                    (Some(_), 0) => tongue.pick("kịp", "kept").to_owned(),
                    (Some(_), behind) => tongue.late(behind),
                },
            ]);
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        self.rows.iter().map(|row| format!("{} {}", row.label, tongue.of(row))).collect()
    }

    /// Done and target.
    fn numbers(&self) -> usize {
        2 * self.rows.len()
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        let (tongue, width) = (frame.tongue, frame.width.pixels());
        let (mut number_width, mut late_width) = (0.0_f64, 0.0_f64);
        for row in &self.rows {
            number_width = number_width.max(style::measure(&tongue.of(row), NUMBER)?);
            if row.pace() != Pace::Kept {
                late_width = late_width.max(style::measure(&tongue.late(row.behind()), SMALL)? + 18.0);
            }
        }
        let end = width - MARGIN - number_width - if late_width > 0.0 { late_width + 14.0 } else { 0.0 };
        let (name_width, labels) = name_column(frame, self.rows.iter().map(|row| row.label.as_str()), end)?;
        let (left, right) = (MARGIN + name_width + if name_width > 0.0 { 14.0 } else { 0.0 }, end - 14.0);
        let most = self.rows.iter().map(|row| row.target.max(row.done)).max().unwrap_or(1).max(1);
        let long = |n: u64| n as f64 / most as f64 * (right - left);
        let heights: Vec<(f64, f64)> = labels
            .iter()
            .map(|label| {
                let (above, beside) = label.heights(LABEL);
                (above, beside.max(18.0) + 8.0)
            })
            .collect();
        let rows_height: f64 = heights.iter().map(|(above, beside)| above + beside).sum();
        let legend = Legend::lay_out(self.legend(tongue), width - 2.0 * MARGIN)?;
        frame.draw(4.0 + rows_height + 8.0 + legend.height(), |canvas, top| {
            let mut y = top + 4.0;
            for ((row, label), (above, height)) in self.rows.iter().zip(&labels).zip(&heights) {
                let middle = y + above + height / 2.0;
                lines(canvas, MARGIN, if label.above { y + 3.0 + above / 2.0 } else { middle }, &label.lines, LABEL)?;
                let late = row.pace() != Pace::Kept;
                canvas.rect(left, middle - 7.0, long(row.target), 14.0, EMPTY_CELL)?;
                if row.done > 0 {
                    canvas.rect(left, middle - 7.0, long(row.done), 14.0, if late { WARN } else { DATA })?;
                }
                if let Some(planned) = row.planned {
                    let x = left + long(planned.min(most));
                    canvas.line((x, middle - 9.5), (x, middle + 9.5), INK, 2.4)?;
                }
                canvas.text(end + number_width, middle, &tongue.of(row), NUMBER, Anchor::End)?;
                if late {
                    let x = end + number_width + 14.0;
                    pace_mark(canvas, row.pace(), x + 6.0, middle)?;
                    let words = tongue.late(row.behind());
                    canvas.text(x + 18.0, middle, &words, SMALL.in_colour(INK), Anchor::Start)?;
                }
                canvas.line((left, middle - height / 2.0), (left, middle + height / 2.0), EDGE, 1.0)?;
                y += above + height;
            }
            legend.draw(canvas, MARGIN, y + 6.0)
        })
    }
}

impl TargetChart {
    fn legend(&self, tongue: Tongue) -> Vec<Item> {
        let bar = |colour, words: &str| Item {
            mark: Box::new(move |canvas, x, y| canvas.rect(x, y - 5.5, 16.0, 11.0, colour)),
            mark_width: 16.0,
            words: words.to_owned(),
        };
        let some = |pace| self.rows.iter().any(|row| row.pace() == pace);
        let mut items = Vec::new();
        items.extend(some(Pace::Kept).then(|| bar(DATA, tongue.pick("số phiếu", "interviews"))));
        let late = some(Pace::Behind) || some(Pace::FarBehind);
        items.extend(late.then(|| bar(WARN, tongue.pick("số phiếu, chậm", "interviews, behind"))));
        items.push(bar(EMPTY_CELL, tongue.pick("chỉ tiêu", "target")));
        items.extend(self.has_plan().then(|| Item {
            mark: Box::new(|canvas, x, y| canvas.line((x + 2.0, y - 7.0), (x + 2.0, y + 7.0), INK, 2.4)),
            mark_width: 4.0,
            words: tongue.pick("kế hoạch đến hôm nay", "plan to today").to_owned(),
        }));
        let paces = [
            (Pace::Behind, tongue.pick("chậm từ 5%", "5% or more behind")),
            (Pace::FarBehind, tongue.pick("chậm từ 20%", "20% or more behind")),
        ];
        for (pace, words) in paces.into_iter().filter(|(pace, _)| some(*pace)) {
            items.push(Item {
                mark: Box::new(move |canvas, x, y| pace_mark(canvas, pace, x + 6.0, y)),
                mark_width: 12.0,
                words: words.to_owned(),
            });
        }
        items
    }
}

fn pace_mark(canvas: &Canvas<'_>, pace: Pace, x: f64, y: f64) -> Result<(), ChartError> {
    match pace {
        Pace::Kept => Ok(()),
        Pace::Behind => canvas.square(x, y, 4.5, WARN, false),
        Pace::FarBehind => canvas.diamond(x, y, 6.0, WARN, false),
    }
}

impl Tongue {
    /// `112 trên 359`
    fn of(self, row: &Target) -> String {
        format!("{} {} {}", self.count(row.done), self.pick("trên", "of"), self.count(row.target))
    }

    /// `chậm 28 phiếu`
    fn late(self, behind: u64) -> String {
        let n = self.count(behind);
        match self {
            Self::Vietnamese => format!("chậm {n} phiếu"),
            Self::English => format!("{n} behind"),
        }
    }
}
