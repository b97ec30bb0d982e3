//! People in reserve: hidden until somebody of their group is closed for good, then opened in their order.

use std::num::NonZeroU32;
use store::{Arrival, Role, Store};
use survey::case::Case;
use survey::id::UserId;
use survey::outcome::Outcome;
use sync::message::{AssignedCase, Closing};
use sync::replica::Replica;

use crate::feed::pull;
use crate::fixture::{EVALUATION, INSTALL, NOW, SURVEYOR, account, case, id, interview, judge, programme};
use crate::harness::both;
use crate::visits::visit;

const HOA: UserId = UserId(id(0x94));

/// A case of one group; the others of the programme are of other groups.
fn of_group(number: u32, reserve: Option<u32>) -> Case {
    let mut case = case(EVALUATION, number);
    "xã 9".clone_into(&mut case.design.psu);
    case.details.reserve = reserve.and_then(NonZeroU32::new);
    case
}

/// Two people drawn, two in reserve behind them, and a third on somebody else's list.
async fn group(store: &Store) {
    programme(store).await;
    store.add_account(&account(HOA, "hoa", Role::Surveyor)).await.unwrap();
    let mine = [(40, None), (41, None), (42, Some(2)), (43, Some(1))];
    let mut cases: Vec<_> = mine.map(|(number, reserve)| (of_group(number, reserve), Some(SURVEYOR))).into();
    cases.push((of_group(44, Some(3)), Some(HOA)));
    store.add_cases(&cases).await.unwrap();
}

/// The people of the group as the tablet has them after it has read to the end: those on the list, with whose closing
/// opened them, and those in reserve.
async fn held(store: &Store, surveyor: UserId, replica: &mut Replica) -> (Vec<(u32, Option<Closing>)>, Vec<u32>) {
    pull(store, surveyor, replica, 50).await;
    let snapshot: serde_json::Value = serde_json::from_str(&replica.snapshot().unwrap()).unwrap();
    let of = |kind: &str| {
        let mut rows: Vec<AssignedCase> = serde_json::from_value(snapshot[kind].clone()).unwrap();
        rows.retain(|row| row.group.is_some());
        rows.sort_by_key(|row| row.number);
        rows
    };
    let cases = of("cases").into_iter().map(|row| (row.number, row.opened)).collect();
    (cases, of("reserves").into_iter().map(|row| row.number).collect())
}

async fn take(store: &Store, line: Arrival) {
    store.accept(INSTALL, &[line], NOW).await.unwrap();
    store.judge_pending(&judge()).await.unwrap();
}

async fn counted(store: &Store) -> (u64, u64, u64, u64) {
    let (cases, drawn) =
        (store.progress(EVALUATION).await.unwrap().cases, store.sample_rows(EVALUATION).await.unwrap().drawn);
    let lists = store.workloads(EVALUATION).await.unwrap().iter().map(|one| one.cases).sum();
    let counts = store.case_counts(EVALUATION).await.unwrap();
    let standing = counts.answered + counts.not_visited + counts.outcomes.values().sum::<u64>();
    (cases, drawn, lists, standing)
}

async fn not_eligible(store: &Store) -> u64 {
    store.case_counts(EVALUATION).await.unwrap().outcomes.get(&Outcome::NotEligible).copied().unwrap_or(0)
}

/// A person opened, and whose closing it was.
const fn opened(number: u32, by: u32, outcome: Outcome) -> (u32, Option<Closing>) {
    (number, Some(Closing { number: by, outcome }))
}

