//! What docx-rs cannot write, put into the parts it wrote: the order of Word's schema, repeated header rows, descriptions
//! of pictures, the language; and nothing that differs from one run to the next.

use super::tree::{Element, Node};
use crate::language::WritingLanguage;
use crate::xml_text::escaped;

/// The height that marks a header row until it is finished; no other row has a height.
pub(super) const HEADER_ROW_HEIGHT: f32 = 1.0;

/// A figure in the order of the document: its name and the description of its picture.
pub(super) struct FigureName {
    pub(super) name: String,
    pub(super) alt: String,
}

/// Puts a part in order.
pub(super) fn finish(part: &mut Element, figures: &[FigureName]) {
    let mut figures = figures.iter().enumerate();
    arrange(part, &mut figures);
}

fn arrange<'a>(element: &mut Element, figures: &mut impl Iterator<Item = (usize, &'a FigureName)>) {
    // Counted by docx-rs across everything the process has written.
    element.attributes.retain(|(key, _)| key != "w14:paraId");
    match element.name.as_str() {
        "w:gridCol" => element.attributes.retain(|(key, _)| key == "w:w"),
        "w:trHeight" if element.attribute("w:val") == Some("1") => *element = Element::new("w:tblHeader", &[]),
        "wp:inline" => name_figure(element, figures.next()),
        _ => {}
    }
    for child in element.elements_mut() {
        arrange(child, figures);
    }
    element.children.retain(|child| !is_empty_property(child));
    if let Some(order) = order_of(&element.name) {
        let place = |child: &Node| match child {
            Node::Element(element) => {
                order.iter().position(|name| is_named(&element.name, name)).unwrap_or(order.len())
            }
            Node::Text(_) => order.len(),
        };
        element.children.sort_by_key(place);
    }
}

fn is_named(name: &str, local: &str) -> bool {
    name.strip_prefix("w:") == Some(local)
}

fn is_empty_property(node: &Node) -> bool {
    matches!(node, Node::Element(element)
        if element.children.is_empty() && matches!(element.name.as_str(), "w:rPr" | "w:pPr" | "w:trPr" | "w:tcPr"))
}

fn name_figure(inline: &mut Element, figure: Option<(usize, &FigureName)>) {
    let Some((place, figure)) = figure else { return };
    let id = (place + 1).to_string();
    if let Some(properties) = inline.child_mut("wp:docPr") {
        properties.set("id", &id);
        properties.set("name", &escaped(&figure.name));
        properties.set("descr", &escaped(&figure.alt));
    }
    name_picture(inline, &id, &escaped(&figure.name));
}

fn name_picture(element: &mut Element, id: &str, name: &str) {
    if element.name == "pic:cNvPr" {
        element.set("id", id);
        element.set("name", name);
    }
    for child in element.elements_mut() {
        name_picture(child, id, name);
    }
}

/// Puts the styles in order: one default style, and the language of the text for the spelling checker.
pub(super) fn finish_styles(styles: &mut Element, language: WritingLanguage) {
    finish(styles, &[]);
    // docx-rs always writes an empty Normal of its own before ours.
    let mut seen = 0;
    styles.children.retain(|child| match child {
        Node::Element(style) if style.attribute("w:styleId") == Some("Normal") => {
            seen += 1;
            seen == 2
        }
        _ => true,
    });
    for style in styles.elements_mut().filter(|style| style.attribute("w:styleId") == Some("Normal")) {
        style.set("w:default", "1");
    }
    let defaults = styles.child_mut("w:docDefaults").and_then(|defaults| defaults.child_mut("w:rPrDefault"));
    if let Some(properties) = defaults.and_then(|defaults| defaults.child_mut("w:rPr")) {
        let tag = language.tag_with_country();
        let lang = Element::new("w:lang", &[("w:val", tag), ("w:eastAsia", tag), ("w:bidi", "ar-SA")]);
        properties.children.push(Node::Element(lang));
    }
}

/// The order in which ECMA-376 wants the children of an element; Word refuses some files that differ.
fn order_of(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "w:pPr" => &[
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "framePr",
            "widowControl",
            "numPr",
            "pBdr",
            "shd",
            "tabs",
            "bidi",
            "adjustRightInd",
            "snapToGrid",
            "spacing",
            "ind",
            "jc",
            "textDirection",
            "textAlignment",
            "outlineLvl",
            "rPr",
            "sectPr",
            "pPrChange",
        ],
        "w:rPr" => &[
            "rStyle",
            "rFonts",
            "b",
            "bCs",
            "i",
            "iCs",
            "caps",
            "strike",
            "dstrike",
            "vanish",
            "color",
            "spacing",
            "w",
            "sz",
            "szCs",
            "highlight",
            "u",
            "bdr",
            "shd",
            "fitText",
            "vertAlign",
            "lang",
            "specVanish",
        ],
        "w:tblPr" => {
            &["tblStyle", "tblpPr", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"]
        }
        "w:tcPr" => &["tcW", "gridSpan", "vMerge", "tcBorders", "shd", "tcMar", "textDirection", "vAlign"],
        "w:sectPr" => &[
            "headerReference",
            "footerReference",
            "type",
            "pgSz",
            "pgMar",
            "pgNumType",
            "cols",
            "titlePg",
            "textDirection",
            "docGrid",
        ],
        "w:style" => &[
            "name",
            "basedOn",
            "next",
            "link",
            "uiPriority",
            "semiHidden",
            "unhideWhenUsed",
            "qFormat",
            "pPr",
            "rPr",
            "tblPr",
            "tcPr",
        ],
        "w:lvl" => &["start", "numFmt", "lvlRestart", "pStyle", "isLgl", "suff", "lvlText", "lvlJc", "pPr", "rPr"],
        "w:numPr" => &["ilvl", "numId"],
        "w:pBdr" => &["top", "left", "bottom", "right", "between", "bar"],
        "w:tblBorders" => &["top", "left", "bottom", "right", "insideH", "insideV"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(text: &str, figures: &[FigureName]) -> String {
        let mut part = Element::read(text).unwrap();
        finish(&mut part, figures);
        String::from_utf8(part.write()).unwrap().lines().skip(1).collect()
    }

    #[test]
    fn properties_stand_in_the_order_of_the_schema() {
        let before =
            r#"<w:p w14:paraId="00000001"><w:pPr><w:rPr /><w:jc w:val="both" /><w:pStyle w:val="a" /></w:pPr></w:p>"#;
        let after = r#"<w:p><w:pPr><w:pStyle w:val="a"/><w:jc w:val="both"/></w:pPr></w:p>"#;
        assert_eq!(finished(before, &[]), after);
    }

    #[test]
    fn a_description_is_escaped() {
        let figures = [FigureName { name: "Hình 1".to_owned(), alt: "A < B & \"C\"".to_owned() }];
        let before = r#"<wp:inline><wp:docPr id="1" name="Figure" /></wp:inline>"#;
        let after = r#"<wp:inline><wp:docPr id="1" name="Hình 1" descr="A &lt; B &amp; &quot;C&quot;"/></wp:inline>"#;
        assert_eq!(finished(before, &figures), after);
    }
}
