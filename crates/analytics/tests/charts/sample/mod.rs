//! Made-up numbers with the 15 long names of units and the 22 criteria, for the tests and the chart sheet.

mod criteria;
mod factors;
mod fieldwork;
mod trends;
mod units;

use analytics::chart::Window;
use analytics::chart::interval_plot::{Form, Value};
use analytics::chart::words::Tongue;

pub use criteria::{criteria, heat};
pub use factors::{factors, factors_by_unit};
pub use fieldwork::{composition, days, targets, ways};
pub use trends::{long_trend, trend};
pub use units::{districts, fifteen, programme, weights};

pub fn pick(tongue: Tongue, vi: &str, en: &str) -> String {
    match tongue {
        Tongue::Vietnamese => vi.to_owned(),
        Tongue::English => en.to_owned(),
    }
}

/// When the people of 2022 were asked.
pub fn windows() -> Vec<Window> {
    vec![("2022-09-12".parse().unwrap(), "2022-10-31".parse().unwrap())]
}

/// A number with its interval that will not change.
pub fn value((estimate, lo, hi): (f64, f64, f64)) -> Value {
    Value::Index { estimate, lo, hi, n: Some(284), provisional: false, review: false }
}

/// The same as yet to be published.
pub fn provisional((estimate, lo, hi): (f64, f64, f64)) -> Value {
    Value::Index { estimate, lo, hi, n: Some(284), provisional: true, review: false }
}

/// The same of few clusters.
pub fn of_few_clusters((estimate, lo, hi): (f64, f64, f64)) -> Value {
    Value::Index { estimate, lo, hi, n: Some(96), provisional: false, review: true }
}

/// Whole name, short name and name for a narrow column, in Vietnamese and English; form; year; numbers.
pub type Known = ([&'static str; 3], [&'static str; 3], Form, (f64, f64, f64));

pub const UNITS: [Known; 15] = {
    use Form::{Administrative as A, Hospital as H};
    [
        (
            ["UBND thành phố Sơn La", "TP Sơn La", "UBND TP Sơn La"],
            ["People’s Committee of Sơn La City", "Sơn La City", "Sơn La City"],
            A,
            (0.892, 0.855, 0.920),
        ),
        (
            ["UBND huyện Thuận Châu", "Thuận Châu", "UBND H. Thuận Châu"],
            ["People’s Committee of Thuận Châu District", "Thuận Châu", "Thuận Châu D."],
            A,
            (0.915, 0.882, 0.939),
        ),
        (
            ["Sở Tài nguyên và Môi trường tỉnh Sơn La", "Sở TNMT", "Sở Tài nguyên và MT"],
            ["Department of Natural Resources and Environment", "Natural Resources", "Dept. of Nat. Res."],
            A,
            (0.881, 0.837, 0.914),
        ),
        (
            ["Bệnh viện đa khoa huyện Mộc Châu", "BV Mộc Châu", "BV Mộc Châu"],
            ["Mộc Châu District General Hospital", "Mộc Châu Hospital", "Mộc Châu Hosp."],
            H,
            (0.903, 0.868, 0.930),
        ),
        (
            ["UBND xã Mường Giôn, huyện Quỳnh Nhai", "xã Mường Giôn", "UBND xã Mường Giôn"],
            ["People’s Committee of Mường Giôn Commune, Quỳnh Nhai District", "Mường Giôn", "Mường Giôn C."],
            A,
            (0.956, 0.920, 0.976),
        ),
        (
            ["UBND huyện Mường La", "Mường La", "UBND H. Mường La"],
            ["People’s Committee of Mường La District", "Mường La", "Mường La D."],
            A,
            (0.938, 0.912, 0.957),
        ),
        (
            ["Sở Giao thông vận tải tỉnh Sơn La", "Sở GTVT", "Sở Giao thông VT"],
            ["Department of Transport of Sơn La Province", "Transport", "Dept. of Transport"],
            A,
            (0.946, 0.916, 0.966),
        ),
        (
            ["Bệnh viện đa khoa huyện Phù Yên", "BV Phù Yên", "BV Phù Yên"],
            ["Phù Yên District General Hospital", "Phù Yên Hospital", "Phù Yên Hosp."],
            H,
            (0.889, 0.849, 0.919),
        ),
        (
            ["UBND thị trấn Hát Lót, huyện Mai Sơn", "TT Hát Lót", "UBND TT Hát Lót"],
            ["People’s Committee of Hát Lót Township, Mai Sơn District", "Hát Lót", "Hát Lót T."],
            A,
            (0.964, 0.937, 0.980),
        ),
        (
            ["UBND huyện Phù Yên", "Phù Yên", "UBND H. Phù Yên"],
            ["People’s Committee of Phù Yên District", "Phù Yên", "Phù Yên D."],
            A,
            (0.913, 0.880, 0.938),
        ),
        (
            ["UBND huyện Mai Sơn", "Mai Sơn", "UBND H. Mai Sơn"],
            ["People’s Committee of Mai Sơn District", "Mai Sơn", "Mai Sơn D."],
            A,
            (0.941, 0.917, 0.958),
        ),
        (
            ["UBND huyện Sông Mã", "Sông Mã", "UBND H. Sông Mã"],
            ["People’s Committee of Sông Mã District", "Sông Mã", "Sông Mã D."],
            A,
            (0.970, 0.945, 0.984),
        ),
        (
            ["UBND huyện Vân Hồ", "Vân Hồ", "UBND H. Vân Hồ"],
            ["People’s Committee of Vân Hồ District", "Vân Hồ", "Vân Hồ D."],
            A,
            (0.912, 0.874, 0.939),
        ),
        (
            ["UBND thành phố Sơn La (Bộ phận Một cửa)", "TP Sơn La", "UBND TP Sơn La"],
            ["People’s Committee of Sơn La City (One-Stop Unit)", "Sơn La City", "Sơn La City"],
            A,
            (0.924, 0.896, 0.945),
        ),
        (
            [
                "Trung tâm Phục vụ hành chính công tỉnh Sơn La, Bộ phận Tiếp nhận và trả kết quả",
                "TT Hành chính công",
                "TT Hành chính công",
            ],
            [
                "Public Administration Service Centre of Sơn La Province, Reception and Return Unit",
                "Service Centre",
                "Service Centre",
            ],
            A,
            (0.907, 0.874, 0.932),
        ),
    ]
};

pub fn name(tongue: Tongue, known: &Known, at: usize) -> String {
    let names = match tongue {
        Tongue::Vietnamese => known.0,
        Tongue::English => known.1,
    };
    names[at].to_owned()
}
