//! Titles say what the tests say and no more; findings the numbers do not bear are refused.

use analytics::chart::ChartError;
use analytics::chart::interval_plot::{Form, Value};
use analytics::chart::separation::Separated;
use analytics::chart::sheet::{Chart, Drawing, Sheet};
use analytics::chart::target_chart::Pace;
use analytics::chart::trend::{Trend, Verdict};
use analytics::chart::unit_chart::UnitChart;
use analytics::chart::weight_chart::Shares;
use analytics::chart::words::Tongue;

use crate::sample;

const VI: Tongue = Tongue::Vietnamese;
const EN: Tongue = Tongue::English;

fn districts(pairs: Option<Vec<(usize, usize)>>) -> UnitChart {
    let mut chart = sample::districts(VI);
    chart.classes[0].separated = pairs.map(Separated);
    chart
}

#[test]
fn units_are_told_apart_only_as_far_as_the_test_does() {
    let title = |pairs| districts(pairs).title(VI);
    // Mai Sơn 94,1, Sông Mã 97,0, Vân Hồ 91,2, TP Sơn La 92,4.
    assert_eq!(
        title(Some(vec![(1, 2), (1, 3)])),
        "UBND cấp huyện, đợt 2022: chỉ tách được Sông Mã khỏi Vân Hồ và TP Sơn La"
    );
    assert_eq!(
        title(Some(vec![(0, 2), (1, 2)])),
        "UBND cấp huyện, đợt 2022: chỉ tách được Mai Sơn và Sông Mã khỏi Vân Hồ"
    );
    assert_eq!(title(Some(Vec::new())), "UBND cấp huyện, đợt 2022: chưa phân biệt được đơn vị nào");
    assert_eq!(title(None), "Chỉ số và khoảng, UBND cấp huyện, đợt 2022: phần lớn khoảng tin cậy chồng lên nhau");
    // Of a shape no template has: not both of the higher from both of the lower.
    let mixed = districts(Some(vec![(0, 2), (1, 2), (1, 3)]));
    assert_eq!(mixed.title(VI), "Chỉ số và khoảng tin cậy 95%, UBND cấp huyện, đợt 2022");
    assert!(mixed.subtitle(VI).contains("Tách được 3 trên 6 cặp."));
    let mut apart = districts(None);
    for (unit, lo) in apart.classes[0].units.iter_mut().zip([0.80, 0.85, 0.90, 0.95]) {
        unit.value = sample::value((lo + 0.02, lo, lo + 0.04));
    }
    assert_eq!(apart.title(VI), "Chỉ số và khoảng tin cậy 95%, UBND cấp huyện, đợt 2022");
}

/// Units of other kinds beside them take nothing from what the test says of the one class that was ranked.
#[test]
fn the_only_class_that_is_ranked_speaks_and_is_named() {
    let beside = |pairs: Option<Vec<(usize, usize)>>| {
        let mut chart = districts(pairs);
        "UBND cấp huyện".clone_into(&mut chart.classes[0].heading);
        "05 đơn vị, năm 2022".clone_into(&mut chart.scope);
        let mut hospital = sample::programme(VI).classes.remove(0);
        hospital.units.drain(..3);
        hospital.units.truncate(1);
        "bệnh viện".clone_into(&mut hospital.heading);
        chart.classes.push(hospital);
        chart
    };
    let chart = beside(Some(vec![(1, 2), (1, 3)]));
    let said = "trong UBND cấp huyện chỉ tách được Sông Mã khỏi Vân Hồ và TP Sơn La";
    assert_eq!(chart.title(VI), format!("05 đơn vị, năm 2022: {said}"));
    let description = chart.description(VI);
    assert!(description.contains(" Trong UBND cấp huyện ngoài việc tách được Sông Mã khỏi Vân Hồ"), "{description}");
    assert!(!description.contains("Cao nhất"), "{description}");
    let chart = beside(Some(Vec::new()));
    assert_eq!(chart.title(VI), "05 đơn vị, năm 2022: trong UBND cấp huyện chưa phân biệt được đơn vị nào");
    assert_eq!(chart.title(EN), "05 đơn vị, năm 2022: among UBND cấp huyện no unit can be told apart");
    let chart = beside(Some(vec![(0, 2), (1, 2), (1, 3)]));
    assert!(chart.subtitle(VI).contains(" Trong UBND cấp huyện tách được 3 trên 6 cặp."), "{}", chart.subtitle(VI));
    // Two classes that are ranked: neither speaks for the whole.
    let mut two = beside(Some(Vec::new()));
    let mut other = two.classes[0].clone();
    "sở, ngành".clone_into(&mut other.heading);
    two.classes.push(other);
    assert_eq!(two.title(VI), "Chỉ số và khoảng tin cậy 95%, 05 đơn vị, năm 2022");
    // Nor is anything said of a class that was not tested.
    assert_eq!(beside(None).title(VI), "Chỉ số và khoảng tin cậy 95%, 05 đơn vị, năm 2022");
}

