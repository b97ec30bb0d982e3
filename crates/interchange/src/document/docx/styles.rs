//! The styles of the report, under Word's own names where it has one, so that the office can change them all at once.

use docx_rs as word;
use word::{AlignmentType, LineSpacing, LineSpacingType, SpecialIndentType, StyleType};

pub(super) const BODY: &str = "BodyText";
pub(super) const TITLE: &str = "Title";
pub(super) const SUBJECT: &str = "Subtitle";
pub(super) const ADDRESSEE: &str = "Addressee";
pub(super) const LETTERHEAD: &str = "Letterhead";
pub(super) const RULE: &str = "Rule";
pub(super) const CAPTION: &str = "Caption";
pub(super) const TABLE_HEAD: &str = "TableHead";
pub(super) const TABLE_TEXT: &str = "TableText";
pub(super) const FIGURE: &str = "Figure";
pub(super) const NOTE: &str = "Note";
pub(super) const LIST: &str = "ListParagraph";
pub(super) const SIGNATURE: &str = "Signature";
pub(super) const RECIPIENTS_HEAD: &str = "RecipientsHead";
pub(super) const RECIPIENTS: &str = "Recipients";
pub(super) const ANNEX: &str = "Annex";
pub(super) const ANNEX_TITLE: &str = "AnnexTitle";
pub(super) const ANNEX_SOURCE: &str = "AnnexSource";
pub(super) const HEADER: &str = "Header";
pub(super) const MARK: &str = "Mark";
pub(super) const COMMENT: &str = "CommentText";
/// Carries a section break or a page break where no other paragraph can.
pub(super) const BREAK: &str = "Break";

/// The list with dashes; numbered lists follow, one after the other. The first number is taken by a list of docx-rs.
pub(super) const DASHES: usize = 2;

const FONT: &str = "Times New Roman";
/// 1.27 cm in twips.
const INDENT: i32 = 720;

/// All styles.
pub(super) fn styles() -> word::Styles {
    let font = word::RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT).east_asia(FONT);
    let all = word::Styles::new().default_fonts(font).default_size(half(14));
    all_styles().into_iter().fold(all, word::Styles::add_style)
}

fn all_styles() -> Vec<word::Style> {
    let first_line = |style: word::Style| style.indent(Some(0), Some(SpecialIndentType::FirstLine(INDENT)), None, None);
    let body = first_line(style(BODY, "Body Text").align(AlignmentType::Both).line_spacing(lines().before(120)));
    let mut all = vec![
        word::Style::new("Normal", StyleType::Paragraph).name("Normal"),
        body.ui_priority(1),
        heading("Heading1", "heading 1", 0).bold(),
        heading("Heading2", "heading 2", 1).bold(),
        heading("Heading3", "heading 3", 2),
        first_line(style(LIST, "List Paragraph").align(AlignmentType::Both).line_spacing(lines().before(120))),
    ];
    all.extend(vec![
        centred(LETTERHEAD, "Report Letterhead").size(half(13)),
        centred(TITLE, "Title").bold().line_spacing(spacing(320, 0)),
        centred(SUBJECT, "Subtitle").bold(),
        centred(ADDRESSEE, "Report Addressee").line_spacing(spacing(240, 120)),
        style(RULE, "Report Rule").size(4).line_spacing(spacing(0, 60).line_rule(LineSpacingType::Exact).line(60)),
        centred(SIGNATURE, "Signature").bold(),
        style(RECIPIENTS_HEAD, "Report Recipients Heading").size(half(12)).bold().italic(),
        style(RECIPIENTS, "Report Recipients").size(half(11)),
    ]);
    all.extend(vec![
        keep(centred(CAPTION, "caption").size(half(13)).bold().line_spacing(spacing(160, 60))),
        keep(centred(TABLE_HEAD, "Report Table Heading").size(half(12)).bold()),
        style(TABLE_TEXT, "Report Table").size(half(12)),
        keep(centred(FIGURE, "Report Figure")),
        style(NOTE, "Report Note").size(half(11)).italic().line_spacing(spacing(60, 60)),
        keep(centred(ANNEX, "Report Annex").bold().outline_lvl(0)),
        keep(centred(ANNEX_TITLE, "Report Annex Title").bold()),
        keep(centred(ANNEX_SOURCE, "Report Annex Source").size(half(13)).italic()),
        centred(HEADER, "header"),
        style(MARK, "Report Mark").size(half(11)).bold().align(AlignmentType::Right),
        style(COMMENT, "annotation text").size(half(10)),
        style(BREAK, "Report Break").size(2).line_spacing(spacing(0, 0).line_rule(LineSpacingType::Exact).line(20)),
    ]);
    all
}

fn half(points: usize) -> usize {
    points * 2
}

fn style(id: &str, name: &str) -> word::Style {
    word::Style::new(id, StyleType::Paragraph).name(name).based_on("Normal")
}

fn centred(id: &str, name: &str) -> word::Style {
    style(id, name).align(AlignmentType::Center)
}

fn heading(id: &str, name: &str, level: usize) -> word::Style {
    let style = style(id, name).next(BODY).ui_priority(9).outline_lvl(level);
    let style = style.indent(Some(0), Some(SpecialIndentType::FirstLine(INDENT)), None, None);
    keep(style.align(AlignmentType::Both).line_spacing(lines().before(120)))
}

/// Keeps the paragraph on the page of the next.
fn keep(mut style: word::Style) -> word::Style {
    style.paragraph_property = style.paragraph_property.keep_next(true);
    style
}

fn spacing(before: u32, after: u32) -> LineSpacing {
    LineSpacing::new().before(before).after(after)
}

/// 1.1 lines, between the single and the one and a half that are allowed.
fn lines() -> LineSpacing {
    spacing(0, 0).line_rule(LineSpacingType::Auto).line(264)
}

/// Adds the list with dashes and as many numbered lists as there are, each beginning with 1.
pub(super) fn numberings(docx: word::Docx, numbered_lists: usize) -> word::Docx {
    let level = |format: &str, text: &str| {
        word::Level::new(
            0,
            word::Start::new(1),
            word::NumberFormat::new(format),
            word::LevelText::new(text),
            word::LevelJc::new("left"),
        )
        .suffix(word::LevelSuffixType::Space)
        .indent(Some(0), Some(SpecialIndentType::FirstLine(INDENT)), None, None)
    };
    let docx = docx
        .add_abstract_numbering(word::AbstractNumbering::new(DASHES).add_level(level("bullet", "-")))
        .add_abstract_numbering(word::AbstractNumbering::new(DASHES + 1).add_level(level("decimal", "%1)")))
        .add_numbering(word::Numbering::new(DASHES, DASHES));
    (0..numbered_lists).fold(docx, |docx, list| {
        let again = word::LevelOverride::new(0).start(1);
        docx.add_numbering(word::Numbering::new(DASHES + 1 + list, DASHES + 1).add_override(again))
    })
}
