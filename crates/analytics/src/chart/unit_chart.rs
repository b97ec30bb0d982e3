//! The index by unit: intervals, and beside them the ranks the data allow. Rank sets stand inside one comparable
//! class only, and only where at least two units are ranked.

use super::interval_plot::{self, Form, Group, Row, Value, axis_start};
use super::rank_cells::GroupRanks;
use super::separation::{Finding, Separated, capital};
use super::sheet::Chart;
use super::table_twin::{NOTHING, TableTwin};
use super::words::Tongue;
use super::{ChartError, Frame, Window};

/// One unit's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The whole name: `UBND huyện Sông Mã`.
    pub label: String,
    /// As titles and descriptions name it: `Sông Mã`.
    pub short: String,
    pub form: Form,
    pub value: Value,
    /// The best and the worst rank the data allow, among the ranked units of the class.
    pub ranks: Option<(u32, u32)>,
}

/// Units under a heading, in the order of the plan or by name.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitClass {
    /// Empty where there is one class; else a year, or what the units are: `UBND cấp huyện`.
    pub heading: String,
    pub units: Vec<Unit>,
    /// What the adjusted test told apart (rows of `units`); none where it was not run.
    pub separated: Option<Separated>,
}

/// The index by unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitChart {
    /// The coverage of the intervals.
    pub level: f64,
    /// Where and when: `4 UBND cấp huyện, năm 2022`.
    pub scope: String,
    /// When the people were asked; empty where it is not known.
    pub windows: Vec<Window>,
    pub classes: Vec<UnitClass>,
}

impl UnitClass {
    /// How many units are ranked.
    fn ranked(&self) -> u32 {
        u32::try_from(self.units.iter().filter(|unit| unit.ranks.is_some()).count()).unwrap_or(u32::MAX)
    }

    /// How many units were compared: those that are ranked, or where nobody ranked them those that are shown.
    fn compared(&self) -> usize {
        let ranked = self.units.iter().filter(|unit| unit.ranks.is_some()).count();
        let shown = self.units.iter().filter(|unit| unit.value.numbers().is_some()).count();
        if ranked > 0 { ranked } else { shown }
    }

    /// The rank sets, or none if fewer than two units are ranked.
    fn group_ranks(&self) -> GroupRanks {
        match self.ranked() {
            of @ 2.. => GroupRanks { of, rows: self.units.iter().map(|unit| unit.ranks).collect() },
            _ => GroupRanks::default(),
        }
    }

    fn check(&self) -> Result<(), ChartError> {
        let of = self.ranked();
        let mut form = None;
        for unit in self.units.iter().filter(|unit| unit.ranks.is_some()) {
            let within = unit.ranks.is_none_or(|(best, worst)| 1 <= best && best <= worst && worst <= of);
            let one_form = *form.get_or_insert(unit.form) == unit.form;
            if !(within && one_form && unit.value.numbers().is_some()) {
                return Err(ChartError::Finding);
            }
        }
        let estimates: Vec<Option<f64>> =
            self.units.iter().map(|unit| unit.value.numbers().map(|numbers| numbers.0)).collect();
        self.separated.as_ref().map_or(Ok(()), |separated| separated.check(&estimates))
    }
}

impl UnitChart {
    fn units(&self) -> impl Iterator<Item = &Unit> {
        self.classes.iter().flat_map(|class| &class.units)
    }

    fn shown(&self) -> Vec<(&Unit, (f64, f64, f64))> {
        self.units().filter_map(|unit| Some((unit, unit.value.numbers()?))).collect()
    }

    fn start(&self) -> f64 {
        axis_start(self.units().map(|unit| &unit.value))
    }

    /// Whether more than half of the pairs of intervals have a point in common.
    fn mostly_overlap(&self) -> bool {
        let shown = self.shown();
        let mut common = 0_usize;
        for (at, (_, (_, lo, hi))) in shown.iter().enumerate() {
            common += shown.iter().skip(at + 1).filter(|(_, (_, low, high))| low <= hi && lo <= high).count();
        }
        let pairs = shown.len() * shown.len().saturating_sub(1) / 2;
        pairs > 0 && 2 * common > pairs
    }

    /// The class of which there is something to say: the only one, or the only one with at least two units that are ranked.
    fn speaker(&self) -> Option<&UnitClass> {
        if let [class] = self.classes.as_slice() {
            return Some(class);
        }
        let mut compared = self.classes.iter().filter(|class| class.ranked() > 1);
        compared.next().filter(|class| compared.next().is_none() && !class.heading.is_empty())
    }

    /// What the test says of that class, if it was tested, and whose it is where there are others.
    fn finding(&self) -> Option<(Finding<'_>, &str)> {
        let class = self.speaker()?;
        let names: Vec<&str> = class.units.iter().map(|unit| unit.short.as_str()).collect();
        let finding = class.separated.as_ref()?.finding(&names, class.compared());
        Some((finding, if self.classes.len() > 1 { class.heading.as_str() } else { "" }))
    }

    /// Whether all units shown are of one class, which then needs no heading, and form.
    fn is_comparable(&self) -> bool {
        let first = self.units().next().map(|unit| unit.form);
        self.classes.len() == 1
            && self.classes.iter().all(|class| class.heading.is_empty())
            && self.units().all(|unit| Some(unit.form) == first)
    }

    fn has_ranks(&self) -> bool {
        self.classes.iter().any(|class| class.ranked() >= 2)
    }
}

impl Chart for UnitChart {
    fn check(&self) -> Result<(), ChartError> {
        if self.units().next().is_none() {
            return Err(ChartError::Empty);
        }
        self.units().try_for_each(|unit| unit.value.check())?;
        self.classes.iter().try_for_each(UnitClass::check)
    }

