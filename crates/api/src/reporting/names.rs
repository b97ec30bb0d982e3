//! What units are called in sentences and over narrow columns.

use store::EvaluationView;
use survey::language::Language;

/// The words before the name of a place that every unit of its kind has.
const SHARED: [&str; 3] = ["UBND ", "Ủy ban nhân dân ", "People's Committee of "];

/// `huyện Sông Mã` for `UBND huyện Sông Mã`, `xã Mường Giôn` for `UBND xã Mường Giôn, huyện Quỳnh Nhai`; another's name as it
/// is.
fn short(name: &str) -> &str {
    let Some(place) = SHARED.iter().find_map(|shared| name.strip_prefix(shared)) else { return name };
    place.split_once(", ").map_or(place, |(place, _)| place)
}

/// The short name of each unit; the whole one where two would be called the same.
pub(super) fn shorts(views: &[&EvaluationView], language: &Language) -> Vec<String> {
    let name = |view: &EvaluationView| view.unit.name.get(language).to_owned();
    let alike = |view: &EvaluationView| {
        let own = name(view);
        views.iter().any(|other| other.unit.id != view.unit.id && short(&name(other)) == short(&own))
    };
    let of = |view: &&EvaluationView| {
        let own = name(view);
        if alike(view) { own } else { short(&own).to_owned() }
    };
    views.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_called_by_its_place() {
        for (name, called) in [
            ("UBND huyện Sông Mã", "huyện Sông Mã"),
            ("UBND xã Mường Giôn, huyện Quỳnh Nhai", "xã Mường Giôn"),
            ("Bệnh viện đa khoa huyện Yên Châu", "Bệnh viện đa khoa huyện Yên Châu"),
            ("People's Committee of Sơn La city", "Sơn La city"),
        ] {
            assert_eq!(short(name), called);
        }
    }
}
