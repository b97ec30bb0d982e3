//! What people wrote, the code list, and what readers found.

use std::collections::BTreeSet;
use store::{Comment, CommentCode, StoreError, Theme, ThemesSet};
use survey::case::SampleType;
use survey::id::{ResponseId, UserId};
use survey::language::Text;

use crate::fixture::{EVALUATION, INSTALL, NOW, SURVEYOR, id, interview, judge, programme};
use crate::harness::{Db, both};
use crate::withdrawals::withdrawal_of;

const QUESTION: &str = "comment";
const OTHER: UserId = UserId(id(0x95));

fn theme(key: &str, vi: &str) -> Theme {
    Theme { key: key.to_owned(), label: Text::of(vi, key) }
}

fn code(response: ResponseId, coder: UserId, minutes: i64, themes: &[&str]) -> CommentCode {
    CommentCode {
        response,
        question: QUESTION.to_owned(),
        coder,
        at: survey::clock::Timestamp::from_millis(NOW.millis() + 60_000 * minutes),
        themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
    }
}

/// Three interviews, each with a comment.
async fn written(db: &Db) -> Vec<Comment> {
    programme(db).await;
    let lines: Vec<_> = (1..=3).map(|number| interview(INSTALL, u64::from(number), number)).collect();
    db.accept(INSTALL, &lines, NOW).await.unwrap();
    db.judge_pending(&judge()).await.unwrap();
    db.comments(EVALUATION, QUESTION).await.unwrap()
}

both! {
    async fn comments_are_those_of_the_answers_that_count(db: Db) {
        let all = written(&db).await;
        assert_eq!(all.len(), 3);
        assert!(all.iter().all(|one| one.text == "Chờ lâu quá" && one.sample_type == SampleType::Probability));
        assert!(all.is_sorted_by_key(|one| one.response));
        assert_eq!(db.comments(EVALUATION, "A1").await.unwrap(), [], "a number is no comment");
        assert_eq!(db.comments(survey::id::EvaluationId(id(0x99)), QUESTION).await.unwrap(), []);
    }

    async fn a_code_list_is_replaced_whole_and_keeps_what_is_in_use(db: Db) {
        let comment = written(&db).await.remove(0);
        assert_eq!(db.themes().await.unwrap(), []);
        let list = [theme("wait", "Chờ lâu"), theme("seats", "Ghế ngồi")];
        assert_eq!(db.set_themes(&list).await.unwrap(), ThemesSet::Done);
        db.code_comment(EVALUATION, &code(comment.response, SURVEYOR, 0, &["wait"]), 2).await.unwrap();
        let without = [theme("seats", "Chỗ ngồi")];
        assert_eq!(db.set_themes(&without).await.unwrap(), ThemesSet::InUse(vec!["wait".to_owned()]));
        assert_eq!(db.themes().await.unwrap(), list, "nothing changed");
        let longer = [theme("dirt", "Vệ sinh"), theme("wait", "Thời gian chờ")];
        assert_eq!(db.set_themes(&longer).await.unwrap(), ThemesSet::Done);
        assert_eq!(db.themes().await.unwrap(), longer, "in the order given");
        let twice = [theme("wait", "a"), theme("wait", "b")];
        assert!(matches!(db.set_themes(&twice).await, Err(StoreError::Exists(_))));
        assert_eq!(db.themes().await.unwrap(), longer);
    }

    async fn a_theme_is_in_use_by_its_own_key_only(db: Db) {
        let comment = written(&db).await.remove(0);
        db.set_themes(&[theme("no_seats", "Thiếu ghế"), theme("no-seats", "Ghế hỏng")]).await.unwrap();
        db.code_comment(EVALUATION, &code(comment.response, SURVEYOR, 0, &["no-seats"]), 2).await.unwrap();
        assert_eq!(db.set_themes(&[theme("no-seats", "Ghế hỏng")]).await.unwrap(), ThemesSet::Done);
        assert_eq!(
            db.set_themes(&[theme("other", "Khác")]).await.unwrap(),
            ThemesSet::InUse(vec!["no-seats".to_owned()])
        );
    }

    async fn each_reader_says_once_what_a_comment_has_and_the_first_stands_first(db: Db) {
        let comment = written(&db).await.remove(0);
        db.set_themes(&[theme("wait", "Chờ lâu"), theme("seats", "Ghế ngồi")]).await.unwrap();
        db.code_comment(EVALUATION, &code(comment.response, OTHER, 1, &[]), 2).await.unwrap();
        db.code_comment(EVALUATION, &code(comment.response, SURVEYOR, 2, &["wait"]), 2).await.unwrap();
        // The first reader looks again, and stays the first.
        db.code_comment(EVALUATION, &code(comment.response, OTHER, 3, &["seats", "wait"]), 2).await.unwrap();
        let codes = db.comment_codes(EVALUATION).await.unwrap();
        let said: Vec<(UserId, BTreeSet<String>)> = codes.into_iter().map(|code| (code.coder, code.themes)).collect();
        let set = |themes: &[&str]| themes.iter().map(|theme| (*theme).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(said, [(OTHER, set(&["seats", "wait"])), (SURVEYOR, set(&["wait"]))]);
        // Two are to read it; a third is told so, and the two may look again.
        let third = db.code_comment(EVALUATION, &code(comment.response, UserId(id(0x96)), 4, &[]), 2).await;
        assert!(matches!(third, Err(StoreError::Exists(_))), "{third:?}");
        db.code_comment(EVALUATION, &code(comment.response, SURVEYOR, 4, &["wait"]), 2).await.unwrap();
        assert_eq!(db.count("comment_code").await, 2);
        let unknown = code(comment.response, SURVEYOR, 4, &["dirt"]);
        assert!(matches!(db.code_comment(EVALUATION, &unknown, 2).await, Err(StoreError::Missing("theme"))));
        let nobody = code(ResponseId(id(0x777)), SURVEYOR, 4, &[]);
        assert!(matches!(db.code_comment(EVALUATION, &nobody, 2).await, Err(StoreError::Missing("response"))));
    }

    async fn what_is_withdrawn_is_no_comment_and_has_no_code(db: Db) {
        let all = written(&db).await;
        db.set_themes(&[theme("wait", "Chờ lâu")]).await.unwrap();
        for comment in &all {
            db.code_comment(EVALUATION, &code(comment.response, SURVEYOR, 0, &["wait"]), 2).await.unwrap();
        }
        let gone = withdrawal_of(&db, survey::id::SubmissionId(all[0].response.0)).await;
        db.withdraw(&gone).await.unwrap();
        assert_eq!(db.comments(EVALUATION, QUESTION).await.unwrap(), all[1..]);
        assert_eq!(db.comment_codes(EVALUATION).await.unwrap().len(), 2);
        assert_eq!(db.count("comment_code").await, 2, "what was found in it is gone, too");
        // What was derived is derived again, and what was read stays read.
        db.rebuild(&judge()).await.unwrap();
        assert_eq!(db.comments(EVALUATION, QUESTION).await.unwrap(), all[1..]);
        assert_eq!(db.comment_codes(EVALUATION).await.unwrap().len(), 2);
    }
}
