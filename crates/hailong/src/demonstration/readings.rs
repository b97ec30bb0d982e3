//! The code list, and what the analyst and, for every tenth comment, the manager found in the comments of the years that are over.

use anyhow::anyhow;
use api::comments::is_read_twice;
use store::{CommentCode, Role, Store, Theme};
use survey::campaign::CampaignState;
use survey::clock::Zone;
use survey::language::Text;
use survey::questionnaire::{QuestionKind, Questionnaire};

use crate::demo::{self, THEMES, themes_of};

/// Of those that two read, every sixth is read otherwise.
const OTHERWISE: usize = 6;

/// Reads what was written, as an office would have done in the weeks after fieldwork.
pub async fn read(store: &Store) -> anyhow::Result<()> {
    let theme = |(key, vi, en): &(&str, &str, &str)| Theme { key: (*key).to_owned(), label: Text::of(vi, en) };
    store.set_themes(&THEMES.iter().map(theme).collect::<Vec<_>>()).await?;
    let accounts = store.accounts().await?;
    let person = |role: Role| {
        let found = accounts.iter().find(|account| account.role == role).map(|account| account.id);
        found.ok_or_else(|| anyhow!("the demonstration has no {}", role.name()))
    };
    let (first, second) = (person(Role::Analyst)?, person(Role::Manager)?);
    let programme = demo::programme()?;
    let over: Vec<_> = programme.campaigns.iter().filter(|one| one.state == CampaignState::Published).collect();
    for evaluation in &programme.evaluations {
        let Some(campaign) = over.iter().find(|campaign| campaign.id == evaluation.campaign) else { continue };
        let form =
            programme.questionnaires.iter().find(|form| form.hash().is_ok_and(|hash| hash == evaluation.questionnaire));
        let questions = form.into_iter().flat_map(Questionnaire::questions);
        let at = Zone::VIETNAM.start_of(campaign.last_day.plus_days(14));
        for (_, question) in questions.filter(|(_, one)| matches!(one.kind, QuestionKind::Text)) {
            for (place, comment) in store.comments(evaluation.id, &question.name).await?.into_iter().enumerate() {
                let Some(found) = themes_of(&comment.text) else { continue };
                let code = |coder, hours: i64, themes: &[&str]| CommentCode {
                    response: comment.response,
                    question: comment.question.clone(),
                    coder,
                    at: at.plus_seconds(3600 * hours),
                    themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
                };
                store.code_comment(evaluation.id, &code(first, 9, found), 2).await?;
                if is_read_twice(comment.response) {
                    let again: &[&str] = if place % OTHERWISE == 0 { &["khac"] } else { found };
                    store.code_comment(evaluation.id, &code(second, 15, again), 2).await?;
                }
            }
        }
    }
    Ok(())
}
