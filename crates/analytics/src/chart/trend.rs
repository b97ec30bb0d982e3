//! One unit by year, upright. Points are joined within one comparable class only; a break is a broken line with its
//! reason, after it the mark is a diamond, and no line, difference or test crosses.

use super::interval_plot::{Form, Value, axis_start};
use super::sheet::{self, Chart};
use super::table_twin::{NOTHING, TableTwin};
use super::trend_drawing;
use super::words::Tongue;
use super::{ChartError, Frame};
use crate::interval::LEVEL;

/// A year.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// `2021`
    pub when: String,
    pub value: Value,
}

/// The mark of one unit over its years: a diamond after a break. The school form, which has that mark elsewhere, has the
/// plain one before it: there is one form in the picture, and nothing to tell it from.
pub const fn mark_over_years(form: Form, after_break: bool) -> Form {
    match form {
        _ if after_break => Form::School,
        Form::Hospital => Form::Hospital,
        Form::Administrative | Form::School => Form::Administrative,
    }
}

/// What cannot be compared with what came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The first point after it, from 1.
    pub before: usize,
    /// `đổi phiếu và cách hỏi`
    pub label: String,
}

/// What the test between two years says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Rose,
    Fell,
    /// The equivalence rule holds.
    Steady,
    /// Neither a change nor its absence is shown.
    NotShown,
}

/// A tested change between two points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    pub from: usize,
    pub to: usize,
    pub verdict: Verdict,
    /// The difference as a share, with its own 95 % interval.
    pub estimate: f64,
    pub lo: f64,
    pub hi: f64,
}

/// One unit by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The coverage of the intervals.
    pub level: f64,
    pub unit: String,
    pub form: Form,
    /// In the order of time.
    pub points: Vec<Point>,
    pub breaks: Vec<Break>,
    /// The change the title speaks of.
    pub change: Option<Change>,
}

impl Trend {
    /// Whether there is a break after point `from` and up to point `to`.
    pub(super) fn is_broken(&self, from: usize, to: usize) -> bool {
        self.breaks.iter().any(|mark| from < mark.before && mark.before <= to)
    }

    fn bears(&self, change: &Change) -> bool {
        let shown = |at: usize| self.points.get(at).is_some_and(|point| point.value.numbers().is_some());
        let proper = change.from < change.to && shown(change.from) && shown(change.to);
        let inside = change.lo <= change.estimate && change.estimate <= change.hi;
        let said = match change.verdict {
            // The test is at 5 %: a wider interval than 95 % may hold nought all the same.
            Verdict::Rose if self.level > LEVEL => change.estimate > 0.0,
            Verdict::Fell if self.level > LEVEL => change.estimate < 0.0,
            Verdict::Rose => change.lo > 0.0,
            Verdict::Fell => change.hi < 0.0,
            Verdict::Steady | Verdict::NotShown => true,
        };
        proper && inside && said && !self.is_broken(change.from, change.to)
    }

    fn when(&self, at: usize) -> &str {
        self.points.get(at).map_or("", |point| point.when.as_str())
    }

    fn years(&self) -> String {
        match (self.points.first(), self.points.last()) {
            (Some(first), Some(last)) if first.when != last.when => format!("{}–{}", first.when, last.when),
            (Some(one), _) => one.when.clone(),
            (None, _) => String::new(),
        }
    }

    fn neutral(&self, tongue: Tongue) -> String {
        super::alt::interval_title(tongue, self.level, &format!("{}, {}", self.unit, self.years()))
    }

    /// `2021 so với 2020: +2,1 điểm (−2,1 đến +6,3).`
    fn difference(&self, tongue: Tongue, change: &Change) -> String {
        let (from, to) = (self.when(change.from), self.when(change.to));
        let size = tongue.difference(change.estimate);
        let ends = format!("({} {} {})", tongue.signed(change.lo), tongue.to(), tongue.signed(change.hi));
        match tongue {
            Tongue::Vietnamese => format!("{to} so với {from}: {size} {ends}."),
            Tongue::English => format!("{to} against {from}: {size} {ends}."),
        }
    }

