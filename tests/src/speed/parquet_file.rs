//! The answers as Parquet, as other programs write it: groups of rows, words by dictionary, Snappy.

use std::fs::File;
use std::sync::Arc;

use anyhow::Context;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::people::{
    AGE_GROUPS, CRITERIA, ETHNIC, GENDERS, Person, criterion_name, interviewer_name, psu_name, stratum_name, unit_name,
    year,
};

/// Rows of one group.
const GROUP: usize = 131_072;

/// A file being written, one group of rows in memory.
pub struct Groups {
    writer: SerializedFileWriter<File>,
    rows: Vec<(String, Person)>,
}

impl Groups {
    /// # Errors
    /// If the file cannot be written.
    pub fn new(file: File) -> anyhow::Result<Self> {
        let criteria: String =
            (0..CRITERIA).map(|at| format!("optional int32 {};", criterion_name(at))).collect::<Vec<_>>().join(" ");
        let schema = format!(
            "message answers {{ required binary id (UTF8); required binary unit (UTF8); required binary stratum (UTF8); \
             required binary psu (UTF8); required int32 fpc1; required int32 fpc2; required double weight; \
             required binary gender (UTF8); required binary age_group (UTF8); required binary ethnic (UTF8); required int32 year; \
             required binary interviewer (UTF8); {criteria} }}"
        );
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            // No two ids are alike.
            .set_column_dictionary_enabled(ColumnPath::from("id"), false)
            .build();
        let schema = Arc::new(parse_message_type(&schema)?);
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
        Ok(Self { writer, rows: Vec::with_capacity(GROUP) })
    }

    /// Adds a respondent.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn push(&mut self, id: String, person: Person) -> anyhow::Result<()> {
        self.rows.push((id, person));
        if self.rows.len() == GROUP { self.write() } else { Ok(()) }
    }

    /// # Errors
    /// If the file cannot be written.
    pub fn finish(mut self) -> anyhow::Result<()> {
        if !self.rows.is_empty() {
            self.write()?;
        }
        self.writer.close()?;
        Ok(())
    }

    fn write(&mut self) -> anyhow::Result<()> {
        let rows = &self.rows;
        let mut group = self.writer.next_row_group()?;
        words(&mut group, rows.iter().map(|(id, _)| id.clone()))?;
        let mut named = |name: &dyn Fn(&Person) -> String| words(&mut group, rows.iter().map(|(_, own)| name(own)));
        named(&|person| unit_name(person.unit))?;
        named(&|person| stratum_name(person.stratum))?;
        named(&|person| psu_name(person.psu))?;
        whole(&mut group, rows.iter().map(|(_, person)| person.psus_in_stratum))?;
        whole(&mut group, rows.iter().map(|(_, person)| person.people_in_psu))?;
        column::<DoubleType>(&mut group, &rows.iter().map(|(_, person)| person.weight).collect::<Vec<_>>(), None)?;
        let mut named = |name: &dyn Fn(&Person) -> &'static str| {
            words(&mut group, rows.iter().map(|(_, own)| name(own).to_owned()))
        };
        named(&|person| GENDERS[person.gender])?;
        named(&|person| AGE_GROUPS[person.age_group])?;
        named(&|person| ETHNIC[person.ethnic])?;
        whole(&mut group, rows.iter().map(|(_, person)| year(person.psu)))?;
        words(&mut group, rows.iter().map(|(_, person)| interviewer_name(person.psu)))?;
        for criterion in 0..CRITERIA {
            let codes = rows.iter().map(|(_, person)| person.codes[criterion]);
            let levels: Vec<i16> = codes.clone().map(|code| i16::from(code.is_some())).collect();
            let answers: Vec<i32> = codes.flatten().map(i32::from).collect();
            column::<Int32Type>(&mut group, &answers, Some(&levels))?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

fn words(group: &mut SerializedRowGroupWriter<'_, File>, words: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let words: Vec<ByteArray> = words.map(|word| ByteArray::from(word.into_bytes())).collect();
    column::<ByteArrayType>(group, &words, None)
}

fn whole(group: &mut SerializedRowGroupWriter<'_, File>, numbers: impl Iterator<Item = u32>) -> anyhow::Result<()> {
    let numbers: Vec<i32> = numbers.map(i32::try_from).collect::<Result<_, _>>()?;
    column::<Int32Type>(group, &numbers, None)
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> anyhow::Result<()> {
    let mut writer = group.next_column()?.context("the schema has too few columns")?;
    writer.typed::<T>().write_batch(values, levels, None)?;
    writer.close()?;
    Ok(())
}
