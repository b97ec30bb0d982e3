//! Runs and plain paragraphs.

use crate::document::Run;
use crate::xml_text::xml_text;
use docx_rs as word;

/// A run of text in the style of its paragraph.
pub(super) fn plain(text: &str) -> word::Run {
    let mut run = word::Run::new();
    for (place, line) in xml_text(text).split('\n').enumerate() {
        if place > 0 {
            run = run.add_break(word::BreakType::TextWrapping);
        }
        for (place, piece) in line.split('\t').enumerate() {
            if place > 0 {
                run = run.add_tab();
            }
            if !piece.is_empty() {
                run = run.add_text(piece);
            }
        }
    }
    run
}

pub(super) fn run(run: &Run) -> word::Run {
    let mut out = plain(&run.text);
    if run.bold {
        out = out.bold();
    }
    if run.italic {
        out = out.italic();
    }
    out
}

pub(super) fn add_runs(paragraph: word::Paragraph, runs: &[Run]) -> word::Paragraph {
    runs.iter().fold(paragraph, |paragraph, piece| paragraph.add_run(run(piece)))
}

/// A paragraph of a style with one text.
pub(super) fn line(style: &str, text: &str) -> word::Paragraph {
    word::Paragraph::new().style(style).add_run(plain(text))
}
