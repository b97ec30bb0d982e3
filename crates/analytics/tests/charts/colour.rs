//! The scales keep their order without red or green, and on paper without colour.

use analytics::chart::heat_map::heat_class;

use crate::svg::Svg;
use crate::{WIDTHS, frame, sample};
use analytics::chart::bars::{Day, Way, day_bars};
use analytics::chart::sheet::{Chart, Sheet};
use analytics::chart::words::Tongue;

/// The colours as they are in the drawings: read from them, not repeated from the source.
fn drawn(chart: &dyn Chart, known: &[&str]) -> Vec<[f64; 3]> {
    let drawing = chart.draw(&Sheet::default()).unwrap();
    let svg = Svg::read(drawing.svg().unwrap());
    known
        .iter()
        .inspect(|colour| assert!(svg.rects.iter().any(|rect| rect.fill == **colour), "{colour}"))
        .map(|colour| linear(colour))
        .collect()
}

fn linear(colour: &str) -> [f64; 3] {
    [1, 3, 5].map(|at| {
        let part = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

/// Full loss of one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1), on linear light.
const PROTANOPIA: [[f64; 3]; 3] =
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]];
const DEUTERANOPIA: [[f64; 3]; 3] =
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];
const AS_IT_IS: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

fn seen(matrix: &[[f64; 3]; 3], colour: &[f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(colour).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
}

/// Lightness L* (CIE 1976), 0 to 100.
fn lightness(colour: &[f64; 3]) -> f64 {
    let y: f64 = colour.iter().zip([0.2126, 0.7152, 0.0722]).map(|(part, weight)| part * weight).sum();
    if y > 0.008_856 { 116.0 * y.cbrt() - 16.0 } else { 903.3 * y }
}

/// How blue against yellow: what both kinds still see.
fn blueness(colour: &[f64; 3]) -> f64 {
    colour[2] - f64::midpoint(colour[0], colour[1])
}

const HEAT: [&str; 5] = ["#FBF3E2", "#E4E7F6", "#BFC8ED", "#95A2DE", "#2B3990"];
const LIKERT: [&str; 5] = ["#8A3B12", "#E3A765", "#D6D7DD", "#A3AFE2", "#2B3990"];

#[test]
fn the_heat_classes_darken_step_by_step_for_every_eye() {
    let colours = drawn(&sample::heat(Tongue::Vietnamese), &HEAT);
    for matrix in [AS_IT_IS, PROTANOPIA, DEUTERANOPIA] {
        let steps: Vec<f64> = colours.iter().map(|colour| lightness(&seen(&matrix, colour))).collect();
        assert!(steps.windows(2).all(|pair| pair[0] - pair[1] > 3.0), "{steps:?}");
    }
}

#[test]
fn the_answers_are_lightest_in_the_middle_and_run_from_brown_to_blue_for_every_eye() {
    let colours = drawn(&sample::criteria(Tongue::Vietnamese), &LIKERT);
    for matrix in [AS_IT_IS, PROTANOPIA, DEUTERANOPIA] {
        let seen: Vec<[f64; 3]> = colours.iter().map(|colour| seen(&matrix, colour)).collect();
        let light: Vec<f64> = seen.iter().map(lightness).collect();
        assert!(light[0] + 15.0 < light[1] && light[1] + 5.0 < light[2], "{light:?}");
        assert!(light[4] + 15.0 < light[3] && light[3] + 5.0 < light[2], "{light:?}");
        let blue: Vec<f64> = seen.iter().map(blueness).collect();
        assert!(blue[0] < 0.0 && blue[1] < 0.0 && blue[3] > 0.05 && blue[4] > 0.05, "{blue:?}");
        assert!(blue[2].abs() < 0.1, "{blue:?}");
    }
}

fn light(colour: &str) -> f64 {
    linear(colour).iter().zip([0.2126, 0.7152, 0.0722]).map(|(part, weight)| part * weight).sum::<f64>()
}

fn ratio(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// A day on which all answered in one way.
fn of_way(way: usize, today: bool, width: analytics::chart::Width) -> Svg {
    let mut day = Day { label: "1/9".to_owned(), by: [0; 6], today };
    day.by[way] = 30;
    Svg::read(&day_bars(&frame(width), &[day]).unwrap())
}

#[test]
fn the_ways_of_answering_are_told_apart_without_colour() {
    for (width, today) in WIDTHS.into_iter().flat_map(|width| [(width, false), (width, true)]) {
        let shapes: Vec<String> = (0..6).map(|way| of_way(way, today, width).shapes()).collect();
        for (at, own) in shapes.iter().enumerate() {
            assert!(!shapes[..at].contains(own), "{:?} today: {today}", Way::ALL[at]);
        }
    }
}

#[test]
fn the_ways_of_answering_stand_out_from_the_paper() {
    let paper = light("#FFFFFF");
    for way in 0..6 {
        let svg = of_way(way, false, analytics::chart::Width::Middle);
        let mut colours: Vec<String> = svg.rects.iter().map(|rect| rect.fill.clone()).collect();
        // Not those of the grid and of the line under the bars.
        colours.extend(svg.strokes().into_iter().filter(|colour| colour != "#E3E8EB" && colour != "#697089"));
        let best = colours.iter().map(|colour| ratio(light(colour), paper)).fold(0.0, f64::max);
        assert!(best >= 3.0, "{:?}: {best}", Way::ALL[way]);
    }
}

#[test]
fn numbers_in_cells_can_be_read() {
    let (ink, paper) = (light("#14182B"), light("#FFFFFF"));
    for colour in &HEAT[..4] {
        assert!(ratio(light(colour), ink) >= 7.0, "{colour} {}", ratio(light(colour), ink));
    }
    assert!(ratio(light(HEAT[4]), paper) >= 7.0);
    for (colour, on) in LIKERT.iter().zip([paper, ink, ink, ink, paper]) {
        assert!(ratio(light(colour), on) >= 7.0, "{colour}");
    }
    // Shapes on white, words of attention on their ground.
    assert!(ratio(light("#C76A12"), paper) >= 3.0 && ratio(light("#7A4700"), light("#FFEFC9")) >= 4.5);
}

#[test]
fn a_cell_has_the_class_of_the_number_it_prints() {
    let classes = [0.0, 0.7994, 0.7995, 0.80, 0.8494, 0.85, 0.8999, 0.90, 0.9494, 0.9496, 0.95, 1.0].map(heat_class);
    assert_eq!(classes, [0, 0, 1, 1, 1, 2, 3, 3, 3, 4, 4, 4]);
}
