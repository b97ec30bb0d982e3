//! A browser without script: reads the fields of a page and sends them as a form does.

use std::fmt::Write as _;

use super::fixture::{Answer, Server};

/// The form of a page as it would be sent.
#[derive(Debug, Clone)]
pub struct Page {
    pub fields: Vec<(String, String)>,
}

impl Page {
    pub fn of(answer: &Answer) -> Self {
        let mut fields = Vec::new();
        for tag in answer.text.split("<input ").skip(1) {
            let tag = tag.split('>').next().unwrap();
            let kind = attribute(tag, "type").unwrap_or_default();
            if matches!(kind.as_str(), "radio" | "checkbox") && !tag.contains(" checked") {
                continue;
            }
            fields.push((attribute(tag, "name").unwrap(), attribute(tag, "value").unwrap_or_default()));
        }
        for area in answer.text.split("<textarea ").skip(1) {
            let (tag, rest) = area.split_once('>').unwrap();
            let text = rest.split("</textarea>").next().unwrap();
            fields.push((attribute(tag, "name").unwrap(), unescape(text.strip_prefix('\n').unwrap_or(text))));
        }
        Self { fields }
    }

    pub fn get(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Chooses or types; several values choose several.
    #[must_use]
    pub fn with(mut self, name: &str, values: &[&str]) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
        self
    }

    pub fn body(&self, button: (&str, &str)) -> String {
        let mut fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(button);
        encode(&fields)
    }

    /// Presses a button.
    pub async fn press(&self, server: &Server, button: (&str, &str)) -> Answer {
        server.post_body(self.body(button)).await
    }

    pub async fn next(&self, server: &Server) -> Answer {
        self.press(server, ("_go", "next")).await
    }
}

/// The first of these values for every radio group of a page, chosen.
pub fn choose_all(answer: &Answer, value: &str) -> Page {
    let mut page = Page::of(answer);
    let mut seen: Vec<String> = Vec::new();
    for tag in answer.text.split("<input ").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = attribute(tag, "name").unwrap();
        if attribute(tag, "type").as_deref() == Some("radio") && !seen.contains(&name) {
            let offered = answer.text.contains(&format!("name=\"{name}\" value=\"{value}\""));
            let chosen = if offered { value.to_owned() } else { attribute(tag, "value").unwrap() };
            page = page.with(&name, &[&chosen]);
            seen.push(name);
        }
    }
    page
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = [" ", ""].iter().find_map(|before| {
        let key = format!("{before}{name}=\"");
        if before.is_empty() {
            tag.strip_prefix(key.as_str())
        } else {
            tag.split_once(key.as_str()).map(|(_, rest)| rest)
        }
    })?;
    Some(unescape(start.split('"').next()?))
}

fn unescape(text: &str) -> String {
    let text = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
}

pub fn encode(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                write!(out, "%{byte:02X}").unwrap();
            }
            out
        })
    };
    fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}
