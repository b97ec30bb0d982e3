//! What was given up with lost tablets, campaign by campaign.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads};
use crate::words::numbers;
use crate::{Facts, GivenUp, OnTablets};

/// A row for each campaign, and one for what may be another's; none where nothing was given up.
pub fn given_up(facts: &Facts) -> Option<Table> {
    let of = |one: &GivenUp| {
        let row = |on: OnTablets, whose: &str| {
            let counts = [on.tablets, on.submissions].map(|n| numbers().count(n));
            (on.submissions > 0).then(|| cells([one.year.to_string(), whose.to_owned()].into_iter().chain(counts)))
        };
        [row(one.own, "Của đợt này"), row(one.shared, "Của đợt này hoặc của đợt khác")].into_iter().flatten()
    };
    let rows: Vec<Vec<Cell>> = facts.given_up.iter().flat_map(of).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Phiếu trên máy tính bảng bị mất hoặc hỏng, đã thôi chờ".to_owned()),
        columns: vec![Column::centred(14), Column::names(46), Column::centred(20), Column::centred(20)],
        header: heads(["Năm", "Phiếu", "Số máy tính bảng", "Số phiếu"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(
            "Theo số máy tự báo ở lần gặp cuối, gồm cả phiếu ghi lần đến không phỏng vấn được; không ai biết nội dung. Phiếu nào về sau đó thì không còn tính ở đây. Lý do thôi chờ ghi ở trang của máy trong phần mềm.",
        )]),
    })
}
