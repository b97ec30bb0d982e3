//! `hailong withdraw`: the answers of a respondent who asks for it are withdrawn, on the server's machine.

use anyhow::{anyhow, bail};
use api::problem::Code;
use clap::Args;
use store::WithdrawalJournal;
use survey::id::SubmissionId;
use uuid::Uuid;

use crate::data::DataArgs;
use crate::say;

#[derive(Debug, Args)]
pub struct WithdrawArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The submission, as the list of responses shows it
    submission: Uuid,
    /// Why: who asked for it, when and how; not the respondent's name
    #[arg(long)]
    reason: String,
    /// Who does it
    #[arg(long)]
    by: String,
}

#[cfg(test)]
impl WithdrawArgs {
    pub fn of(data: DataArgs, submission: Uuid, reason: &str, by: &str) -> Self {
        Self { data, submission, reason: reason.to_owned(), by: by.to_owned() }
    }
}

pub async fn run(args: WithdrawArgs) -> anyhow::Result<()> {
    let (reason, by) = (args.reason.trim(), args.by.trim());
    if reason.is_empty() || by.is_empty() {
        bail!("give --reason and --by: a withdrawal cannot be undone, and it must be known who did it and why");
    }
    let store = args.data.open_as_it_is().await?;
    let state = args.data.state(&store)?.with_withdrawals(WithdrawalJournal::of(&args.data.data_dir));
    let done = api::withdraw_submission(&state, SubmissionId(args.submission), reason, by).await;
    store.close().await;
    let done = done.map_err(|problem| match problem.code {
        Code::NoSuchThing => {
            anyhow!("no line of submission {} is held; take the number from the list of responses", args.submission)
        }
        _ => anyhow!("nothing was withdrawn: {problem:?}"),
    })?;
    say(&format!(
        "{} lines have no answers any more, {} of them from now on; {} responses count no more",
        done.lines, done.newly, done.responses
    ));
    say(
        "backups made before still have them: make a new one, which also destroys their photographs and recordings in its \
         folder, and delete the older ones when it is verified; delete also hailong.before-migration-from-*.db and \
         hailong.set-aside-*.db in the data folder, which an update and a restore left there",
    );
    Ok(())
}
