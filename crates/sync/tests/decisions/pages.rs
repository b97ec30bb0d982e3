//! Where a page of the feed ends, and when it says that it was the last.

use std::collections::{BTreeMap, BTreeSet};
use survey::id::{CaseId, EvaluationId, UserId};
use survey::questionnaire::QuestionnaireHash;
use sync::cursor::Cursor;
use sync::feed::{self, Assigned, Log, Page, Scope};
use sync::message::{Change, Person};
use sync::replica::{Applied, InUse, Replica};
use uuid::Uuid;

use super::desk::at;

const EPOCH: Uuid = Uuid::from_u128(1);
const ME: UserId = UserId(Uuid::from_u128(2));

/// One evaluation with so many people.
fn scope(people: u128) -> Scope {
    let questionnaire = QuestionnaireHash::of("{}");
    let cases: BTreeMap<CaseId, String> =
        (1..=people).map(|n| (CaseId(Uuid::from_u128(n)), format!("{{\"n\":{n}}}"))).collect();
    let (reserves, opened) = (BTreeMap::new(), BTreeSet::new());
    let assigned = Assigned { row: "{}".to_owned(), questionnaire, cases, reserves, opened };
    Scope {
        evaluations: [(EvaluationId(Uuid::from_u128(3)), assigned)].into(),
        questionnaires: [(questionnaire, "{}".to_owned())].into(),
        successors: BTreeMap::new(),
    }
}

const fn log(head: u64, cut: bool, complete: bool) -> Log {
    Log { entries: Vec::new(), cut, head, floor: 0, complete }
}

fn page(cursor: Option<&str>, log: &Log, limit: usize) -> Page {
    let cursor: Option<Cursor> = cursor.map(|text| Cursor::parse(text).unwrap());
    feed::page(cursor.as_ref(), EPOCH, ME, &scope(4), log, limit)
}

fn rows(page: &Page) -> Vec<String> {
    page.changes
        .iter()
        .filter_map(|change| match change {
            Change::Put { kind, id, .. } => Some(feed::key(kind, id)),
            _ => None,
        })
        .collect()
}

#[test]
fn no_row_comes_on_two_pages() {
    let log = log(7, false, true);
    let (mut cursor, mut seen) = (None::<String>, Vec::new());
    for pages in 1.. {
        let page = page(cursor.as_deref(), &log, 2);
        assert_eq!((page.reset, page.more), (pages == 1, pages < 3));
        assert_eq!(page.checksum.is_some(), pages == 3, "only the last page can be compared");
        seen.extend(rows(&page));
        if !page.more {
            break;
        }
        cursor = Some(page.next);
    }
    let once: BTreeSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), once.len()), (5, 5), "{seen:?}");
}

#[test]
fn a_page_can_be_compared_only_where_nothing_is_still_to_come() {
    let whole = page(None, &log(7, false, true), 9).next;
    let compared = |log: &Log| page(Some(&whole), log, 9).checksum.is_some();
    assert!(compared(&log(7, false, true)));
    assert!(!compared(&log(7, false, false)), "something committed has no number yet");
    assert!(!compared(&log(7, true, true)), "there are more entries than fit");
    // The same where everything is sent.
    let all = |head: u64, complete: bool| page(None, &log(head, false, complete), 9);
    assert!(all(7, true).checksum.is_some());
    assert!(all(7, false).checksum.is_none());
    // Something was numbered while the whole was fetched.
    let begun = page(None, &log(7, false, true), 2).next;
    let last = page(Some(&begun), &log(8, false, true), 9);
    assert!(last.more && last.checksum.is_none());
}

#[test]
fn a_tablet_that_forgets_its_place_asks_for_everything() {
    let mut replica = Replica::default();
    let told = |page: Page| page.answer(EPOCH, at(0), Person { id: ME, name: "Mai".to_owned() });
    let log = log(7, false, true);
    assert_eq!(replica.apply(told(page(None, &log, 9)), &InUse::default()), Applied::Whole);
    assert_ne!(replica.cursor(), "");
    replica.forget_cursor();
    assert_eq!((replica.cursor(), replica.rows().len()), ("", 5), "what is held stays");
    assert_eq!(replica.apply(told(page(None, &log, 2)), &InUse::default()), Applied::More);
    replica.forget_cursor();
    assert_eq!((replica.cursor(), replica.rows().len()), ("", 5));
}
