//! What units are called over the narrow columns of the heat map.

use analytics::chart::words::Tongue;

use crate::Unit;

/// What is shortened there and nowhere else, as offices do.
const SHORTER: [(&str, &str); 8] = [
    (" Ủy ban nhân dân ", " UBND "),
    (" huyện ", " H. "),
    (" Huyện ", " H. "),
    (" thành phố ", " TP "),
    (" Thành phố ", " TP "),
    (" thị trấn ", " TT "),
    (" thị xã ", " TX "),
    (" Thị xã ", " TX "),
];

fn shortened(name: &str) -> String {
    let name = SHORTER.iter().fold(format!(" {name}"), |name, (long, short)| name.replace(long, short));
    name.trim_start().to_owned()
}

/// `UBND H. Mường La`, `UBND TP Sơn La`, `UBND TT Hát Lót` without the district it lies in; with it where two would be called
/// the same. In English the short name.
pub fn heads(units: &[&Unit], tongue: Tongue) -> Vec<String> {
    if tongue == Tongue::English {
        return units.iter().map(|unit| unit.short.clone()).collect();
    }
    of_names(&units.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>())
}

fn of_names(names: &[&str]) -> Vec<String> {
    let place = |name: &str| shortened(name.split_once(", ").map_or(name, |(own, _)| own));
    let alike = |name: &str| names.iter().any(|other| *other != name && place(other) == place(name));
    names.iter().map(|name| if alike(name) { shortened(name) } else { place(name) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_are_shortened_over_a_column() {
        let names = [
            "UBND huyện Mường La",
            "Ủy ban nhân dân thành phố Sơn La",
            "UBND thị trấn Hát Lót, huyện Mai Sơn",
            "UBND xã Mường Giôn, huyện Quỳnh Nhai",
            "Bệnh viện đa khoa huyện Mộc Châu",
            "Sở Giao thông vận tải",
        ];
        let expected = [
            "UBND H. Mường La",
            "UBND TP Sơn La",
            "UBND TT Hát Lót",
            "UBND xã Mường Giôn",
            "Bệnh viện đa khoa H. Mộc Châu",
            "Sở Giao thông vận tải",
        ];
        assert_eq!(of_names(&names), expected);
    }

    #[test]
    fn two_that_would_be_called_the_same_keep_their_place() {
        let names = ["UBND xã Chiềng Khoang, huyện Quỳnh Nhai", "UBND xã Chiềng Khoang, huyện Sông Mã"];
        let expected = ["UBND xã Chiềng Khoang, H. Quỳnh Nhai", "UBND xã Chiềng Khoang, H. Sông Mã"];
        assert_eq!(of_names(&names), expected);
    }
}
