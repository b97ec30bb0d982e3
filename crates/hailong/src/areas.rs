//! `hailong area`: the map of the areas from a file of the statistics office, and the map of a day.

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use interchange::areas::read_areas;
use std::path::{Path, PathBuf};
use store::{AreaFilter, NewAreaImport};
use survey::area::{Area, AreaLevel, ChangedArea, Merge, StatedArea};
use survey::clock::{Clock, Day, Zone};
use survey::id::{AreaImportId, ordered};

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::say;

#[derive(Args)]
pub struct AreaArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(subcommand)]
    command: AreaCommand,
}

#[derive(Subcommand)]
enum AreaCommand {
    /// Make a file the whole map from a day on; before that day the map stays what it was
    Import {
        /// CSV: code, parent_code, level (province, district, commune, village), name_vi; as those of the folder areas
        file: PathBuf,
        /// The first day on which the file holds: 2025-07-01
        #[arg(long)]
        from: Day,
        /// Say what would change and keep nothing
        #[arg(long)]
        dry_run: bool,
        /// Who brings it in
        #[arg(long, env = "USER", default_value = "hailong area import")]
        by: String,
    },
    /// List the areas of a day in Vietnamese order
    List {
        /// The day; today if it is not said
        #[arg(long)]
        on: Option<Day>,
        /// province, district, commune or village
        #[arg(long)]
        level: Option<String>,
    },
}

pub async fn run(args: AreaArgs) -> anyhow::Result<()> {
    let lines = match args.command {
        AreaCommand::Import { file, from, dry_run, by } => {
            let areas = read(&file)?;
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let store = args.data.open().await?;
            let merged = if dry_run {
                store.merge_areas(&areas, from).await
            } else {
                let (id, at) = (fresh()?, SystemClock.now());
                store.import_areas(&NewAreaImport { id, from, file_name: &name, at, by: &by, areas: &areas }).await
            };
            store.close().await;
            told(&merged.context("nothing was imported")?, from, dry_run)
        }
        AreaCommand::List { on, level } => {
            let level = level.as_deref().map(level_of).transpose()?;
            let on = on.unwrap_or_else(|| Zone::VIETNAM.day(SystemClock.now()));
            let store = args.data.open().await?;
            let areas = store.areas(on, AreaFilter { level, ..AreaFilter::default() }).await;
            store.close().await;
            listed(&areas?, on)?
        }
    };
    for line in lines {
        say(&line);
    }
    Ok(())
}

fn fresh() -> anyhow::Result<AreaImportId> {
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    Ok(AreaImportId(ordered(SystemClock.now(), random)))
}

fn level_of(word: &str) -> anyhow::Result<AreaLevel> {
    AreaLevel::parse(word).with_context(|| {
        format!("'{word}' is not a level; use one of: {}", AreaLevel::ALL.map(AreaLevel::name).join(", "))
    })
}

/// The areas of a file, or everything that is wrong with it.
fn read(file: &Path) -> anyhow::Result<Vec<StatedArea>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("'{}' cannot be read", file.display()))?;
    read_areas(&text).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
        anyhow!("nothing was imported; mend '{}':\n{}", file.display(), lines.join("\n"))
    })
}

/// What an import changes, a line for each area.
fn told(merged: &Merge, from: Day, dry_run: bool) -> Vec<String> {
    let Merge { added, changed, closed, unchanged, .. } = merged;
    if merged.is_nothing() {
        return vec![format!("from {from} on the map is this one already: {unchanged} areas stay, nothing changes")];
    }
    let line = |what, area: &Area| format!("  {what}  {}", row(area));
    let mut lines: Vec<String> = added.iter().map(|area| line("new    ", area)).collect();
    for ChangedArea { before, after } in changed {
        lines.push(format!("{}{}", line("changed", after), otherwise(before, after)));
    }
    lines.extend(closed.iter().map(|area| line("closed ", area)));
    let kept = if dry_run { "would be" } else { "are" };
    let (added, changed, closed) = (added.len(), changed.len(), closed.len());
    lines.push(format!(
        "from {from} on {added} areas {kept} new, {changed} changed, {closed} closed; {unchanged} stay as they are"
    ));
    lines
}

/// How an area was before it changed.
fn otherwise(before: &Area, after: &Area) -> String {
    let parent = |area: &Area| area.parent.clone().unwrap_or_else(|| "nothing".to_owned());
    let mut was = Vec::new();
    if before.name != after.name {
        was.push(before.name.clone());
    }
    if before.level != after.level {
        was.push(format!("a {}", before.level.name()));
    }
    if before.parent != after.parent {
        was.push(format!("in {}", parent(before)));
    }
    format!("; was {}", was.join(", "))
}

