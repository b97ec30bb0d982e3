//! The workbook as bytes.

use super::names::{read_first, sheet_names};
use super::{Cell, NumberFormat, Sheet, Workbook, WorkbookError};
use crate::language::WritingLanguage;
use crate::xml_text::xml_text;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Worksheet, XlsxError};
use std::borrow::Cow;
use time::{Date, UtcOffset};

/// What a cell of Excel holds, counted in UTF-16.
const LONGEST: usize = 32_767;
const CUT: &str = "[…]";
/// Widths of columns in characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;
/// The first whole number a double cannot tell from its neighbour, less what Excel rounds: 15 digits.
const LARGEST_INTEGER: u64 = 999_999_999_999_999;

impl Workbook {
    /// Writes an XLSX. The same workbook gives the same bytes.
    pub fn write(&self) -> Result<Vec<u8>, WorkbookError> {
        let names = sheet_names(self)?;
        let styles = Styles::new();
        let mut sheets = Vec::with_capacity(names.len());
        let mut cut = 0;
        for (sheet, name) in self.sheets.iter().zip(names) {
            let mut written = Written { sheet, styles: &styles, out: Worksheet::new(), cut: 0 };
            written.out.set_name(name)?;
            written.fill()?;
            cut += written.cut;
            sheets.push(written.out);
        }
        let mut book = rust_xlsxwriter::Workbook::new();
        book.set_properties(&self.properties()?);
        book.push_worksheet(self.first_sheet(cut, &styles)?);
        for sheet in sheets {
            book.push_worksheet(sheet);
        }
        Ok(book.save_to_buffer()?)
    }

    fn properties(&self) -> Result<DocProperties, XlsxError> {
        let created = self.created.to_offset(UtcOffset::UTC);
        let (hour, minute, second) = created.to_hms();
        let created = excel_date(created.date())?.and_hms(u16::from(hour), minute, f64::from(second))?;
        let (title, author) = (xml_text(&self.title), xml_text(&self.author));
        Ok(DocProperties::new().set_title(title).set_author(author).set_creation_datetime(&created))
    }

    fn first_sheet(&self, cut: usize, styles: &Styles) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(read_first(self.language))?;
        sheet.set_column_width(0, 28.0)?.set_column_width(1, 100.0)?;
        sheet.write_string_with_format(0, 0, fitting(&xml_text(&self.title)).as_ref(), &styles.title)?;
        let mut row = 2;
        for note in &self.notes {
            sheet.write_string_with_format(row, 0, fitting(&xml_text(&note.term)).as_ref(), &styles.term)?;
            sheet.write_string_with_format(row, 1, fitting(&xml_text(&note.text)).as_ref(), &styles.text)?;
            row += 1;
        }
        if cut > 0 {
            sheet.write_string_with_format(row, 1, cut_note(self.language, cut), &styles.text)?;
        }
        Ok(sheet)
    }
}

/// A sheet being written.
struct Written<'a> {
    sheet: &'a Sheet,
    styles: &'a Styles,
    out: Worksheet,
    /// How many texts were too long.
    cut: usize,
}

