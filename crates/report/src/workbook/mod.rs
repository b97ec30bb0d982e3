//! The tables of a report as an Excel workbook: numbers as numbers, what is hidden as its reason.

mod figures;
mod sheets;

use analytics::chart::words::Tongue;
use interchange::language::WritingLanguage;
use interchange::workbook::{Note, Workbook};

use crate::Facts;
use crate::words::{capital, rule_in_prose, rule_name};

/// Index, variants, factors and criteria of every unit, each form's on sheets of its own; then the years where they may be
/// compared, the answers of people who chose themselves, who answered, and what became of the people drawn, where there is anything of it.
pub fn workbook(facts: &Facts) -> Workbook {
    let mut all = vec![sheets::index(facts), sheets::variants(facts)];
    all.extend((0..facts.forms.len()).map(|form| sheets::factors(facts, form)));
    all.extend((0..facts.forms.len()).map(|form| sheets::criteria(facts, form)));
    all.extend(
        [
            sheets::changes(facts),
            sheets::web(facts),
            sheets::composition(facts),
            sheets::contacts(facts),
            sheets::themes(facts),
        ]
        .into_iter()
        .flatten(),
    );
    Workbook {
        language: WritingLanguage::Vietnamese,
        title: crate::words::subject(facts),
        author: facts.office.agency_in_prose.clone(),
        created: facts.made,
        notes: notes(facts),
        sheets: all,
    }
}

fn notes(facts: &Facts) -> Vec<Note> {
    let note = |term: &str, text: String| Note { term: term.to_owned(), text };
    let mut notes = Vec::new();
    if facts.demonstration {
        notes.push(note("Minh họa", "Số liệu trong tệp này là minh họa, không phải số liệu thật.".to_owned()));
    }
    let rules = facts.rules().into_iter().map(|rule| format!("{}: {}.", rule_name(rule), rule_in_prose(rule)));
    notes.extend(rules.map(|text| note("Quy tắc", text)));
    if facts.units.iter().any(|unit| unit.provisional) {
        let text = "Số có ghi “tạm tính” ở cột “Công bố” còn có thể thay đổi.";
        notes.push(note("Tạm tính", text.to_owned()));
    }
    notes.extend([
        note("Ô bị ẩn", "Cột “Công bố” nói vì sao; số bị ẩn không có trong tệp này.".to_owned()),
        note("Số liệu", capital(&facts.provenance.data_named(Tongue::Vietnamese))),
        note("Chương trình", facts.provenance.program.clone()),
    ]);
    notes
}
