//! `hailong rebuild`: everything derived is derived again from the facts.

use store::Judge;

use crate::data::DataArgs;
use crate::{say, secrets};

pub async fn run(args: &DataArgs) -> anyhow::Result<()> {
    let store = args.open().await?;
    let judge = Judge::new(secrets::load(&args.data_dir)?.field);
    let rebuilt = store.rebuild(&judge).await?;
    store.close().await;
    let same = rebuilt.before == rebuilt.after;
    say(&format!("{} responses derived again", rebuilt.responses));
    say(if same {
        "the same as before, byte for byte"
    } else {
        "they differ from before: something was wrong or not yet judged"
    });
    Ok(())
}
