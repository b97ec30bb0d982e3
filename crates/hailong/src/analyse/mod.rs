//! `hailong analyse`: scores with their intervals, of a data file or of what is stored.

mod progress;
mod reported;
mod stored;
mod stored_report;
mod table;

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use analytics::analysis::{Array, analyse};
use analytics::chart::words::Tongue as ChartTongue;
use anyhow::Context;
use clap::{Args, ValueEnum};
use publication::{DataFile, DesignFile, Folder, results_json};

use crate::data::DataArgs;

/// Computes scores with their intervals, from a data file or from what is stored here.
#[derive(Args)]
#[command(after_help = "\
Of a file:    hailong analyse answers.csv --design design.toml --format json
Of the store: hailong analyse --year 2022
              hailong analyse --year 2022 --format report.docx --out report.docx

The design says which column is what:

  rule = \"mean_of_factors\"
  satisfied = [4, 5]
  domains = [\"gender\", \"age_group\"]
  criteria = \"criteria.csv\"        # criterion,factor,factor_order
  margins = \"margins.csv\"          # unit,year,variable,level,count
  [columns]                        # only id, unit and the criteria are required
  id = \"resp_id\"
  unit = \"unit\"
  year = \"year\"
  stratum = \"stratum\"
  psu = \"psu\"
  fpc = [\"fpc1\", \"fpc2\"]
  weight = \"weight\"
  sample_type = \"sample_type\"")]
pub struct AnalyseArgs {
    /// Answers, one row a respondent: CSV, or Parquet if the name ends in .parquet
    #[arg(requires = "design")]
    file: Option<PathBuf>,
    /// What the columns of the file mean (TOML)
    #[arg(long, requires = "file", value_name = "FILE")]
    design: Option<PathBuf>,
    /// How the results of a file are printed; of the store, the reports
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Where the results of a file, or a report, go; standard output, if it is not given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Draws the charts into this folder too: SVG, PNG, and each one's numbers as CSV
    #[arg(long, value_name = "DIR")]
    charts: Option<PathBuf>,
    /// The language of the charts
    #[arg(long, value_enum, requires = "charts", default_value_t = Tongue::Vi)]
    language: Tongue,
    /// Only these arrays (comma-separated); CSV takes one
    #[arg(long, value_delimiter = ',', requires = "file", value_parser = array)]
    arrays: Vec<Array>,
    /// Leave out what may not be shown to the public
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    stored: stored::StoredArgs,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Every array, one object, full precision
    Json,
    /// One array (indices, if --arrays names none), for a spreadsheet
    Csv,
    /// The indices, for reading
    Table,
    /// The report as a Word document; give --out
    #[value(name = "report.docx")]
    Word,
    /// The report as a page to print
    Html,
    /// The tables of the report as an Excel workbook; give --out
    #[value(name = "report.xlsx")]
    Workbook,
}

impl Format {
    const fn is_report(self) -> bool {
        matches!(self, Self::Word | Self::Html | Self::Workbook)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tongue {
    Vi,
    En,
}

impl Tongue {
    const fn of_charts(self) -> ChartTongue {
        match self {
            Self::Vi => ChartTongue::Vietnamese,
            Self::En => ChartTongue::English,
        }
    }
}

fn array(name: &str) -> Result<Array, String> {
    Array::ALL.into_iter().find(|array| array.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Array::ALL.iter().map(|array| array.name()).collect();
        format!("there is no array '{name}'; use one of: {}", names.join(", "))
    })
}

pub async fn run(args: AnalyseArgs) -> anyhow::Result<()> {
    match (&args.file, &args.design) {
        (Some(_), Some(_)) => {
            // Hours of arithmetic would hold up the runtime's thread; it has nothing else to do here.
            tokio::task::spawn_blocking(move || of_file(&args)).await.context("the analysis was cut short")?
        }
        _ if args.format.is_report() || args.charts.is_some() => stored_report::run(args).await,
        _ if args.format != Format::Table || args.out.is_some() => anyhow::bail!(
            "of what is stored there are --json, a line an evaluation, and the reports; name a file and its --design, or use --format report.docx, report.xlsx or html"
        ),
        _ => stored::run(args.stored, args.public, &args.data).await,
    }
}

fn not_on_a_terminal(args: &AnalyseArgs) -> anyhow::Result<()> {
    let binary = matches!(args.format, Format::Word | Format::Workbook);
    if binary && args.out.is_none() && std::io::stdout().is_terminal() {
        anyhow::bail!("a Word document or a workbook cannot be shown on a terminal; name a file with --out");
    }
    Ok(())
}

fn of_file(args: &AnalyseArgs) -> anyhow::Result<()> {
    let (Some(file), Some(design_path)) = (&args.file, &args.design) else { return Ok(()) };
    let name = Path::new(design_path.file_name().unwrap_or_default());
    let design = DesignFile::read(&Folder::of(design_path), name)?;
    let progress = progress::Progress::start();
    let read = progress
        .during("reading", || DataFile::read(file, &design, &mut |done, of| progress.step("reading", done, of)))?;
    let arrays = match (args.format, args.arrays.is_empty()) {
        (Format::Json, true) => design.arrays(),
        (_, true) => vec![Array::Indices],
        (_, false) => args.arrays.clone(),
    };
    if args.format.is_report() && !args.arrays.is_empty() {
        anyhow::bail!("a report has no arrays; leave --arrays out, or use --format json");
    }
    not_on_a_terminal(args)?;
    if let Some(missing) = arrays.iter().find(|array| !design.offers(**array)) {
        anyhow::bail!(
            "the design has nothing to make the array {} of: domains needs domains, weighting margins, interviewers and changes their columns",
            missing.name()
        );
    }
    let report = args.format.is_report();
    if report || args.charts.is_some() {
        let facts_in = |tongue: ChartTongue| {
            progress.during("computing", || reported::facts(&read, (file, design_path), &design, tongue))
        };
        if let Some(folder) = &args.charts {
            let tongue = args.language.of_charts();
            let facts = facts_in(tongue)?;
            progress.during("drawing", || reported::charts(&facts, folder, tongue, &progress))?;
        }
        if report {
            let facts = facts_in(ChartTongue::Vietnamese)?;
            let bytes = progress.during("writing", || reported::report(&facts, args.format))?;
            return deliver(args.out.as_deref(), |out| out.write_all(&bytes));
        }
    }
    if args.format == Format::Csv && arrays.len() != 1 {
        anyhow::bail!("a CSV file holds one array; name one with --arrays, or use --format json");
    }
    let setting = design.setting(args.public);
    let analysis = progress.during("computing", || {
        analyse(&read.data, &setting, &arrays, &|done, of| progress.step("computing", done, of))
            .map_err(|error| read.locate(&error))
    })?;
    for warning in &analysis.warnings {
        eprintln!("hailong: {warning}");
    }
    deliver(args.out.as_deref(), |out| match args.format {
        Format::Json => results_json(out, &analysis, &design, args.public),
        Format::Csv => out.write_all(table::csv(&analysis, arrays[0]).as_bytes()),
        _ => out.write_all(table::text(&analysis, design.confidence, args.public).as_bytes()),
    })
}

/// Writes the results to a file, which is there whole or not at all, or to standard output.
fn deliver(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let Some(path) = path else {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        return match write(&mut out).and_then(|()| out.flush()) {
            // Whoever read it has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.context("the results could not be written"),
        };
    };
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    let beside = path.with_extension("part");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .with_context(|| format!("{} could not be written", path.display()))
}
