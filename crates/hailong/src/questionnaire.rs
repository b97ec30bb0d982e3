//! `hailong questionnaire`: check a file, publish it, list the versions.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use survey::clock::Clock;
use survey::language::Language;
use survey::questionnaire::{Compiled, Questionnaire};

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::say;

#[derive(Args)]
pub struct QuestionnaireArgs {
    #[command(subcommand)]
    command: QuestionnaireCommand,
}

#[derive(Subcommand)]
enum QuestionnaireCommand {
    /// Say everything that is wrong with a file
    Check { file: PathBuf },
    /// Publish a version
    Publish {
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// List the published versions
    List {
        #[command(flatten)]
        data: DataArgs,
    },
}

pub async fn run(args: QuestionnaireArgs) -> anyhow::Result<()> {
    match args.command {
        QuestionnaireCommand::Check { file } => {
            let compiled = compile(&file)?;
            let form = compiled.questionnaire();
            let title = form.title.get(&Language::vietnamese());
            say(&format!(
                "{title}, {}: {} questions, {} criteria",
                form.version,
                compiled.len(),
                form.criteria().count()
            ));
            say(&compiled.hash().to_string());
        }
        QuestionnaireCommand::Publish { file, data } => {
            let compiled = compile(&file)?;
            let store = data.open().await?;
            let hash = store.publish_questionnaire(compiled.questionnaire(), SystemClock.now()).await?;
            store.close().await;
            say(&hash.to_string());
        }
        QuestionnaireCommand::List { data } => {
            let store = data.open().await?;
            for (hash, form) in store.questionnaires().await? {
                say(&format!("{hash}  {} {}", form.key, form.version));
            }
            store.close().await;
        }
    }
    Ok(())
}

fn compile(file: &Path) -> anyhow::Result<Compiled> {
    let text = std::fs::read_to_string(file).with_context(|| format!("'{}' cannot be read", file.display()))?;
    let form = match Questionnaire::from_json(&text) {
        Ok(form) => form,
        Err(problem) => bail!("{}: {problem}", file.display()),
    };
    match form.compile() {
        Ok(compiled) => Ok(compiled),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
            bail!("{} has {} problems:\n{}", file.display(), problems.len(), lines.join("\n"))
        }
    }
}
