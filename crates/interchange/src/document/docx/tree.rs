//! A small XML tree: enough to put the elements of a part in the order Word's schema asks for.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// An element; attribute values and texts are kept escaped, as they were read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

#[derive(Debug, PartialEq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub(super) fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let attributes = attributes.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Self { name: name.to_owned(), attributes, children: Vec::new() }
    }

    pub(super) fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    pub(super) fn set(&mut self, key: &str, value: &str) {
        match self.attributes.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => value.clone_into(old),
            None => self.attributes.push((key.to_owned(), value.to_owned())),
        }
    }

    /// The elements directly inside.
    #[cfg(test)]
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub(super) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub(super) fn child_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.elements_mut().find(|element| element.name == name)
    }

    /// Reads a whole part.
    pub(super) fn read(text: &str) -> Result<Self, quick_xml::Error> {
        let mut reader = Reader::from_str(text);
        // The part itself is the only child of this one.
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event()? {
                Event::Start(start) => open.push(begun(&start)?),
                Event::Empty(start) => add(&mut open, Node::Element(begun(&start)?)),
                Event::End(_) => {
                    if let Some(element) = open.pop() {
                        add(&mut open, Node::Element(element));
                    }
                }
                Event::Text(text) => add(&mut open, Node::Text(text.to_string())),
                Event::GeneralRef(name) => add(&mut open, Node::Text(format!("&{};", &*name))),
                Event::Eof => break,
                Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        let whole = open.into_iter().next().unwrap_or_default();
        let root = whole.children.into_iter().find_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        });
        Ok(root.unwrap_or_default())
    }

    /// Writes the part with its declaration.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        self.write_to(&mut out);
        out.into_bytes()
    }

    fn write_to(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (key, value) in &self.attributes {
            for part in [" ", key, "=\"", value, "\""] {
                out.push_str(part);
            }
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write_to(out),
                Node::Text(text) => out.push_str(text),
            }
        }
        for part in ["</", &self.name, ">"] {
            out.push_str(part);
        }
    }
}

fn begun(start: &BytesStart<'_>) -> Result<Element, quick_xml::Error> {
    let mut element = Element { name: start.name().as_ref().to_owned(), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute?;
        element.attributes.push((attribute.key.as_ref().to_owned(), attribute.value.into_owned()));
    }
    Ok(element)
}

fn add(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        let text = r#"<a x="1 &quot;"><b/>một &amp; &lt;hai&gt;<c y="2"> </c></a>"#;
        let written = String::from_utf8(Element::read(text).unwrap().write()).unwrap();
        assert_eq!(written.lines().nth(1), Some(text));
    }
}
