//! What whoever publishes is told when results cannot be computed: of which form and units, why, and what to do.

use std::fmt::Display;

use store::EvaluationView;
use survey::language::Language;
use survey::questionnaire::Questionnaire;

use crate::problem::{Code, Problem};

/// The answers to a form do not go through the computation.
pub(super) fn of_form(form: &Questionnaire, units: &[&str], cause: &dyn Display) -> Problem {
    let (vi, en) = (Language::vietnamese(), Language::english());
    let (title, version, units) = (form.title.get(&vi), &form.version, units.join(", "));
    Problem::new(Code::Internal).detail((
        format!(
            "Không tính được kết quả của phiếu “{title}”, bản {version} (đơn vị: {units}). Chưa có gì \
             được công bố. Nhờ người quản trị chạy hailong rebuild, rồi công bố lại. Thông báo của chương trình: “{cause}”."
        ),
        format!(
            "The results of the form \"{}\", version {version} (units: {units}) cannot be computed: {cause}. Nothing was \
             published. Ask the administrator to run hailong rebuild, then publish again.",
            form.title.get(&en)
        ),
    ))
}

/// The same of one unit; a problem that passes stays as it is.
pub(super) fn of_unit(view: &EvaluationView) -> impl FnOnce(Problem) -> Problem {
    let (vi, en) = (Language::vietnamese(), Language::english());
    let detail = (
        format!(
            "Không tính được kết quả của {} ({}). Chưa có gì được công bố. Mở trang kết quả của đơn vị này để xem; nếu cũng lỗi, \
             nhờ người quản trị chạy hailong rebuild, rồi công bố lại.",
            view.unit.name.get(&vi),
            view.unit.code
        ),
        format!(
            "The results of {} ({}) cannot be computed. Nothing was published. Open the results of this unit; if they fail, too, \
             ask the administrator to run hailong rebuild, then publish again.",
            view.unit.name.get(&en),
            view.unit.code
        ),
    );
    move |problem| if problem.code == Code::Internal { problem.detail(detail) } else { problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_publishes_reads_of_what_and_why() {
        let form = Questionnaire::from_json(include_str!("../../../../questionnaires/hanh-chinh-22.json")).unwrap();
        let problem = of_form(&form, &["ML-UB", "MC-BV"], &"the stratum 'vùng cao' has one PSU");
        for language in [Language::vietnamese(), Language::english()] {
            let detail = problem.document(&language, None).detail;
            for named in [form.title.get(&language), "ML-UB, MC-BV", "has one PSU", "hailong rebuild"] {
                assert!(detail.contains(named), "{named}: {detail}");
            }
        }
    }
}