both! {
    async fn a_reserve_is_opened_when_somebody_of_the_group_is_closed(db: Db) {
        group(&db).await;
        let (mut mine, mut hers) = (Replica::default(), Replica::default());
        assert_eq!(held(&db, SURVEYOR, &mut mine).await, (vec![(40, None), (41, None)], vec![42, 43]));
        assert_eq!(held(&db, HOA, &mut hers).await, (vec![], vec![44]));
        // Who is not to be asked yet is counted nowhere; two of the programme are on nobody's list.
        assert_eq!(counted(&db).await, (11, 11, 9, 11));

        // Somebody is missed, and somebody of another group is closed: nobody is opened.
        take(&db, visit(INSTALL, 1, 40, Outcome::NobodyHome)).await;
        take(&db, visit(INSTALL, 2, 1, Outcome::Died)).await;
        assert_eq!(held(&db, SURVEYOR, &mut mine).await.1, [42, 43]);

        take(&db, visit(INSTALL, 3, 41, Outcome::Moved)).await;
        let first = opened(43, 41, Outcome::Moved);
        assert_eq!(held(&db, SURVEYOR, &mut mine).await, (vec![(40, None), (41, None), first], vec![42]));
        assert_eq!(counted(&db).await, (12, 12, 10, 12));

        // Another visit to who is closed already opens nobody; a reserve that is closed opens the next.
        take(&db, visit(INSTALL, 4, 41, Outcome::Refused)).await;
        assert_eq!(held(&db, SURVEYOR, &mut mine).await.1, [42]);
        take(&db, visit(INSTALL, 5, 43, Outcome::Refused)).await;
        let second = opened(42, 43, Outcome::Refused);
        assert_eq!(held(&db, SURVEYOR, &mut mine).await, (vec![(40, None), (41, None), second, first], vec![]));
        assert_eq!(held(&db, HOA, &mut hers).await.1, [44]);
    }

    async fn who_is_to_be_asked_is_counted_by_cluster_without_those_found_not_to_belong(db: Db) {
        group(&db).await;
        let ours = || async {
            let rows = db.sample_rows(EVALUATION).await.unwrap();
            let psus = db.drawn_psus(EVALUATION).await.unwrap();
            assert_eq!(rows.psus, psus, "both ways to read them agree");
            assert_eq!(rows.drawn, psus.iter().map(|psu| psu.eligible).sum::<u64>() + not_eligible(&db).await);
            let own = psus.iter().find(|psu| psu.psu == "xã 9").unwrap();
            (own.listed, own.planned, own.called, own.eligible)
        };
        assert_eq!(ours().await, (5, 2, 0, 2), "those in reserve are not to be asked yet");
        take(&db, visit(INSTALL, 1, 40, Outcome::NotEligible)).await;
        assert_eq!(ours().await, (5, 2, 1, 2), "a reserve stands in for whoever does not belong to them");
        take(&db, visit(INSTALL, 2, 41, Outcome::Refused)).await;
        assert_eq!(ours().await, (5, 2, 2, 3), "who refuses belongs to them");
        // Found to belong after all, and answers.
        take(&db, interview(INSTALL, 3, 40)).await;
        assert_eq!(ours().await, (5, 2, 2, 4));
    }

    async fn what_was_opened_stays_so_and_is_told_to_whose_list_it_is_on(db: Db) {
        group(&db).await;
        let (mut mine, mut hers) = (Replica::default(), Replica::default());
        for (seq, number) in [(1, 40), (2, 41), (3, 43)] {
            take(&db, visit(INSTALL, seq, number, Outcome::NotFound)).await;
        }
        let third = vec![opened(44, 43, Outcome::NotFound)];
        assert_eq!(held(&db, HOA, &mut hers).await, (third.clone(), vec![]));
        // The first was found after all, and answers.
        take(&db, interview(INSTALL, 4, 40)).await;
        assert_eq!(held(&db, HOA, &mut hers).await, (third, vec![]));
        let before = held(&db, SURVEYOR, &mut mine).await;
        assert_eq!((before.0.len(), before.1.len(), counted(&db).await.0), (4, 0, 14));
        // It follows from the facts alone.
        db.rebuild(&judge()).await.unwrap();
        assert_eq!(held(&db, SURVEYOR, &mut Replica::default()).await, before);
    }

    /// A tablet that opened somebody by itself may have been of another opinion.
    async fn whoever_answered_belongs_to_the_sample_whatever_opened_it(db: Db) {
        group(&db).await;
        let mut mine = Replica::default();
        held(&db, SURVEYOR, &mut mine).await;
        take(&db, interview(INSTALL, 1, 42)).await;
        assert_eq!(held(&db, SURVEYOR, &mut mine).await, (vec![(40, None), (41, None), (42, None)], vec![43]));
        assert_eq!(counted(&db).await, (12, 12, 10, 12));
    }
}