    /// `2022 đổi cách hỏi; 2024 đổi phiếu`
    fn broken(&self) -> Option<String> {
        let mut breaks: Vec<&Break> = self.breaks.iter().collect();
        breaks.sort_by_key(|mark| mark.before);
        let labels: Vec<String> =
            breaks.iter().map(|mark| format!("{} {}", self.when(mark.before), mark.label)).collect();
        (!labels.is_empty()).then(|| labels.join("; "))
    }

    fn not_across(&self, tongue: Tongue) -> Option<String> {
        self.broken().map(|labels| match tongue {
            Tongue::Vietnamese => format!("Không so sánh qua vạch đứt: {labels}."),
            Tongue::English => format!("Not to be compared across the broken line: {labels}."),
        })
    }
}

impl Chart for Trend {
    fn check(&self) -> Result<(), ChartError> {
        if self.points.is_empty() {
            return Err(ChartError::Empty);
        }
        self.points.iter().try_for_each(|point| point.value.check())?;
        let placed = self.breaks.iter().all(|mark| (1..self.points.len()).contains(&mark.before));
        let finite = self.change.is_none_or(|change| {
            [change.estimate, change.lo, change.hi].iter().all(|number| (-1.0..=1.0).contains(number))
        });
        if !finite {
            return Err(ChartError::NotAShare);
        }
        if placed && self.change.as_ref().is_none_or(|change| self.bears(change)) {
            Ok(())
        } else {
            Err(ChartError::Finding)
        }
    }

