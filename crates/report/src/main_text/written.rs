//! What people wrote in their own words, as readers counted it.

use crate::themes::{CampaignThemes, ThemeCount};
use crate::words::{list, numbers};
use crate::{Facts, tables};

/// So many themes are named.
const NAMED: usize = 3;

/// The most frequent themes of each campaign, then where all are counted; nothing where nobody has read any.
pub(super) fn sentences(facts: &Facts) -> Vec<String> {
    let mut sentences: Vec<String> = facts.written.iter().filter_map(most_frequent).collect();
    if !sentences.is_empty() || (0..facts.units.len()).any(|at| tables::themes(facts, at).is_some()) {
        let read = "Ý kiến người dân viết thêm được người đọc xếp theo danh sách chủ đề và đếm ở phụ lục “Ý kiến theo chủ đề”.";
        sentences.push(read.to_owned());
    }
    sentences
}

/// `Năm 2022, trong 96 ý kiến người dân trong mẫu viết thêm, các chủ đề được nhắc đến nhiều nhất là: “Thời gian chờ” (31 ý kiến) và …`
fn most_frequent(of: &CampaignThemes) -> Option<String> {
    let comments = of.themes.comments.filter(|_| of.themes.is_read())?;
    let mut told: Vec<(u64, &ThemeCount)> =
        of.themes.themes.iter().filter_map(|theme| Some((theme.n.filter(|n| *n > 0)?, theme))).collect();
    told.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    // As many more as the last one named has.
    let least = told.get(NAMED - 1).map_or(0, |(n, _)| *n);
    told.retain(|(n, _)| *n >= least);
    let named: Vec<String> =
        told.iter().map(|(n, theme)| format!("“{}” ({} ý kiến)", theme.name, numbers().count(*n))).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let when = of.year.map_or_else(|| "Trong".to_owned(), |year| format!("Năm {year}, trong"));
    let among = if of.themes.themes.iter().any(|theme| theme.n.is_none()) { " có nêu số" } else { "" };
    // Where it is not told how many were read, nobody knows that all were.
    let unread = of.themes.read.zip(of.themes.web).is_none_or(|(read, web)| read < comments + web);
    let all = if unread { "các".to_owned() } else { numbers().count(comments) };
    let so_far = if unread { " và đã được đọc" } else { "" };
    (!named.is_empty()).then(|| {
        format!(
            "{when} {all} ý kiến người dân trong mẫu viết thêm{so_far}, các chủ đề{among} được nhắc đến nhiều nhất là: {}.",
            list(&named)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::Themes;

    fn of(n: &[(&str, Option<u64>)], read: u64) -> CampaignThemes {
        let theme = |(name, n): &(&str, Option<u64>)| ThemeCount { name: (*name).to_owned(), n: *n, web: Some(0) };
        let themes = Themes {
            comments: Some(1096),
            web: Some(0),
            read: Some(read),
            twice: None,
            kappa: None,
            themes: n.iter().map(theme).collect(),
        };
        CampaignThemes { year: Some(2022), themes }
    }

    #[test]
    fn the_most_frequent_are_named_with_those_that_are_as_frequent() {
        let themes =
            [("a", Some(12)), ("b", Some(31)), ("c", Some(12)), ("d", Some(12)), ("e", Some(0)), ("g", Some(11))];
        assert_eq!(
            most_frequent(&of(&themes, 1096)).unwrap(),
            "Năm 2022, trong 1.096 ý kiến người dân trong mẫu viết thêm, các chủ đề được nhắc đến nhiều nhất là: \
             “b” (31 ý kiến), “a” (12 ý kiến), “c” (12 ý kiến) và “d” (12 ý kiến)."
        );
    }

    #[test]
    fn what_is_hidden_may_be_more_and_it_says_so() {
        let said = most_frequent(&of(&[("a", Some(12)), ("b", None)], 1096)).unwrap();
        assert!(said.contains("các chủ đề có nêu số được nhắc đến nhiều nhất là: “a” (12 ý kiến)."), "{said}");
        let early = most_frequent(&of(&[("a", Some(12))], 40)).unwrap();
        assert!(
            early.starts_with("Năm 2022, trong các ý kiến người dân trong mẫu viết thêm và đã được đọc, "),
            "{early}"
        );
        assert_eq!(most_frequent(&of(&[("a", None), ("b", Some(0))], 1096)), None);
        let mut untold = of(&[("a", Some(12))], 40);
        untold.themes.read = None;
        assert_eq!(most_frequent(&untold).unwrap(), early, "how many were read is hidden");
        assert_eq!(most_frequent(&of(&[("a", Some(12))], 0)), None, "nobody has read any");
    }
}