/// An area by level, code, the code it lies in, and name.
fn row(Area { code, parent, level, name, .. }: &Area) -> String {
    format!("{:<9} {code:<6} {:<6} {name}", level.name(), parent.as_deref().unwrap_or("-"))
}

fn listed(areas: &[Area], on: Day) -> anyhow::Result<Vec<String>> {
    if areas.is_empty() {
        bail!("there are no such areas on {on}; a file becomes the map with hailong area import");
    }
    Ok(areas.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Store;

    fn shipped(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../areas").join(name)
    }

    fn args(folder: &Path, words: &[&str]) -> AreaArgs {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            area: AreaArgs,
        }
        let folder = folder.display().to_string();
        let words = ["area"].into_iter().chain(words.iter().copied()).chain(["--data-dir", &folder]);
        <Line as clap::Parser>::parse_from(words).area
    }

    async fn store(folder: &Path) -> Store {
        args(folder, &["list"]).data.open().await.unwrap()
    }

    #[tokio::test]
    async fn both_shipped_maps_come_in_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (shipped("son-la-2020.csv"), shipped("son-la-2025.csv"));
        let import = async |file: &Path, more: &[&str]| {
            let file = file.display().to_string();
            run(args(folder.path(), &[&["import", file.as_str()][..], more].concat())).await
        };
        import(&old, &["--from", "2020-01-01", "--by", "Lò Văn Quản"]).await.unwrap();
        import(&new, &["--from", "2025-07-01", "--dry-run"]).await.unwrap();
        assert_eq!(store(folder.path()).await.area_imports().await.unwrap().len(), 1, "a dry run keeps nothing");
        import(&new, &["--from", "2025-07-01"]).await.unwrap();
        import(&new, &["--from", "2025-07-01"]).await.unwrap();
        let early = import(&new, &["--from", "2025-06-30"]).await.unwrap_err();
        assert!(format!("{early:#}").contains("changes on 2025-07-01"), "{early:#}");
        let store = store(folder.path()).await;
        let imports = store.area_imports().await.unwrap();
        let named: Vec<_> = imports.iter().map(|one| (one.file_name.as_str(), one.added)).collect();
        assert_eq!(named, [("son-la-2025.csv", 1), ("son-la-2020.csv", 217)]);
        assert_eq!(imports[1].by, "Lò Văn Quản");
        let communes = AreaFilter { level: Some(AreaLevel::Commune), ..AreaFilter::default() };
        for (on, count) in [("2025-06-30", 204), ("2025-07-01", 75)] {
            assert_eq!(store.areas(on.parse().unwrap(), communes).await.unwrap().len(), count);
        }
        run(args(folder.path(), &["list", "--on", "2022-09-21", "--level", "district"])).await.unwrap();
        let nothing = run(args(folder.path(), &["list", "--on", "2019-01-01"])).await.unwrap_err().to_string();
        assert!(nothing.contains("no such areas on 2019-01-01"), "{nothing}");
        let level = run(args(folder.path(), &["list", "--level", "xã"])).await.unwrap_err().to_string();
        assert!(level.contains("province, district, commune, village"), "{level}");
    }

    #[test]
    fn what_changes_is_told_area_by_area() {
        let from: Day = "2025-07-01".parse().unwrap();
        let old = survey::area::merge(&[], &read(&shipped("son-la-2020.csv")).unwrap(), "2020-01-01".parse().unwrap());
        let old = old.unwrap().applied(&[]);
        let new = read(&shipped("son-la-2025.csv")).unwrap();
        let merged = survey::area::merge(&old, &new, from).unwrap();
        let lines = told(&merged, from, false);
        for expected in [
            "  changed  province  14     -      Sơn La; was Tỉnh Sơn La",
            "  changed  commune   03646  14     Phường Tô Hiệu; was Phường Chiềng Lề, in 116",
            "  closed   district  116    14     Thành phố Sơn La",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected}: {lines:#?}");
        }
        assert!(lines.last().unwrap().ends_with("stay as they are"), "{lines:?}");
        let again = survey::area::merge(&merged.applied(&old), &new, from).unwrap();
        let same = "from 2025-07-01 on the map is this one already: 76 areas stay, nothing changes";
        assert_eq!(told(&again, from, true), [same]);
    }

    #[test]
    fn a_file_that_is_wrong_is_told_by_row() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("areas.csv");
        std::fs::write(
            &file,
            "code,parent_code,level,name_vi\n3646,14,commune,Phường Tô Hiệu\n116,14,district,Sơn La\n",
        )
        .unwrap();
        let said = read(&file).unwrap_err().to_string();
        assert!(
            said.contains("\n  row 2, column 'code'") && said.contains("\n  row 3, column 'parent_code'"),
            "{said}"
        );
    }
}
