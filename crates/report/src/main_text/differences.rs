//! Units of one class beside each other.

use analytics::chart::words::Tongue;

use crate::words::{counted, list};
use crate::{Class, Facts};

/// What the pairs of a class allow to say.
pub fn of_class(facts: &Facts, class: &Class) -> Option<String> {
    if class.pairs == 0 {
        return None;
    }
    let mut when = class.year.map(|year| format!(" năm {year}")).unwrap_or_default();
    if let Some(own) = facts.qualified(class, Tongue::Vietnamese) {
        when = format!("{when} ({own})");
    }
    let whom = counted(class.units.iter().filter(|at| facts.is_shown(**at)).count(), &class.kind);
    let name = |at: usize| facts.units[at].short.as_str();
    if class.apart.is_empty() {
        return Some(format!(
            "Trong {whom}{when}, chưa phân biệt được chỉ số của đơn vị nào với đơn vị nào. “Chưa phân biệt được” không có nghĩa là bằng nhau."
        ));
    }
    let mut higher: Vec<usize> = class.apart.iter().map(|pair| pair.higher).collect();
    higher.sort_unstable();
    higher.dedup();
    let clauses: Vec<String> = higher
        .iter()
        .map(|above| {
            let below: Vec<&str> =
                class.apart.iter().filter(|pair| pair.higher == *above).map(|pair| name(pair.lower)).collect();
            format!("{} cao hơn {}", name(*above), list(&below))
        })
        .collect();
    let rest = class.pairs - class.apart.len();
    let tail = match rest {
        0 => String::new(),
        1 => "; cặp còn lại chưa phân biệt được".to_owned(),
        _ => "; các cặp còn lại chưa phân biệt được".to_owned(),
    };
    Some(format!("Trong {whom}{when}, số liệu chỉ đủ căn cứ để nói {}{tail}.", clauses.join("; ")))
}
