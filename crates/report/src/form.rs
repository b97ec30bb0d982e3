//! What a form calls its factors, criteria and answers, and its questions as they were put.

use survey::language::Language;
use survey::questionnaire::{Question, QuestionKind, Questionnaire, Wording};

/// A factor of the form, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorName {
    pub key: String,
    pub name: String,
}

impl FactorName {
    /// `A. Tiếp cận dịch vụ hành chính công`; a key that is the name already does not stand there twice.
    pub fn titled(&self) -> String {
        if self.key == self.name { self.name.clone() } else { format!("{}. {}", self.key, self.name) }
    }
}

/// A criterion of the form, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionName {
    pub key: String,
    /// The key of its factor.
    pub factor: String,
    /// The full wording.
    pub name: String,
    /// The short name, which is data and no cut string.
    pub short: String,
}

/// A page of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormPart {
    pub title: String,
    pub lines: Vec<FormLine>,
}

/// A question as it was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLine {
    /// `A1`; empty for a question that is no criterion and has no code on paper.
    pub code: String,
    pub label: String,
    /// What can be chosen, or how else it is answered; empty for what is only read out.
    pub answers: Vec<String>,
    /// Put to those only whom it concerns.
    pub conditional: bool,
    /// The sponsor has not confirmed the wording.
    pub unconfirmed: bool,
}

/// A form by its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormNames {
    /// `hanh-chinh-22`, which the names of files carry; it may be empty where there is one form.
    pub key: String,
    pub title: String,
    pub factors: Vec<FactorName>,
    pub criteria: Vec<CriterionName>,
    /// The words of the five answers, worst to best; none where the scale has not five.
    pub levels: Option<[String; 5]>,
    /// The whole form; empty where its wording is not known.
    pub parts: Vec<FormPart>,
}

impl FormNames {
    /// The names of a questionnaire in a language.
    pub fn of(form: &Questionnaire, language: &Language) -> Self {
        let factor = |factor: &survey::questionnaire::Factor| FactorName {
            key: factor.key.clone(),
            name: factor.name.get(language).to_owned(),
        };
        let criterion = |(question, likert): (&Question, &survey::questionnaire::Likert)| {
            let name = question.label.get(language);
            CriterionName {
                key: question.name.clone(),
                factor: likert.factor.clone().unwrap_or_default(),
                name: name.to_owned(),
                short: question.short.as_ref().map_or(name, |short| short.get(language)).to_owned(),
            }
        };
        let part = |section: &survey::questionnaire::Section| FormPart {
            title: section.title.get(language).to_owned(),
            lines: section.questions.iter().map(|question| line(form, section, question, language)).collect(),
        };
        Self {
            key: form.key.clone(),
            title: form.title.get(language).to_owned(),
            factors: form.factors.iter().map(factor).collect(),
            criteria: form.criteria().map(criterion).collect(),
            levels: levels(form, language),
            parts: form.sections.iter().map(part).collect(),
        }
    }

    /// A criterion by its key.
    pub fn criterion(&self, key: &str) -> Option<&CriterionName> {
        self.criteria.iter().find(|criterion| criterion.key == key)
    }
}

/// The words of the answers, if every criterion has five of them and the same.
fn levels(form: &Questionnaire, language: &Language) -> Option<[String; 5]> {
    let words = |likert| {
        let answers = form.likert_choices(likert).iter().filter(|choice| choice.no_answer.is_none());
        answers.map(|choice| choice.label.get(language).to_owned()).collect::<Vec<String>>()
    };
    let mut all = form.criteria().map(|(_, likert)| words(likert));
    let first = all.next()?;
    if all.all(|other| other == first) { first.try_into().ok() } else { None }
}

fn line(
    form: &Questionnaire,
    section: &survey::questionnaire::Section,
    question: &Question,
    language: &Language,
) -> FormLine {
    let english = language.tag().starts_with("en");
    let pick = |vi: &str, en: &str| vec![if english { en } else { vi }.to_owned()];
    let answers = match &question.kind {
        QuestionKind::Likert(_) | QuestionKind::Single { .. } | QuestionKind::Multi { .. } => {
            form.choices(question).iter().map(|choice| choice.label.get(language).to_owned()).collect()
        }
        QuestionKind::Integer { .. } | QuestionKind::Decimal { .. } => pick("ghi số", "a number"),
        QuestionKind::Text => pick("trả lời tự do", "in own words"),
        QuestionKind::Date => pick("ghi ngày", "a date"),
        QuestionKind::Photo => pick("chụp ảnh", "a photograph"),
        QuestionKind::Audio => pick("ghi âm", "a recording"),
        QuestionKind::Place => pick("ghi nơi trả lời", "the place"),
        QuestionKind::Note => Vec::new(),
    };
    let code = if matches!(question.kind, QuestionKind::Likert(_)) { question.name.as_str() } else { "" };
    FormLine {
        code: code.to_owned(),
        label: question.label.get(language).to_owned(),
        answers,
        conditional: question.relevant.is_some() || section.relevant.is_some(),
        unconfirmed: question.wording == Wording::Unconfirmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(text: &str) -> FormNames {
        FormNames::of(&serde_json::from_str(text).unwrap(), &Language::vietnamese())
    }

    #[test]
    fn the_shipped_forms_have_names_for_everything() {
        let office = shipped(include_str!("../../../questionnaires/hanh-chinh-22.json"));
        let hospital = shipped(include_str!("../../../questionnaires/benh-vien-ngoai-tru.json"));
        assert_eq!((office.criteria.len(), hospital.criteria.len()), (22, 31));
        assert_eq!(office.criterion("A1").unwrap().short, "Đủ chỗ ngồi chờ");
        assert_eq!(office.factors[4].titled(), "E. Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị");
        for form in [&office, &hospital] {
            assert!(form.levels.is_some());
            assert!(form.criteria.iter().all(|one| form.factors.iter().any(|factor| factor.key == one.factor)));
            let lines: Vec<&FormLine> = form.parts.iter().flat_map(|part| &part.lines).collect();
            assert!(lines.iter().all(|line| !line.label.is_empty() && !line.answers.is_empty()));
            assert!(lines.iter().any(|line| line.unconfirmed));
        }
        let late = &office.parts[1].lines[0];
        assert!(late.code.is_empty() && late.conditional && late.answers[..2] == ["Có", "Không"]);
    }

    #[test]
    fn a_key_that_is_the_name_is_said_once() {
        let of = |key: &str, name: &str| FactorName { key: key.to_owned(), name: name.to_owned() }.titled();
        assert_eq!((of("A", "Tiếp cận"), of("access", "access")), ("A. Tiếp cận".to_owned(), "access".to_owned()));
    }
}