/// A campaign's units may be of several kinds: under a heading of its own it says that it is no class.
#[test]
fn units_under_a_heading_are_not_compared() {
    let mut chart = sample::districts(VI);
    (chart.classes[0].separated, chart.classes[0].heading) = (None, "Đợt 2022".to_owned());
    assert_eq!(chart.title(VI), "Chỉ số và khoảng tin cậy 95%, UBND cấp huyện, đợt 2022");
    assert!(!chart.description(VI).contains("Cao nhất"), "{}", chart.description(VI));
}

#[test]
fn the_index_stands_above_its_factors() {
    let mut chart = sample::factors(VI);
    chart.units[0].index = Some(sample::value((0.916, 0.886, 0.939)));
    assert!(chart.subtitle(VI).contains("của 5 yếu tố"));
    assert_eq!(chart.table(VI).rows[0][..2], ["Chỉ số hài lòng", "91,6%"]);
    assert_eq!((chart.told(VI).len(), chart.told(VI)[0].as_str()), (6, "Chỉ số hài lòng 91,6% (88,6–93,9)"));
    let Drawing::Picture { svg, description, .. } = chart.draw(&Sheet::default()).unwrap() else {
        panic!("a sentence")
    };
    assert!(
        svg.contains("Chỉ số hài lòng") && description.contains(" Chỉ số hài lòng 91,6% (88,6–93,9). "),
        "{description}"
    );
}

#[test]
fn the_factors_are_in_no_order() {
    assert_eq!(sample::factors(VI).title(VI), "Chỉ số và khoảng tin cậy 95%, theo yếu tố, UBND thành phố Sơn La, 2022");
    assert!(sample::factors(EN).description(EN).contains("does not tell which differences are real"));
}

#[test]
fn the_description_follows_the_pattern() {
    assert_eq!(
        sample::districts(VI).description(VI),
        "Biểu đồ khoảng, chỉ số hài lòng của UBND cấp huyện, đợt 2022. Cao nhất Sông Mã 97,0% (94,5–98,4), thấp nhất Vân Hồ 91,2% (87,4–93,9). Ngoài việc tách được Sông Mã khỏi Vân Hồ và TP Sơn La, các cặp khác chưa phân biệt được. Bảng số liệu ngay dưới."
    );
    // Across years and forms nobody is the highest.
    let programme = sample::programme(VI).description(VI);
    assert!(programme.contains("từ 88,1% (83,7–91,4) đến 97,0% (94,5–98,4)"), "{programme}");
    assert!(!programme.contains("Cao nhất") && programme.contains("1 đơn vị chưa hiện chỉ số."), "{programme}");
    let trend = sample::trend(VI).description(VI);
    assert!(!trend.contains("Cao nhất") && trend.contains("Không so sánh qua vạch đứt"), "{trend}");
}

#[test]
fn findings_the_numbers_do_not_bear_are_refused() {
    let refused = |chart: &dyn Chart| assert_eq!(chart.check(), Err(ChartError::Finding));
    refused(&districts(Some(vec![(2, 1)])));
    refused(&districts(Some(vec![(1, 9)])));
    // A finding would say on which side a hidden unit lies.
    let mut hidden = districts(Some(vec![(1, 2)]));
    (hidden.classes[0].units[2].value, hidden.classes[0].units[2].ranks) =
        (Value::Absent { reason: "ẩn".into() }, None);
    refused(&hidden);
    let mut ranked = districts(None);
    ranked.classes[0].units[0].ranks = Some((1, 5));
    refused(&ranked);
    ranked.classes[0].units[0].ranks = Some((0, 2));
    refused(&ranked);
    ranked.classes[0].units[0].ranks = Some((3, 2));
    refused(&ranked);
    let mut mixed = districts(None);
    mixed.classes[0].units[0].form = Form::Hospital;
    refused(&mixed);
    let mut short = sample::factors(VI);
    short.units[0].values.pop();
    assert_eq!(short.check(), Err(ChartError::Ragged));
}

#[test]
fn one_ranked_unit_has_no_rank() {
    let mut chart = districts(None);
    for unit in chart.classes[0].units.iter_mut().skip(1) {
        unit.ranks = None;
    }
    chart.classes[0].units[0].ranks = Some((1, 1));
    let Drawing::Picture { svg, table, .. } = chart.draw(&Sheet::default()).unwrap() else { panic!("a sentence") };
    assert!(!svg.contains("thứ hạng") && !table.header.iter().any(|head| head.contains("Thứ hạng")));
    assert_eq!(table.rows[0].len(), 4);
}

fn changed(verdict: Verdict, (lo, estimate, hi): (f64, f64, f64)) -> Trend {
    let mut trend = sample::trend(VI);
    let change = trend.change.as_mut().unwrap();
    (change.verdict, change.lo, change.estimate, change.hi) = (verdict, lo, estimate, hi);
    trend
}

