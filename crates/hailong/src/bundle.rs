//! `hailong bundle import`: what tablets without a network owe, carried here as files.

use anyhow::{Context, bail};
use api::{ApiState, BundleView, Carrier, Import};
use clap::{Args, Subcommand};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use survey::language::Language;

use crate::data::DataArgs;
use crate::say;

/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

#[derive(Args)]
pub struct BundleArgs {
    #[command(subcommand)]
    command: BundleCommand,
}

#[derive(Subcommand)]
enum BundleCommand {
    /// Take in bundles (.hlb), and files of rescued lines (.ndjson), that were copied from tablets; the same file may come again as often as you like
    Import(ImportArgs),
}

#[derive(Args)]
struct ImportArgs {
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write the receipts that go back to the tablets here, for each file FILE.receipts.json
    #[arg(long)]
    receipts: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

pub async fn run(args: BundleArgs) -> anyhow::Result<()> {
    let BundleCommand::Import(args) = args.command;
    let store = args.data.open_as_it_is().await?;
    let state = args.data.state(&store)?;
    let mut failed = 0;
    for file in &args.files {
        let taken = match take(&state, file).await {
            Ok(taken) => taken,
            Err(error) => {
                failed += 1;
                say(&format!("{}: {error:#}", file.display()));
                continue;
            }
        };
        tell(file, &taken);
        if let Some(folder) = &args.receipts {
            std::fs::create_dir_all(folder)?;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let path = folder.join(format!("{name}.receipts.json"));
            std::fs::write(&path, serde_json::to_vec_pretty(&taken)?)
                .with_context(|| format!("'{}' cannot be written", path.display()))?;
        }
    }
    store.close().await;
    if failed > 0 {
        bail!("{failed} of {} files were not taken in", args.files.len());
    }
    Ok(())
}

async fn take(state: &ApiState, path: &Path) -> anyhow::Result<BundleView> {
    let mut file = std::fs::File::open(path).context("it cannot be read")?;
    let mut import = Import::new(state, Carrier::CommandLine);
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece).context("it could not be read to its end; what came before was taken in")?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        import.push(bytes).await.map_err(|problem| said(&problem))?;
    }
    import.finish(&Language::english()).await.map_err(|problem| said(&problem))
}

fn said(problem: &api::problem::Problem) -> anyhow::Error {
    let document = problem.document(&Language::english(), None);
    anyhow::anyhow!("{}. {}", document.title, document.detail)
}

fn tell(file: &Path, taken: &BundleView) {
    for tablet in &taken.tablets {
        say(&format!(
            "{}: {}: {} new, {} here before, {} for a supervisor to look at, {} that are no lines; everything up to \
             number {} is here",
            file.display(),
            tablet.label,
            tablet.stored,
            tablet.duplicate,
            tablet.quarantined,
            tablet.refused,
            tablet.upto
        ));
        for span in &tablet.missing {
            say(&format!("  still missing: {} to {}", span.0, span.1));
        }
    }
    for tablet in &taken.unknown {
        say(&format!(
            "{}: tablet {} is not known here; {} parts of it are kept until a supervisor says on the Tablets page whose \
             it is",
            file.display(),
            tablet.install,
            tablet.parts
        ));
    }
    for damage in &taken.damaged {
        say(&format!("{}: {}", file.display(), damage.detail));
    }
}
