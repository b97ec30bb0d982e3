//! Answers to everything that is not a criterion: what happened, who answers, what should improve.

use survey::answers::Answers;
use survey::questionnaire::{Question, QuestionKind, Questionnaire};

use super::chance::Chance;
use super::comments::comment;
use super::criteria::Climate;
use super::people::Person;
use super::sheet::Sheet;

/// A whole form filled by a person. Questions whose condition does not hold are left out.
pub(super) fn fill(form: &Questionnaire, climate: &Climate<'_>, person: &Person, chance: &mut Chance) -> Answers {
    let mut sheet = Sheet::new(form);
    for (_, question) in form.questions() {
        if !put(&question.name, form.key.as_str(), person) {
            continue;
        }
        match &question.kind {
            QuestionKind::Likert(likert) => {
                let code = climate.answer(question, likert, person, chance);
                sheet.rate(question, code);
            }
            QuestionKind::Single { .. } => single(question, person, chance, &mut sheet),
            QuestionKind::Multi { max, .. } => several(question, max.unwrap_or(3), form, chance, &mut sheet),
            QuestionKind::Integer { .. } => number(question, person, chance, &mut sheet),
            QuestionKind::Text => {
                if let Some(text) = person.talkative.then(|| comment(&form.key, chance)).flatten() {
                    sheet.text(question, text);
                }
            }
            QuestionKind::Decimal { .. }
            | QuestionKind::Date
            | QuestionKind::Photo
            | QuestionKind::Audio
            | QuestionKind::Place
            | QuestionKind::Note => {}
        }
    }
    sheet.finish()
}

/// The conditions of the administrative form, as its file states them; validation says whether they agree.
fn put(name: &str, form: &str, person: &Person) -> bool {
    match (form, name) {
        ("hanh-chinh-22", "F_late_notice") => person.late,
        ("hanh-chinh-22", "E2" | "E3" | "E4") => person.gave_feedback,
        _ => true,
    }
}

fn single(question: &Question, person: &Person, chance: &mut Chance, sheet: &mut Sheet<'_>) {
    let optional = question.required.is_none();
    let skipped = chance.happens(if question.sensitive { 0.05 } else { 0.015 });
    let chosen = match question.name.as_str() {
        "F_on_time" if person.late => Some("late"),
        "F_harassed" => Some(yes_or_no(person.harassed, chance.happens(0.012))),
        "F_extra_payment" => Some(yes_or_no(person.paid_extra, chance.happens(0.014))),
        "F_gave_feedback" => Some(if person.gave_feedback { "yes" } else { "no" }),
        name => chance.weighted(habits(name, person.town)),
    };
    if let Some(name) = chosen.filter(|_| !(optional && skipped)) {
        sheet.choose(question, name);
    }
}

const fn yes_or_no(yes: bool, refusing: bool) -> &'static str {
    match (refusing, yes) {
        (true, _) => "refused",
        (false, true) => "yes",
        (false, false) => "no",
    }
}