    fn title(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        match self.finding() {
            Some((Finding::None, of)) if self.shown().len() > 1 => {
                format!("{scope}: {}{}", tongue.among(of), tongue.none_told_apart())
            }
            Some((Finding::Only(high, low), of)) => {
                format!("{scope}: {}{}", tongue.among(of), tongue.only(&high, &low))
            }
            None if self.is_comparable() && self.mostly_overlap() => match tongue {
                Tongue::Vietnamese => format!("Chỉ số và khoảng, {scope}: {}", tongue.mostly_overlapping()),
                Tongue::English => format!("Index and interval, {scope}: {}", tongue.mostly_overlapping()),
            },
            _ => super::alt::interval_title(tongue, self.level, scope),
        }
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let mut parts = vec![tongue.index_with_interval(self.level)];
        parts.extend(tongue.rests_on(self.units().map(|unit| unit.value.n())));
        parts.extend(tongue.asked(&self.windows));
        parts.extend(tongue.axis_says(self.start()));
        if let Some((Finding::Some(told, pairs), of)) = self.finding() {
            parts.push(capital(&format!("{}{}.", tongue.among(of), tongue.told_apart(told, pairs))));
        }
        if self.has_ranks() {
            parts.push(
                tongue
                    .pick(
                        "Ô đậm là những thứ hạng số liệu cho phép; không thể nói ai nhất, ai nhì trong các ô trùng nhau.",
                        "Filled cells are the ranks the data allow; where they coincide, nobody can be called first.",
                    )
                    .to_owned(),
            );
        }
        parts.join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        let shown = self.shown();
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => format!("Biểu đồ khoảng, chỉ số hài lòng của {scope}."),
            Tongue::English => format!("Interval chart, satisfaction index of {scope}."),
        }];
        let by = |a: &&(&Unit, (f64, f64, f64)), b: &&(&Unit, (f64, f64, f64))| a.1.0.total_cmp(&b.1.0);
        if let Some((low, high)) = shown.iter().min_by(by).zip(shown.iter().max_by(by)) {
            let named =
                |(unit, numbers): &(&Unit, (f64, f64, f64))| format!("{} {}", unit.short, tongue.figure(*numbers));
            parts.push(match tongue {
                // Across years and forms nobody is the highest.
                _ if !self.is_comparable() => tongue.range(&tongue.figure(low.1), &tongue.figure(high.1)),
                Tongue::Vietnamese => format!("Cao nhất {}, thấp nhất {}.", named(high), named(low)),
                Tongue::English => format!("Highest {}, lowest {}.", named(high), named(low)),
            });
        }
        let absent = self.units().count() - shown.len();
        if absent > 0 {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("{absent} đơn vị chưa hiện chỉ số."),
                Tongue::English if absent == 1 => "One unit shows no index yet.".to_owned(),
                Tongue::English => format!("{absent} units show no index yet."),
            });
        }
        let of_few = self.units().filter(|unit| unit.value.is_to_review()).map(|unit| unit.short.as_str());
        parts.extend(tongue.those_to_review(&of_few.collect::<Vec<_>>()));
        parts.push(tongue.found(self.finding()));
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let interval_head = tongue.interval_head(self.level);
        let mut header =
            vec![tongue.pick("Đơn vị", "Unit"), tongue.index_head(), &interval_head, tongue.interviews_head()];
        if self.has_ranks() {
            header.push(tongue.pick("Thứ hạng có thể", "Possible ranks"));
        }
        let headed = self.classes.iter().any(|class| !class.heading.is_empty());
        if headed {
            header.insert(0, tongue.pick("Nhóm", "Group"));
        }
        let mut table = TableTwin::new(super::alt::interval_title(tongue, self.level, &self.scope), &header);
        table.row_heads = 1 + usize::from(headed);
        for class in &self.classes {
            let ranks = class.group_ranks();
            for (at, unit) in class.units.iter().enumerate() {
                let mut row = Vec::with_capacity(header.len());
                if headed {
                    row.push(capital(&class.heading));
                }
                row.push(tongue.unit_with_marks(unit));
                row.extend(tongue.value_cells(&unit.value));
                if self.has_ranks() {
                    let set = ranks.rows.get(at).copied().flatten();
                    row.push(set.map_or_else(|| NOTHING.to_owned(), |set| tongue.ranks(set)));
                }
                table.rows.push(row);
            }
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        let told = |unit: &Unit| Some(format!("{} {}", unit.label, tongue.told_value(&unit.value)?));
        self.units().filter_map(told).collect()
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        let groups: Vec<Group> = self
            .classes
            .iter()
            .map(|class| Group {
                heading: capital(&class.heading),
                rows: class
                    .units
                    .iter()
                    .map(|unit| Row { label: unit.label.clone(), form: unit.form, value: unit.value.clone() })
                    .collect(),
            })
            .collect();
        let ranks: Vec<GroupRanks> = self.classes.iter().map(UnitClass::group_ranks).collect();
        interval_plot::plot(frame, &groups, &ranks, frame.subtitle.is_none())
    }
}

impl Tongue {
    /// The whole name with what the mark says: its form, and that it is provisional.
    fn unit_with_marks(self, unit: &Unit) -> String {
        let mut marks = Vec::new();
        if unit.value.numbers().is_some() {
            match unit.form {
                Form::Administrative => {}
                Form::Hospital => marks.push(self.pick("phiếu bệnh viện", "hospital form")),
                Form::School => marks.push(self.pick("phiếu trường học", "school form")),
            }
            if unit.value.is_provisional() {
                marks.push(self.pick("tạm tính", "provisional"));
            }
        }
        if marks.is_empty() { unit.label.clone() } else { format!("{} ({})", unit.label, marks.join(", ")) }
    }
}