    fn title(&self, tongue: Tongue) -> String {
        let Some(change) = &self.change else { return self.neutral(tongue) };
        let unit = &self.unit;
        let size = tongue.points(change.estimate.abs());
        let (near, far) = if change.estimate < 0.0 { (-change.hi, -change.lo) } else { (change.lo, change.hi) };
        let ends = format!("({} {} {})", tongue.points(near), tongue.to(), tongue.points(far));
        let falls = change.estimate < 0.0;
        match (tongue, change.verdict) {
            (Tongue::Vietnamese, Verdict::Rose) => format!("{unit}: tăng {size} điểm {ends}"),
            (Tongue::English, Verdict::Rose) => format!("{unit}: up {size} points {ends}"),
            (Tongue::Vietnamese, Verdict::Fell) => format!("{unit}: giảm {size} điểm {ends}"),
            (Tongue::English, Verdict::Fell) => format!("{unit}: down {size} points {ends}"),
            (Tongue::Vietnamese, Verdict::Steady) => format!("{unit}: gần như không đổi"),
            (Tongue::English, Verdict::Steady) => format!("{unit}: hardly any change"),
            (Tongue::Vietnamese, Verdict::NotShown) if falls => format!("{unit}: chưa đủ căn cứ nói có giảm"),
            (Tongue::English, Verdict::NotShown) if falls => format!("{unit}: not enough evidence of a fall"),
            (Tongue::Vietnamese, Verdict::NotShown) => format!("{unit}: chưa đủ căn cứ nói có tăng"),
            (Tongue::English, Verdict::NotShown) => format!("{unit}: not enough evidence of a rise"),
        }
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let what = tongue.index_with_interval(self.level);
        let start = axis_start(self.points.iter().map(|point| &point.value));
        let change = self.change.as_ref().map(|change| self.difference(tongue, change));
        let rests_on = tongue.rests_on(self.points.iter().map(|point| point.value.n()));
        let parts = [Some(what), rests_on, tongue.axis_says(start), change, self.not_across(tongue)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let (unit, years) = (&self.unit, self.years());
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => format!("Biểu đồ theo năm, chỉ số hài lòng của {unit}, {years}."),
            Tongue::English => format!("Chart by year, satisfaction index of {unit}, {years}."),
        }];
        let shown: Vec<(&str, (f64, f64, f64))> =
            self.points.iter().filter_map(|point| Some((point.when.as_str(), point.value.numbers()?))).collect();
        let by = |a: &&(&str, (f64, f64, f64)), b: &&(&str, (f64, f64, f64))| a.1.0.total_cmp(&b.1.0);
        if let Some((low, high)) = shown.iter().min_by(by).zip(shown.iter().max_by(by)) {
            let named = |(when, numbers): &(&str, (f64, f64, f64))| match tongue {
                Tongue::Vietnamese => format!("năm {when}, {}", tongue.figure(*numbers)),
                Tongue::English => format!("{when}, {}", tongue.figure(*numbers)),
            };
            parts.push(match tongue {
                // No year is the highest across a break.
                _ if !self.breaks.is_empty() => tongue.range(&tongue.figure(low.1), &tongue.figure(high.1)),
                Tongue::Vietnamese => format!("Cao nhất {}; thấp nhất {}.", named(high), named(low)),
                Tongue::English => format!("Highest {}; lowest {}.", named(high), named(low)),
            });
        }
        let hidden = self.points.len() - shown.len();
        if hidden > 0 {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("{hidden} năm chưa hiện chỉ số."),
                Tongue::English if hidden == 1 => "One year shows no index.".to_owned(),
                Tongue::English => format!("{hidden} years show no index."),
            });
        }
        let of_few = self.points.iter().filter(|point| point.value.is_to_review()).map(|point| point.when.as_str());
        parts.extend(tongue.those_to_review(&of_few.collect::<Vec<_>>()));
        parts.push(match (tongue, &self.change) {
            (Tongue::Vietnamese, None) => "Biểu đồ không cho biết thay đổi nào là thật.".to_owned(),
            (Tongue::English, None) => "The chart does not tell which changes are real.".to_owned(),
            (Tongue::Vietnamese, Some(change)) if change.verdict == Verdict::NotShown => {
                format!("{} Chưa đủ căn cứ nói có thay đổi.", self.difference(tongue, change))
            }
            (Tongue::English, Some(change)) if change.verdict == Verdict::NotShown => {
                format!("{} Not enough evidence of a change.", self.difference(tongue, change))
            }
            (_, Some(change)) => self.difference(tongue, change),
        });
        parts.extend(self.not_across(tongue));
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let interval_head = tongue.interval_head(self.level);
        let mut header =
            vec![tongue.pick("Năm", "Year"), tongue.index_head(), &interval_head, tongue.interviews_head()];
        if !self.breaks.is_empty() {
            header.push(tongue.pick("Gián đoạn trước năm này", "Break before this year"));
        }
        let mut table = TableTwin::new(self.neutral(tongue), &header);
        for (at, point) in self.points.iter().enumerate() {
            let mut row = vec![if point.value.is_provisional() {
                format!("{} ({})", point.when, tongue.pick("tạm tính", "provisional"))
            } else {
                point.when.clone()
            }];
            row.extend(tongue.value_cells(&point.value));
            if !self.breaks.is_empty() {
                let here: Vec<&str> =
                    self.breaks.iter().filter(|mark| mark.before == at).map(|mark| mark.label.as_str()).collect();
                row.push(if here.is_empty() { NOTHING.to_owned() } else { here.join("; ") });
            }
            table.rows.push(row);
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        let told = |point: &Point| Some(format!("{} {}", point.when, tongue.told_value(&point.value)?));
        self.points.iter().filter_map(told).collect()
    }

    /// With the breaks, which no line shows here.
    fn sentence(&self, tongue: Tongue) -> Option<String> {
        let told = sheet::sentence_of(self, tongue)?;
        Some(match (tongue, self.broken()) {
            (_, None) => told,
            (Tongue::Vietnamese, Some(labels)) => format!("{told} Không so sánh với nhau: {labels}."),
            (Tongue::English, Some(labels)) => format!("{told} Not to be compared: {labels}."),
        })
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        trend_drawing::draw(frame, self)
    }
}
