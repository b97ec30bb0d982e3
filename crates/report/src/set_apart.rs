//! What sets classes of one kind of unit apart: form, rule, modes of asking or the criteria of the index.

use analytics::chart::words::Tongue;
use analytics::score::Score;
use survey::case::Mode;

use crate::history::Because;
use crate::words::{list, rule_name, rule_named};
use crate::{Class, Facts};

impl Facts {
    fn first(&self, class: &Class) -> Option<(usize, &Score)> {
        let unit = self.units.get(*class.units.first()?)?;
        Some((unit.form, unit.score.as_score()))
    }

    /// Why the units of two classes are not compared.
    pub(crate) fn not_compared(&self, a: &Class, b: &Class) -> Because {
        let (Some((form, one)), Some((other_form, other))) = (self.first(a), self.first(b)) else {
            return Because::Kind;
        };
        if a.kind != b.kind {
            Because::Kind
        } else if form != other_form {
            Because::Questionnaire
        } else if one.rule != other.rule {
            Because::Rule
        } else if one.modes != other.modes {
            Because::Mode
        } else {
            Because::Criteria
        }
    }

    /// `UBND cấp huyện`, or with what tells the class from another of the kind.
    pub fn heading(&self, class: &Class, tongue: Tongue) -> String {
        match self.qualified(class, tongue) {
            Some(own) => format!("{}, {own}", class.kind),
            None => class.kind.clone(),
        }
    }

    /// What tells a class from others of its year and kind: `hỏi bằng phiếu giấy`; none where there is no other.
    pub(crate) fn qualified(&self, class: &Class, tongue: Tongue) -> Option<String> {
        let other =
            self.classes.iter().find(|one| *one != class && one.year == class.year && one.kind == class.kind)?;
        let (form, score) = self.first(class)?;
        Some(match (self.not_compared(class, other), tongue) {
            (Because::Questionnaire, Tongue::Vietnamese) => format!("phiếu “{}”", self.forms.get(form)?.title),
            (Because::Questionnaire, Tongue::English) => format!("form “{}”", self.forms.get(form)?.title),
            (Because::Rule, Tongue::Vietnamese) => format!("quy tắc “{}”", rule_name(score.rule)),
            (Because::Rule, Tongue::English) => format!("rule “{}”", rule_named(Tongue::English, score.rule)),
            (Because::Mode, tongue) => asked_by(&score.modes, tongue),
            (Because::Kind | Because::Criteria, Tongue::Vietnamese) => {
                format!("chỉ số gồm {} tiêu chí", counted(score))
            }
            (Because::Kind | Because::Criteria, Tongue::English) => format!("index of {} criteria", counted(score)),
        })
    }
}

/// How many criteria the index is made of.
fn counted(score: &Score) -> usize {
    score.content().into_iter().filter(|counts| *counts).count()
}

fn asked_by(modes: &[String], tongue: Tongue) -> String {
    let word = |mode: &String| match (Mode::parse(mode), tongue) {
        (Some(Mode::Tablet), Tongue::Vietnamese) => "máy tính bảng",
        (Some(Mode::Paper), Tongue::Vietnamese) => "phiếu giấy",
        (Some(Mode::Web), Tongue::Vietnamese) => "trang web",
        (Some(Mode::Kiosk), Tongue::Vietnamese) => "máy tại quầy",
        (Some(mode), Tongue::English) => mode.name(),
        (None, _) => "?",
    };
    let words: Vec<&str> = modes.iter().map(word).collect();
    match tongue {
        Tongue::Vietnamese if words.is_empty() => "chưa rõ cách hỏi".to_owned(),
        Tongue::Vietnamese => format!("hỏi bằng {}", list(&words)),
        Tongue::English if words.is_empty() => "mode not known".to_owned(),
        Tongue::English => format!("asked by {}", words.join(", ")),
    }
}
