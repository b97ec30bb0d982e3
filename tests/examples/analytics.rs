//! `cargo xtask bench analytics`: one measurement after another, each in a process of its own.
#![expect(clippy::print_stdout, reason = "a command line tool: its answer is its standard output")]

use clap::{Parser, Subcommand};
use journeys::speed::{child, columns, demonstration, files, measured::Measured, stored};
use std::path::PathBuf;
use std::process::ExitCode;

/// As the server and `hailong analyse` have it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "How fast scores are made; each command prints a line of JSON for each measurement")]
enum Args {
    /// Write made-up answers as CSV and Parquet, with their design
    Generate {
        #[arg(long, default_value_t = 1_000_000)]
        rows: usize,
        #[arg(long)]
        dir: PathBuf,
    },
    /// From columns in memory: shares, indices, raking
    Columns {
        #[arg(long)]
        dir: PathBuf,
        #[arg(long, default_value_t = 1)]
        threads: usize,
        /// Where the shares go, to compare them with those of other programs
        #[arg(long)]
        shares: Option<PathBuf>,
    },
    /// A whole process: time and memory
    Process {
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
    /// From stored responses to all scores of a campaign
    Stored {
        #[arg(long, default_value_t = 1_000_000)]
        rows: usize,
        #[command(subcommand)]
        engine: Engine,
    },
    /// The scores of the demonstration programme, over HTTP
    Demonstration {
        /// The server to run
        #[arg(long)]
        server: PathBuf,
        /// An empty folder for its data
        #[arg(long)]
        data_dir: PathBuf,
    },
}

#[derive(Subcommand)]
enum Engine {
    /// In a file of an empty folder
    Sqlite { dir: PathBuf },
    /// In a database made beside the one of this address
    Postgres { url: String },
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(measured) => {
            for one in measured {
                println!("{}", serde_json::json!(one));
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("nothing was measured: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> anyhow::Result<Vec<Measured>> {
    match args {
        Args::Generate { rows, dir } => files::generate(rows, &dir).map(|()| Vec::new()),
        Args::Columns { dir, threads, shares } => {
            let (measured, own) = columns::measure(&dir, threads)?;
            if let Some(path) = shares {
                std::fs::write(path, serde_json::to_string(&own)?)?;
            }
            Ok(measured)
        }
        Args::Process { command } => Ok(vec![child::process(&command)?]),
        Args::Stored { rows, engine } => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            match engine {
                Engine::Sqlite { dir } => {
                    runtime.block_on(runtime.spawn(async move { stored::on_sqlite(&dir, rows).await }))?
                }
                Engine::Postgres { url } => {
                    runtime.block_on(runtime.spawn(async move { stored::on_postgres(&url, rows).await }))?
                }
            }
        }
        Args::Demonstration { server, data_dir } => Ok(demonstration::measure(&server, &data_dir)?.to_vec()),
    }
}
