//! Where the numbers are from, and how to compute them again.

use interchange::document::{Block, HeadingLevel, List};

use super::{TONGUE, plain};
use crate::Facts;
use crate::words::{capital, rule_name};

pub fn blocks(facts: &Facts) -> Vec<Block> {
    let from = &facts.provenance;
    let data = capital(&from.data_named(TONGUE));
    let mut items = vec![match &from.file {
        Some(file) => format!("{data} ({file})"),
        None => data,
    }];
    items.extend(kept(facts));
    items.extend(facts.rules().into_iter().map(|rule| format!("Quy tắc: {} ({})", rule_name(rule), rule.name())));
    items.push(format!("Chương trình: {}", from.program));
    items.extend(from.design.as_ref().map(|design| format!("Thiết kế: {design}")));
    let command = |command: &String| {
        // Of a file and of a bundle everything is in them.
        let where_to = if command.starts_with("hailong analyse --") {
            " (tại máy chủ, trong thư mục có dữ liệu)"
        } else {
            ""
        };
        format!("Tính lại, kiểm tra bằng lệnh{where_to}: {command}")
    };
    items.extend(from.commands.iter().map(command));
    vec![
        Block::Heading {
            level: HeadingLevel::Section, text: plain("Số liệu của báo cáo này có thể tính lại")
        },
        Block::List(List { numbered: false, items: items.into_iter().map(plain).collect() }),
    ]
}

/// Of units that a correction left as they were.
fn kept(facts: &Facts) -> Option<String> {
    let own = facts.units.iter().filter(|unit| facts.provenance.keeps(unit));
    let names: Vec<&str> = own.map(|unit| unit.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "Giữ nguyên như bản công bố trước: {}. Chỉ vài người trả lời khác đi, nêu số mới sẽ làm lộ câu trả lời của họ",
            names.join("; ")
        )
    })
}