/// How often each answer is given. Ethnic groups as counted in 2016; the ways of living differ between town and land.
#[rustfmt::skip]
const fn habits(name: &str, town: bool) -> &'static [(&'static str, f64)] {
    match name.as_bytes() {
        b"F_on_time" => &[("early", 13.0), ("on_time", 82.0), ("not_remembered", 1.0)],
        b"F_late_notice" => &[("yes", 55.0), ("no", 41.0), ("not_remembered", 4.0)],
        b"respondent_type" => &[("person", 93.0), ("organisation", 6.5), ("refused", 0.5)],
        b"sex" => &[("male", 53.0), ("female", 46.0), ("refused", 1.0)],
        b"age_band" => &[("age_18_24", 9.0), ("age_25_34", 27.0), ("age_35_49", 36.0), ("age_50_60", 19.0),
            ("age_over_60", 8.0), ("refused", 1.0)],
        b"ethnicity" => &[("thai", 53.9), ("kinh", 16.1), ("mong", 15.4), ("muong", 7.4), ("xinh_mun", 1.9),
            ("dao", 1.6), ("kho_mu", 1.2), ("khang", 0.7), ("la_ha", 0.6), ("lao", 0.3), ("tay", 0.2), ("hoa", 0.1),
            ("other", 0.4), ("refused", 1.6)],
        b"education" if town => &[("none", 1.0), ("primary", 7.0), ("lower_secondary", 20.0), ("upper_secondary", 29.0),
            ("vocational", 20.0), ("university", 21.0), ("other", 1.0), ("refused", 1.0)],
        b"education" => &[("none", 12.0), ("primary", 24.0), ("lower_secondary", 31.0), ("upper_secondary", 19.0),
            ("vocational", 8.0), ("university", 4.0), ("other", 1.0), ("refused", 1.0)],
        b"occupation" if town => &[("farming", 18.0), ("retired", 10.0), ("at_home", 7.0), ("self_employed", 31.0),
            ("student", 3.0), ("private", 13.0), ("public", 16.0), ("other", 1.0), ("refused", 1.0)],
        b"occupation" => &[("farming", 71.0), ("retired", 3.0), ("at_home", 4.0), ("self_employed", 11.0),
            ("student", 1.0), ("private", 3.0), ("public", 5.0), ("other", 1.0), ("refused", 1.0)],
        b"residence" if town => &[("urban", 92.0), ("rural", 7.0), ("refused", 1.0)],
        b"residence" => &[("urban", 1.0), ("rural", 58.0), ("remote", 40.0), ("refused", 1.0)],
        b"insurance" => &[("yes", 94.0), ("no", 5.0), ("refused", 1.0)],
        b"living_standard" if town => &[("poor", 3.0), ("near_poor", 5.0), ("other", 90.0), ("refused", 2.0)],
        b"living_standard" => &[("poor", 27.0), ("near_poor", 14.0), ("other", 57.0), ("refused", 2.0)],
        b"relation" => &[("mother", 47.0), ("father", 41.0), ("grandparent", 8.0), ("guardian", 3.0), ("refused", 1.0)],
        b"boarding" => &[("boarding", 58.0), ("lunch", 9.0), ("no", 32.0), ("refused", 1.0)],
        _ => &[],
    }
}

fn number(question: &Question, person: &Person, chance: &mut Chance, sheet: &mut Sheet<'_>) {
    if chance.happens(0.02) {
        return;
    }
    let number = match question.name.as_str() {
        // One in twenty comes more than twice.
        "F_visits" => chance.weighted(&[(1, 61.0), (2, 34.0), (3, 3.2), (4, 1.2), (5, 0.4), (7, 0.2)]),
        "F_expectation_met" if person.mood < -1.5 => chance.weighted(&[(50, 2.0), (60, 3.0), (70, 3.0), (80, 1.0)]),
        "F_expectation_met" => {
            chance.weighted(&[(70, 4.0), (80, 17.0), (85, 12.0), (90, 31.0), (95, 14.0), (100, 20.0), (110, 2.0)])
        }
        "F_times_treated" => {
            chance.weighted(&[(1, 29.0), (2, 24.0), (3, 18.0), (4, 9.0), (6, 10.0), (10, 7.0), (15, 3.0)])
        }
        _ => None,
    };
    if let Some(number) = number {
        sheet.number(question, number);
    }
}

/// What should improve first: ability, attitude and openness are named most.
fn several(question: &Question, most: u8, form: &Questionnaire, chance: &mut Chance, sheet: &mut Sheet<'_>) {
    const PULL: [f64; 9] = [17.0, 13.0, 21.0, 30.0, 26.0, 34.0, 37.0, 12.0, 31.0];
    let wanted = chance.weighted(&[(0_u8, 9.0), (1, 22.0), (2, 27.0), (3, 42.0)]).unwrap_or(0).min(most);
    let mut left: Vec<_> = form.choices(question).iter().zip(PULL.into_iter().chain(std::iter::repeat(10.0))).collect();
    let mut chosen = Vec::new();
    for _ in 0..wanted {
        if let Some(choice) = chance.weighted(&left) {
            left.retain(|(other, _)| other.code != choice.code);
            chosen.push(choice);
        }
    }
    chosen.sort_by_key(|choice| choice.code);
    if !chosen.is_empty() {
        sheet.choose_many(question, &chosen);
    }
}