#[test]
fn a_change_is_what_the_test_says() {
    let title = |verdict, numbers| changed(verdict, numbers).title(VI);
    let unit = "UBND thành phố Sơn La: ";
    assert_eq!(title(Verdict::Rose, (0.004, 0.021, 0.038)), format!("{unit}tăng 2,1 điểm (0,4 đến 3,8)"));
    assert_eq!(title(Verdict::Fell, (-0.038, -0.021, -0.004)), format!("{unit}giảm 2,1 điểm (0,4 đến 3,8)"));
    assert_eq!(title(Verdict::Steady, (-0.01, 0.001, 0.012)), format!("{unit}gần như không đổi"));
    assert_eq!(title(Verdict::NotShown, (-0.021, 0.021, 0.063)), format!("{unit}chưa đủ căn cứ nói có tăng"));
    assert_eq!(title(Verdict::NotShown, (-0.063, -0.021, 0.021)), format!("{unit}chưa đủ căn cứ nói có giảm"));
    let subtitle = sample::trend(VI).subtitle(VI);
    assert!(subtitle.contains("2021 so với 2020: +2,1 điểm (\u{2212}2,1 đến +6,3)."), "{subtitle}");
    let mut untested = sample::trend(VI);
    untested.change = None;
    assert_eq!(untested.title(VI), "Chỉ số và khoảng tin cậy 95%, UBND thành phố Sơn La, 2020–2022");
    assert_eq!(sample::trend(EN).title(EN), "Sơn La City: not enough evidence of a rise");
}

#[test]
fn nothing_crosses_a_break() {
    let refused = |trend: &Trend| assert_eq!(trend.check(), Err(ChartError::Finding));
    let mut across = sample::trend(VI);
    across.change.as_mut().unwrap().to = 2;
    refused(&across);
    refused(&changed(Verdict::Rose, (-0.001, 0.021, 0.038)));
    refused(&changed(Verdict::Fell, (-0.038, -0.021, 0.001)));
    let mut misplaced = sample::trend(VI);
    misplaced.breaks[0].before = 3;
    refused(&misplaced);
    misplaced.breaks[0].before = 0;
    refused(&misplaced);
    let mut hidden = sample::trend(VI);
    hidden.points[0].value = Value::Absent { reason: "ẩn".into() };
    refused(&hidden);
}

#[test]
fn what_the_weights_changed_most_is_named_if_it_is_one() {
    let mut chart = sample::weights(VI);
    assert!(chart.title(VI).ends_with("Vân Hồ đổi nhiều nhất, \u{2212}1,8 điểm"), "{}", chart.title(VI));
    for (own, both) in chart.rows[0].shares.iter_mut().zip([(0.918, 0.9)]) {
        (own.weighted, own.unweighted) = both;
    }
    assert_eq!(chart.title(VI), "Có và không có trọng số, UBND cấp huyện, đợt 2022");
    for row in &mut chart.rows {
        row.shares = row.shares.map(|own| Shares { unweighted: own.weighted, ..own });
    }
    assert_eq!(chart.title(EN), "With and without weights, UBND cấp huyện, đợt 2022");
}

#[test]
fn five_per_cent_behind_is_late_and_twenty_is_far() {
    let pace = |done, planned| {
        let mut row = sample::targets(VI).rows.remove(0);
        (row.done, row.planned) = (done, planned);
        row.pace()
    };
    assert_eq!(
        [pace(96, Some(100)), pace(95, Some(100)), pace(81, Some(100)), pace(80, Some(100)), pace(0, None)],
        [Pace::Kept, Pace::Behind, Pace::Behind, Pace::FarBehind, Pace::Kept]
    );
    let mut chart = sample::targets(VI);
    chart.rows[0].target = 0;
    assert_eq!(chart.check(), Err(ChartError::NoTarget));
}

#[test]
fn fewer_than_three_numbers_are_told() {
    let told = |chart: &dyn Chart| match chart.draw(&Sheet::default()).unwrap() {
        Drawing::Sentence { words, table } => (words, table),
        Drawing::Picture { title, .. } => panic!("{title}"),
    };
    let mut two = sample::trend(VI);
    two.points.truncate(2);
    two.breaks.clear();
    let (words, table) = told(&two);
    assert_eq!(
        words,
        "UBND thành phố Sơn La: chưa đủ căn cứ nói có tăng. 2020 89,2% (85,5–92,0); 2021 91,3% (88,0–93,8). Ít hơn ba số nên không vẽ biểu đồ."
    );
    assert_eq!(table.rows.len(), 2);
    let mut none = sample::heat(VI);
    for unit in none.classes.iter_mut().flat_map(|class| &mut class.units) {
        unit.cells.iter_mut().for_each(|cell| *cell = None);
    }
    let (words, table) = told(&none);
    assert!(words.ends_with("Chưa có số nào được hiện nên không vẽ biểu đồ."), "{words}");
    assert!(table.rows.iter().all(|row| row[2..].chunks(3).all(|cells| cells == ["ẩn", "—", "—"])));
    let mut one = sample::districts(VI);
    one.classes[0].units.truncate(1);
    (one.classes[0].units[0].ranks, one.classes[0].separated) = (None, None);
    assert!(told(&one).0.contains("UBND huyện Mai Sơn 94,1% (91,7–95,8)"));
}
