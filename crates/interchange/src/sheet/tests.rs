use super::*;

/// A kilobyte that unpacks to three megabytes is refused before a cell is read, whatever size it states.
#[test]
fn a_workbook_that_would_fill_the_memory_is_refused() {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![b' '; 3 * 1024 * 1024]).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 64 * 1024);
    assert_eq!(xlsx_file::look_at_size(&bytes, 3).unwrap_err().what, SheetFault::TooLarge(3));
    assert_eq!(xlsx_file::look_at_size(&bytes, 4), Ok(()));
}