impl Written<'_> {
    fn fill(&mut self) -> Result<(), WorkbookError> {
        let sheet = self.sheet;
        let columns = sheet.columns.len();
        let (Ok(last_row), Ok(last_column)) =
            (u32::try_from(sheet.rows.len()), u16::try_from(columns.saturating_sub(1)))
        else {
            return Err(WorkbookError::TooLarge { sheet: sheet.name.clone() });
        };
        if columns == 0 {
            return Err(WorkbookError::NoColumns { sheet: sheet.name.clone() });
        }
        if last_row >= 1_048_576 || last_column >= 16_384 {
            return Err(WorkbookError::TooLarge { sheet: sheet.name.clone() });
        }
        let mut widths = vec![NARROWEST; columns];
        for ((column, name), width) in (0_u16..).zip(&sheet.columns).zip(&mut widths) {
            let name = xml_text(name);
            // Room for the button of the filter.
            *width = (longest_line(&name) + 3).clamp(*width, WIDEST);
            self.text(0, column, &name, &self.styles.head)?;
        }
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            if cells.len() != columns {
                let (sheet, row, cells) = (sheet.name.clone(), row as usize + 1, cells.len());
                return Err(WorkbookError::Ragged { sheet, row, cells, columns });
            }
            for ((column, cell), width) in (0_u16..).zip(cells).zip(&mut widths) {
                let wide = self.cell(row, column, cell)?;
                *width = wide.clamp(*width, WIDEST);
            }
        }
        for (column, width) in (0_u16..).zip(widths) {
            self.out.set_column_width(column, width as f64 + 1.0)?;
        }
        self.out.set_freeze_panes(1, 0)?.autofilter(0, 0, last_row, last_column)?.set_repeat_rows(0, 0)?;
        Ok(())
    }

    /// Writes a cell and says how wide it is.
    fn cell(&mut self, row: u32, column: u16, cell: &Cell) -> Result<usize, WorkbookError> {
        match cell {
            Cell::Empty => Ok(0),
            Cell::Text(text) => {
                let text = xml_text(text);
                self.text(row, column, &text, &self.styles.cell)?;
                Ok(longest_line(&text))
            }
            Cell::Integer(number) if number.unsigned_abs() > LARGEST_INTEGER => {
                self.text(row, column, &number.to_string(), &self.styles.cell)?;
                Ok(20)
            }
            Cell::Integer(number) => {
                self.out.write_number_with_format(row, column, *number as f64, &self.styles.integer)?;
                Ok(number.to_string().len())
            }
            Cell::Number { value, .. } if !value.is_finite() => {
                let name = self.sheet.columns.get(usize::from(column)).cloned().unwrap_or_default();
                Err(WorkbookError::NotFinite { sheet: self.sheet.name.clone(), row: row as usize + 1, column: name })
            }
            Cell::Number { value, format } => {
                self.out.write_number_with_format(row, column, *value, self.styles.number(*format))?;
                Ok(format!("{value:.0}").len() + format.pattern().len())
            }
            Cell::Date(date) => {
                if let Ok(day) = excel_date(*date) {
                    self.out.write_datetime_with_format(row, column, &day, &self.styles.date)?;
                } else {
                    self.text(row, column, &date.to_string(), &self.styles.cell)?;
                }
                Ok(10)
            }
        }
    }

    /// Writes text as text: what begins like a formula also keeps the mark by which Excel leaves it alone when edited.
    fn text(&mut self, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        let fitted = fitting(text);
        if matches!(fitted, Cow::Owned(_)) {
            self.cut += 1;
        }
        if fitted.is_empty() {
            return Ok(());
        }
        let formula = fitted.starts_with(['=', '+', '-', '@', '\t']);
        let guarded = formula.then(|| format.clone().set_quote_prefix());
        self.out.write_string_with_format(row, column, fitted.as_ref(), guarded.as_ref().unwrap_or(format))?;
        Ok(())
    }
}

/// The formats of cells.
struct Styles {
    title: Format,
    term: Format,
    text: Format,
    head: Format,
    cell: Format,
    integer: Format,
    date: Format,
    /// By their count of decimals.
    decimals: Vec<Format>,
    percents: Vec<Format>,
}

impl Styles {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let numbers = |of: fn(u8) -> NumberFormat| {
            (0..=15).map(|decimals| top().set_num_format(of(decimals).pattern())).collect()
        };
        Self {
            title: Format::new().set_bold().set_font_size(14.0),
            term: top().set_bold().set_text_wrap(),
            text: top().set_text_wrap(),
            head: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter),
            cell: top().set_text_wrap(),
            integer: top().set_num_format("0"),
            date: top().set_num_format("dd/mm/yyyy"),
            decimals: numbers(NumberFormat::Decimals),
            percents: numbers(NumberFormat::Percent),
        }
    }

    fn number(&self, format: NumberFormat) -> &Format {
        let (formats, decimals) = match format {
            NumberFormat::Decimals(decimals) => (&self.decimals, decimals),
            NumberFormat::Percent(decimals) => (&self.percents, decimals),
        };
        formats.get(usize::from(decimals.min(15))).unwrap_or(&self.cell)
    }
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    // Excel also knows no year above 9999, and time none that does not fit here.
    let year = u16::try_from(date.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, u8::from(date.month()), date.day())
}

/// The text, cut if it is longer than a cell.
fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut room = LONGEST - CUT.encode_utf16().count();
    let kept = text.chars().take_while(|character| {
        let fits = character.len_utf16() <= room;
        room = room.saturating_sub(character.len_utf16());
        fits
    });
    let mut out: String = kept.collect();
    out.push_str(CUT);
    Cow::Owned(out)
}

fn longest_line(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or_default()
}

fn cut_note(language: WritingLanguage, cut: usize) -> String {
    match language {
        WritingLanguage::Vietnamese => {
            format!("Có {cut} ô dài hơn 32.767 ký tự, giới hạn của Excel; phần sau đã bị cắt và thay bằng {CUT}.")
        }
        WritingLanguage::English => {
            format!(
                "{cut} cells were longer than the 32,767 characters Excel holds; what follows was cut and is {CUT}."
            )
        }
    }
}
