//! Reads what the drawings are made of, enough to look at their structure.

/// A text as written.
#[derive(Debug, Clone)]
pub struct Text {
    pub content: String,
    pub family: String,
    pub y: f64,
    pub size: f64,
}

/// A filled rectangle, in CSS pixels.
#[derive(Debug, Clone)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub fill: String,
}

#[derive(Debug)]
pub struct Svg {
    source: String,
    pub texts: Vec<Text>,
    pub rects: Vec<Rect>,
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> String {
    let key = format!(" {name}=\"");
    let from = tag.find(&key).unwrap_or_else(|| panic!("no {name} in {tag}")) + key.len();
    tag[from..].split('"').next().unwrap().to_owned()
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).parse().unwrap()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

impl Svg {
    pub fn read(source: &str) -> Self {
        let mut texts = Vec::new();
        let mut rects = Vec::new();
        for tag in source.split('<').skip(1) {
            let (head, content) = tag.split_once('>').unwrap();
            if head.starts_with("text ") {
                texts.push(Text {
                    content: unescape(content.trim()),
                    family: attribute(head, "font-family"),
                    y: number(head, "y") / 10.0,
                    size: number(head, "font-size") / 10.0,
                });
            } else if head.starts_with("rect ") {
                rects.push(Rect {
                    x: number(head, "x") / 10.0,
                    y: number(head, "y") / 10.0,
                    width: number(head, "width") / 10.0,
                    height: number(head, "height") / 10.0,
                    fill: attribute(head, "fill"),
                });
            }
        }
        Self { source: source.to_owned(), texts, rects }
    }

    /// All texts in the order drawn, so that a label broken into lines reads whole.
    pub fn words(&self) -> String {
        self.texts.iter().map(|text| text.content.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub fn count(&self, tag: &str) -> usize {
        self.source.matches(&format!("<{tag} ")).count()
    }

    /// Where the middles of the circles are.
    pub fn circles(&self) -> Vec<f64> {
        self.source.split('<').filter(|tag| tag.starts_with("circle ")).map(|tag| number(tag, "cx") / 10.0).collect()
    }

    pub fn is_silent(&self) -> bool {
        !self.source.contains("<title") && self.source.contains("aria-hidden")
    }

    /// The colours of all lines.
    pub fn strokes(&self) -> Vec<String> {
        let lines = self.source.split('<').filter(|tag| tag.starts_with("polyline ") || tag.starts_with("line "));
        lines.map(|tag| attribute(tag, "stroke")).collect()
    }

    /// The shapes alone, without words and colours.
    pub fn shapes(&self) -> String {
        let shapes = self.source.split('<').filter(|tag| {
            ["rect ", "polyline ", "line ", "circle ", "polygon "].iter().any(|shape| tag.starts_with(shape))
        });
        let plain = |tag: &str| {
            let mut pieces = tag.split('#');
            let head = pieces.next().unwrap().to_owned();
            pieces.fold(head, |all, piece| all + &piece[6..])
        };
        shapes.map(plain).collect()
    }

    /// First points of the lines of a colour.
    pub fn lines_in(&self, colour: &str) -> Vec<(f64, f64)> {
        let lines = self.source.split('<').filter(|tag| tag.starts_with("polyline ") || tag.starts_with("line "));
        let lines = lines.filter(|tag| attribute(tag, "stroke") == colour);
        lines
            .map(|tag| {
                if tag.starts_with("line ") {
                    (number(tag, "x1") / 10.0, number(tag, "y1") / 10.0)
                } else {
                    let points = attribute(tag, "points");
                    let (x, y) = points.split_whitespace().next().unwrap().split_once(',').unwrap();
                    (x.parse::<f64>().unwrap() / 10.0, y.parse::<f64>().unwrap() / 10.0)
                }
            })
            .collect()
    }

    /// Nothing stands outside the drawing, no text is under 11 px, and there is no script and no second root.
    pub fn is_sound(&self, width: f64) {
        let head = self.source.split('>').next().unwrap();
        let height = number(head, "height");
        assert!((number(head, "width") - width).abs() < 1e-9);
        assert_eq!(attribute(head, "viewBox"), format!("0 0 {} {}", width * 10.0, height * 10.0));
        assert_eq!(self.source.matches("<svg").count(), 1);
        assert!(self.source.trim_end().ends_with("</svg>"));
        for forbidden in ["<script", "href", "onload", "NaN", "inf"] {
            assert!(!self.source.contains(forbidden), "{forbidden}");
        }
        for text in &self.texts {
            assert!(text.size >= 10.99, "{text:?}");
            assert!(text.y > 0.0 && text.y < height, "{text:?}");
        }
        crate::layout::words_stand_apart(&self.source, "drawing");
        for rect in &self.rects {
            let inside = rect.x >= -0.5 && rect.x + rect.width <= width + 0.5 && rect.y >= -0.5;
            assert!(inside && rect.y + rect.height <= height + 0.5, "{rect:?}");
        }
    }
}
