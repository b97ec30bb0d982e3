//! Whatever bytes come, there are columns of one length or an error that says something.

use proptest::prelude::*;

use super::*;

fn columns() -> Columns {
    Columns {
        id: "id".to_owned(),
        unit: "unit".to_owned(),
        year: Some("year".to_owned()),
        weight: Some("w".to_owned()),
        criteria: vec!["c1".to_owned(), "c2".to_owned()],
        domains: vec!["g".to_owned()],
        ..Columns::default()
    }
}

fn codes() -> CodeTable {
    CodeTable(std::array::from_fn(|code| u8::try_from(code).ok().filter(|code| (1..=5).contains(code))))
}

fn read(bytes: &[u8]) -> Result<Respondents, FileError> {
    read_csv(bytes, &columns(), &codes(), &mut |_| {})
}

fn one_length(rows: &Respondents) -> bool {
    let words = [Some(&rows.unit), rows.domains.first()];
    words.into_iter().flatten().all(|words| words.ids.len() == rows.rows)
        && rows.criteria.iter().all(|column| column.len() == rows.rows)
        && rows.year.as_ref().is_some_and(|years| years.len() == rows.rows)
        && rows.weight.as_ref().is_some_and(|weights| weights.len() == rows.rows)
}

proptest! {
    #[test]
    fn any_bytes_after_a_header(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut file = b"id,unit,year,w,c1,c2,g\n".to_vec();
        file.extend(&bytes);
        for file in [&file, &bytes] {
            match read(file) {
                Ok(rows) => prop_assert!(one_length(&rows)),
                Err(error) => prop_assert!(!error.message.is_empty()),
            }
        }
    }

    #[test]
    fn cells_of_every_kind(rows in proptest::collection::vec(proptest::collection::vec("[a-z0-9.,;\"\\-éặ ]{0,6}", 7), 1..20)) {
        let mut file = String::from("id,unit,year,w,c1,c2,g\n");
        for row in &rows {
            let quoted: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            file.push_str(&quoted.join(","));
            file.push('\n');
        }
        match read(file.as_bytes()) {
            Ok(rows) => prop_assert!(one_length(&rows)),
            Err(error) => prop_assert!(error.line.is_some_and(|line| line >= 2), "{error}"),
        }
    }

    #[test]
    fn a_damaged_parquet_file_is_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let path = std::env::temp_dir().join(format!("hailong-{}-{}.parquet", std::process::id(), bytes.len()));
        let mut whole = b"PAR1".to_vec();
        whole.extend(&bytes);
        whole.extend(b"\x08\0\0\0PAR1");
        std::fs::write(&path, &whole).unwrap();
        let read = read_parquet(std::fs::File::open(&path).unwrap(), &columns(), &codes(), &mut |_, _| {});
        std::fs::remove_file(&path).unwrap();
        prop_assert!(read.is_err());
    }
}

#[test]
fn lines_and_quoted_breaks() {
    let text = "\u{feff}id;unit;year;w;c1;c2;g\r\na;\"U\n1\";2020;1,5;4;;x\r\n\r\nb;U2;2021;2;5;1;\r\n";
    let rows = read(text.as_bytes()).unwrap();
    assert_eq!((rows.rows, rows.unit.of(0), rows.line(0), rows.line(1)), (2, "U\n1", 2, 5));
    assert_eq!(rows.weight, Some(vec![1.5, 2.0]));
    assert_eq!(rows.criteria, [vec![4, 5], vec![BLANK, 1]]);
    assert_eq!((rows.domains[0].of(0), rows.domains[0].of(1)), ("x", ""));
}

#[test]
fn an_id_twice_and_a_column_twice() {
    let twice = read(b"id,unit,year,w,c1,c2,g\na,U,2020,1,4,4,x\nb,U,2020,1,4,4,x\na,U,2020,1,4,4,x\n").unwrap_err();
    assert_eq!((twice.line, twice.column.as_deref()), (Some(4), Some("id")));
    assert!(twice.message.contains("line 2"), "{twice}");
    let columns = read(b"id,unit,year,w,c1,c2,g,c1\n").unwrap_err();
    assert!(columns.to_string().contains("has this column twice"), "{columns}");
}
