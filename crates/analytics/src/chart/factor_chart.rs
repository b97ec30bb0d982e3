//! The factors: of one unit a row each, of several units a panel each beside one another.

use super::factor_panels;
use super::interval_plot::{self, Form, Group, Row, Value};
use super::sheet::Chart;
use super::table_twin::TableTwin;
use super::words::Tongue;
use super::{ChartError, Frame, Window};

/// A factor of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// `A`
    pub key: String,
    /// `Tiếp cận dịch vụ hành chính công`
    pub name: String,
}

/// The factors of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitFactors {
    pub label: String,
    pub form: Form,
    /// The index that the factors make up; it stands above them where the chart is of one unit.
    pub index: Option<Value>,
    /// One a factor, in their order.
    pub values: Vec<Value>,
}

impl UnitFactors {
    /// Whether the interval of any factor is of few clusters.
    pub(super) fn is_to_review(&self) -> bool {
        self.values().any(Value::is_to_review)
    }

    fn values(&self) -> impl Iterator<Item = &Value> {
        self.index.iter().chain(&self.values)
    }
}

/// Factors by unit.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorChart {
    /// The coverage of the intervals.
    pub level: f64,
    /// Whose and when.
    pub scope: String,
    /// When the people were asked; empty where it is not known.
    pub windows: Vec<Window>,
    pub factors: Vec<Factor>,
    pub units: Vec<UnitFactors>,
}

/// A number shown: unit, factor, estimate and the ends of its interval.
type Cell<'a> = (&'a UnitFactors, &'a Factor, (f64, f64, f64));

impl FactorChart {
    fn shown(&self) -> Vec<Cell<'_>> {
        let of = |unit| move |(factor, value): (_, &Value)| Some((unit, factor, value.numbers()?));
        self.units.iter().flat_map(|unit| self.factors.iter().zip(&unit.values).filter_map(of(unit))).collect()
    }

    fn values(&self) -> impl Iterator<Item = &Value> {
        self.units.iter().flat_map(UnitFactors::values)
    }

    /// The index of a unit and its factors by their names.
    fn lines<'a>(&'a self, unit: &'a UnitFactors, tongue: Tongue) -> impl Iterator<Item = (String, &'a Value)> {
        let index = unit.index.iter().map(move |value| (tongue.whole_index().to_owned(), value));
        let named = |(factor, value): (&'a Factor, &'a Value)| (format!("{}. {}", factor.key, factor.name), value);
        index.chain(self.factors.iter().zip(&unit.values).map(named))
    }

    fn scoped(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        match tongue {
            Tongue::Vietnamese => format!("theo yếu tố, {scope}"),
            Tongue::English => format!("by factor, {scope}"),
        }
    }
}

impl Chart for FactorChart {
    fn check(&self) -> Result<(), ChartError> {
        if self.factors.is_empty() || self.units.is_empty() {
            return Err(ChartError::Empty);
        }
        if self.units.iter().any(|unit| unit.values.len() != self.factors.len()) {
            return Err(ChartError::Ragged);
        }
        self.values().try_for_each(Value::check)
    }

    /// Without a finding: which factor is lowest would take a test between answers of the same people, with the covariance
    /// of the factors.
    fn title(&self, tongue: Tongue) -> String {
        super::alt::interval_title(tongue, self.level, &self.scoped(tongue))
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let start = interval_plot::axis_start(self.values());
        let coverage = tongue.coverage(self.level);
        let what = match tongue {
            Tongue::Vietnamese => format!("Chỉ số (%) của {} yếu tố và khoảng tin cậy {coverage}.", self.factors.len()),
            Tongue::English => {
                format!("Index (%) of {} factors and {coverage} confidence interval.", self.factors.len())
            }
        };
        let counts = self.values().map(Value::n);
        let parts = [Some(what), tongue.rests_on(counts), tongue.asked(&self.windows), tongue.axis_says(start)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let shown = self.shown();
        let scoped = self.scoped(tongue);
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => format!("Biểu đồ khoảng, chỉ số hài lòng {scoped}."),
            Tongue::English => format!("Interval chart, satisfaction index {scoped}."),
        }];
        if let Some(index) = self.units.iter().find_map(|unit| tongue.told_value(unit.index.as_ref()?)) {
            parts.push(format!("{} {index}.", tongue.whole_index()));
        }
        let by = |a: &&Cell<'_>, b: &&Cell<'_>| a.2.0.total_cmp(&b.2.0);
        if let Some((low, high)) = shown.iter().min_by(by).zip(shown.iter().max_by(by)) {
            let named = |(_, factor, numbers): &Cell<'_>| {
                format!("{}. {} {}", factor.key, factor.name, tongue.figure(*numbers))
            };
            parts.push(match tongue {
                // Of several units, which may be of different years and forms, nobody is the highest.
                _ if self.units.len() > 1 => tongue.range(&tongue.figure(low.2), &tongue.figure(high.2)),
                Tongue::Vietnamese => format!("Cao nhất {}; thấp nhất {}.", named(high), named(low)),
                Tongue::English => format!("Highest {}; lowest {}.", named(high), named(low)),
            });
        }
        let hidden = self.units.len() * self.factors.len() - shown.len();
        if hidden > 0 {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("{hidden} ô chưa hiện chỉ số."),
                Tongue::English if hidden == 1 => "One cell shows no index.".to_owned(),
                Tongue::English => format!("{hidden} cells show no index."),
            });
        }
        let of_few = self.units.iter().filter(|unit| unit.is_to_review()).map(|unit| unit.label.as_str());
        parts.extend(tongue.those_to_review(&of_few.collect::<Vec<_>>()));
        parts.push(
            tongue
                .pick(
                    "Biểu đồ không cho biết chênh lệch nào là thật.",
                    "The chart does not tell which differences are real.",
                )
                .to_owned(),
        );
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let many = self.units.len() > 1;
        let interval_head = tongue.interval_head(self.level);
        let mut header =
            vec![tongue.pick("Yếu tố", "Factor"), tongue.index_head(), &interval_head, tongue.interviews_head()];
        if many {
            header.insert(0, tongue.pick("Đơn vị", "Unit"));
        }
        let mut table = TableTwin::new(super::alt::interval_title(tongue, self.level, &self.scoped(tongue)), &header);
        table.row_heads = 1 + usize::from(many);
        for unit in &self.units {
            for (name, value) in self.lines(unit, tongue) {
                let mut row = if many { vec![unit.label.clone()] } else { Vec::new() };
                row.push(name);
                row.extend(tongue.value_cells(value));
                table.rows.push(row);
            }
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        let mut told = Vec::new();
        for unit in &self.units {
            let of = if self.units.len() > 1 { format!("{}, ", unit.label) } else { String::new() };
            let told_of = |(name, value): (String, &Value)| Some(format!("{of}{name} {}", tongue.told_value(value)?));
            told.extend(self.lines(unit, tongue).filter_map(told_of));
        }
        told
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        let [unit] = self.units.as_slice() else { return factor_panels::draw(frame, &self.factors, &self.units) };
        let lines = self.lines(unit, frame.tongue);
        let rows = lines.map(|(label, value)| Row { label, form: unit.form, value: value.clone() });
        let groups = [Group { heading: String::new(), rows: rows.collect() }];
        interval_plot::plot(frame, &groups, &[], frame.subtitle.is_none())
    }
}
