//! `hailong forget`: who a person drawn is, erased because the person asks for it.

use anyhow::anyhow;
use clap::Args;
use store::StoreError;
use survey::id::EvaluationId;

use crate::data::DataArgs;
use crate::say;

#[derive(Debug, Args)]
pub struct ForgetArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The person's number on the list
    number: u32,
    /// The evaluation the person was drawn for
    #[arg(long)]
    evaluation: EvaluationId,
}

pub async fn run(args: ForgetArgs) -> anyhow::Result<()> {
    let store = args.data.open_as_it_is().await?;
    let forgotten = store.forget_person(args.evaluation, args.number).await;
    if matches!(forgotten, Ok(true)) {
        store.fold_log().await?;
    }
    store.close().await;
    let known = forgotten.map_err(|error| match error {
        StoreError::Missing(_) => {
            anyhow!(
                "evaluation {} has nobody with the number {}; look at its list of responses",
                args.evaluation,
                args.number
            )
        }
        other => other.into(),
    })?;
    if known {
        say("name, form of address, telephone and house are erased; the tablet loses them at its next contact");
        say("backups made before still have them: make a new one and delete the older ones");
    } else {
        say("nothing was known of this person beside the number");
    }
    Ok(())
}
