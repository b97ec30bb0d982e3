//! Bad input: file, line, column, and what to do.

use crate::{DESIGN, Office};

#[test]
fn a_cell_that_breaks_the_design_is_named() {
    let office = Office::open();
    for (column, cell, place, says) in [
        ("weight", "", "line 100, column weight", "the weight is missing; every row of the probability sample needs"),
        ("weight", "-2", "line 100, column weight", "is not a number above zero"),
        ("weight", "1,5x", "line 100", "there are 40 cells and the header has 39"),
        ("weight", "abc", "line 100, column weight", "'abc' is no number; write digits with a decimal point"),
        ("weight", "inf", "line 100, column weight", "'inf' is no number"),
        ("stratum", "", "line 100, column stratum", "the stratum is missing; give one"),
        ("psu", "", "line 100, column psu", "the PSU is missing"),
        ("stratum", "U01-D02", "line 100, column psu", "is in stratum 'U01-D02' and, on an earlier row, in 'U01-D01'"),
        ("fpc1", "5", "line 100, column fpc1", "has 5 PSUs in its frame here and 22 on an earlier row"),
        ("fpc2", "0.5", "line 100, column fpc2", "has 0.5 people in its frame here and 130"),
        ("fpc2", "-1", "line 100, column fpc2", "-1 people in its frame here"),
        ("unit", "", "line 100, column unit", "the cell is blank"),
        ("kind", "department", "line 100, column kind", "'department' here and of 'district' on an earlier row"),
        ("year", "2x", "line 100, column year", "'2x' is no year; write one such as 2022"),
        ("resp_id", "U01-2020-0001", "line 100, column resp_id", "the id is that of line 2 too"),
        ("resp_id", "", "line 100, column resp_id", "the id is blank"),
        ("c03", "7", "line 100, column c03", "'7' is neither an answer (1 to 5) nor in not_asked or no_answer"),
        ("c03", "4.5", "line 100, column c03", "'4.5' is neither an answer"),
        ("overall", "0", "line 100, column overall", "'0' is neither an answer"),
        ("sample_type", "drawn", "line 100, column sample_type", "write probability, self_selected or assisted"),
        ("sample_type", "", "line 100, column sample_type", "the cell is blank"),
        ("gender", "", "line 100, column gender", "blank, but the margins weight by it"),
    ] {
        office.with_cell("bad.csv", 100, column, cell);
        let refusal = office.refusal(&["bad.csv", "--design", "design.toml", "--format", "json"]);
        assert!(refusal.starts_with(&format!("hailong: bad.csv, {place}")), "{column} '{cell}': {refusal}");
        assert!(refusal.contains(says), "{column} '{cell}': {refusal}");
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    let office = Office::open();
    office.with_cell("bad.csv", 100, "c03", "9");
    let text = office.read("bad.csv");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(50, "");
    lines.insert(51, "");
    office.write("gaps.csv", &lines.join("\n"));
    let refusal = office.refusal(&["gaps.csv", "--design", "design.toml"]);
    assert!(refusal.contains("gaps.csv, line 102, column c03"), "{refusal}");
    office.write("windows.csv", &lines.join("\r\n"));
    let refusal = office.refusal(&["windows.csv", "--design", "design.toml"]);
    assert!(refusal.contains("windows.csv, line 102, column c03"), "{refusal}");
}

#[test]
fn a_mixed_file_says_which_row_is_which() {
    let office = Office::open();
    office.write("bare.toml", &DESIGN.replace("sample_type = \"sample_type\"\n", ""));
    let refusal = office.refusal(&["survey.csv", "--design", "bare.toml"]);
    assert!(refusal.contains("line 409, column stratum"), "{refusal}");
    assert!(refusal.contains("needs a column that says which row is which"), "{refusal}");
    // Also where no column of the design shows it, but the mode does.
    let columns = "criteria = \"criteria.csv\"\n[columns]\nid = \"resp_id\"\nunit = \"unit\"\nmode = \"mode\"\n";
    office.write("mode.toml", columns);
    let refusal = office.refusal(&["survey.csv", "--design", "mode.toml"]);
    assert!(refusal.contains("line 409, column mode: answers came by 'web' and by other modes"), "{refusal}");
    // Nor where only the column that says it is there.
    office.write("least.toml", &columns.replace("mode = \"mode\"\n", ""));
    let refusal = office.refusal(&["survey.csv", "--design", "least.toml"]);
    assert!(
        refusal.contains("line 409, column sample_type: 'self_selected' here and 'probability' above"),
        "{refusal}"
    );
    assert!(refusal.contains("named as sample_type in the design"), "{refusal}");
}

#[test]
fn a_misspelt_column_is_told_what_was_meant() {
    let office = Office::open();
    office.write("bad.toml", &DESIGN.replace("weight = \"weight\"", "weight = \"weigth\""));
    let refusal = office.refusal(&["survey.csv", "--design", "bad.toml"]);
    assert!(
        refusal.contains("column weigth: the file has no such column; did you mean 'weight'? its columns are: resp_id"),
        "{refusal}"
    );
}

#[test]
fn tables_from_a_spreadsheet_are_read_and_their_mistakes_have_a_line() {
    let office = Office::open();
    let semicolons = |name: &str| office.read(name).replace(',', ";");
    let plain = office.json(&["survey.csv"]);
    for name in ["criteria.csv", "margins.csv"] {
        office.write(name, &format!("\u{feff}{}", semicolons(name)));
    }
    assert_eq!(office.json(&["survey.csv"])["criteria"], plain["criteria"]);
    let margins = office.read("margins.csv");
    let second = margins.lines().nth(1).unwrap();
    office.write("margins.csv", &format!("{margins}{second}\n"));
    let refusal = office.refusal(&["survey.csv", "--design", "design.toml"]);
    let last = margins.lines().count() + 1;
    assert!(
        refusal.contains(&format!("line {last}, column level: ")) && refusal.contains("stands on line 2 too"),
        "{refusal}"
    );
    office.write("criteria.csv", "criterion,factor,factor_order\n,A,1\n");
    let refusal = office.refusal(&["survey.csv", "--design", "design.toml"]);
    assert!(refusal.contains("line 2: criterion or factor is blank"), "{refusal}");
    std::fs::write(office.path("criteria.csv"), [0xff, 0xfe, b'c', 0]).unwrap();
    let refusal = office.refusal(&["survey.csv", "--design", "design.toml"]);
    assert!(refusal.contains("it is not UTF-8; save it as CSV UTF-8"), "{refusal}");
}

#[test]
fn a_lonely_psu_fails_by_default_and_names_the_stratum() {
    let office = Office::open();
    office.write("fine.toml", &DESIGN.replace("stratum = \"stratum\"", "stratum = \"stratum_fine\""));
    let refusal = office.refusal(&["survey.csv", "--design", "fine.toml"]);
    assert!(refusal.contains("column stratum_fine: stratum 'U02-D03-F3' has a single PSU"), "{refusal}");
}

#[test]
fn designs_that_are_not_understood() {
    let office = Office::open();
    for (from, to, says) in [
        ("rule = \"mean_of_factors\"", "rule = \"best\"", "unknown variant `best`, expected one of `pooled`"),
        ("id = \"resp_id\"", "key = \"resp_id\"", "unknown field `key`"),
        ("id = \"resp_id\"\n", "", "missing field `id`"),
        ("satisfied = [4, 5]", "satisfied = [4, 5]\nconfidence = 95", "write 0.95 for 95 %"),
        ("satisfied = [4, 5]", "satisfied = [4, 5]\nnot_asked = [0]\nno_answer = [0]", "code 0 is both in"),
        ("satisfied = [4, 5]", "satisfied = [4, 5]\nlonely_psu = \"ignore\"", "unknown variant `ignore`"),
        (
            "unit = \"unit\"",
            "unit = \"Unit\"",
            "column Unit: the file has no such column; did you mean 'unit'? its columns are: resp_id, unit",
        ),
        ("criteria = \"criteria.csv\"", "criteria = \"nowhere.csv\"", "nowhere.csv cannot be used"),
        ("overall = \"overall\"\n", "", ""),
    ] {
        let changed = DESIGN.replace(from, to);
        assert_ne!(changed, DESIGN);
        if says.is_empty() {
            office.write("bad.toml", &changed.replace("mean_of_factors", "overall_question"));
            let refusal = office.refusal(&["survey.csv", "--design", "bad.toml"]);
            assert!(refusal.contains("columns.overall names no column"), "{refusal}");
            continue;
        }
        office.write("bad.toml", &changed);
        let refusal = office.refusal(&["survey.csv", "--design", "bad.toml"]);
        assert!(refusal.contains(says), "{from} -> {to}: {refusal}");
    }
    assert!(office.refusal(&["survey.csv"]).contains("--design"));
    assert!(office.refusal(&["nothing.csv", "--design", "design.toml"]).contains("nothing.csv cannot be opened"));
}

/// What stands beside the answers is named by its own file, and what is to be withheld must be there: a name written wrong would
/// hide nothing.
#[test]
fn tables_beside_the_answers_are_named() {
    let office = Office::open();
    let with = |line: &str| {
        let design = crate::DESIGN.replace("margins = \"margins.csv\"\n", "");
        office.write("design.toml", &format!("{line}\n{design}"));
        office.refusal(&["survey.csv", "--design", "design.toml", "--public"])
    };
    for (row, says) in [
        ("U91,2020,domain,gender", "withheld.csv, the unit U91 in 2020, of which something is to be withheld"),
        ("U01,2020,domain,sex", "withheld.csv, there is no domain 'sex' to be withheld of U01 in 2020"),
        ("U01,2020,criterion,q99", "there is no criterion 'q99'"),
        ("U01,2020,factor,none", "there is no factor 'none'"),
        ("U01,2020,group,gender", "line 2, column part: 'group' is none; write domain, criterion, factor or overall"),
    ] {
        office.write("withheld.csv", &format!("unit,year,part,key\n{row}\n"));
        let refusal = with("withheld = \"withheld.csv\"");
        assert!(refusal.contains(says), "{row}: {refusal}");
    }
    office
        .write("psus.csv", "unit,year,stratum,psu,psus_in_stratum,people_in_psu\nU01,2020,U01-D01,U01-D01-X99,7,40\n");
    let refusal = with("psus = \"psus.csv\"");
    assert!(refusal.contains("psus.csv, line 2"), "{refusal}");
}

#[test]
fn margins_that_disagree_and_files_that_are_none() {
    let office = Office::open();
    office
        .write("margins.csv", &office.read("margins.csv").replace("U01,2020,gender,f,3330", "U01,2020,gender,f,4000"));
    let refusal = office.refusal(&["survey.csv", "--design", "design.toml", "--format", "json"]);
    assert!(refusal.contains("the margins of U01 in 2020 cannot be used"), "{refusal}");
    assert!(refusal.contains("a difference of 9.14 %"), "{refusal}");
    assert!(refusal.contains("margins.csv, ") && !refusal.contains("survey.csv"), "the file that is wrong: {refusal}");
    office.write("empty.csv", "");
    assert!(office.refusal(&["empty.csv", "--design", "design.toml"]).contains("the file is empty"));
    office.write("header.csv", office.read("survey.csv").lines().next().unwrap());
    assert!(office.refusal(&["header.csv", "--design", "design.toml"]).contains("has a header and no row"));
    std::fs::write(office.path("broken.parquet"), b"PAR1 but nothing else").unwrap();
    assert!(
        office.refusal(&["broken.parquet", "--design", "design.toml"]).contains("is no Parquet file that can be read")
    );
}

#[test]
fn where_there_is_no_database_none_is_made() {
    let office = Office::open();
    for arguments in
        [&["--year", "2022"][..], &["--year", "2022", "--format", "report.docx", "--out", "report.docx"], &["--json"]]
    {
        let refusal = office.refusal(arguments);
        assert!(
            refusal.contains("there is no database in 'data'; name the server's data folder with --data-dir"),
            "{refusal}"
        );
        assert!(!office.path("data").exists(), "{arguments:?}");
    }
}
