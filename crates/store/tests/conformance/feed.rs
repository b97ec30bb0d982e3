//! Whatever is changed through the store reaches the tablets: a replica that reads to the end holds what the scope's query
//! gives, and its checksum never has to tell it otherwise.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;
use store::{CampaignChange, Role, Store, StoreError};
use survey::campaign::CampaignState;
use survey::clock::Day;
use survey::id::{CaseId, EvaluationId, UserId};
use survey::language::Text;
use sync::cursor::Cursor;
use sync::feed::{self, Touched};
use sync::message::{Change, ChangesAnswer, Person};
use sync::replica::{Applied, InUse, Replica};
use uuid::Uuid;

use crate::changes::version;
use crate::fixture::{
    CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, UNIT, account, campaign, case, evaluation, form, form_hash,
    id, interview, judge, programme, unit,
};
use crate::harness::both;
use crate::people::person_key;

const EPOCH: Uuid = Uuid::from_u128(9);
const OTHER: UserId = UserId(id(0x14));
const SECOND: EvaluationId = EvaluationId(id(0x13));

pub async fn page(store: &Store, surveyor: UserId, cursor: &str, limit: usize) -> ChangesAnswer {
    store.number_feed(NOW).await.unwrap();
    let cursor = Cursor::parse(cursor);
    let mut view = store.feed(surveyor, cursor.as_ref(), EPOCH, limit, &person_key()).await.unwrap();
    for version in ["1", "2"] {
        let named = view.scope.evaluations.values().any(|one| one.questionnaire == form_hash(version));
        if named {
            view.scope.questionnaires.insert(form_hash(version), form(version).canonical_json().unwrap());
        }
    }
    let page = feed::page(cursor.as_ref(), EPOCH, surveyor, &view.scope, &view.log, limit);
    let mai = Person { id: surveyor, name: "Mai".to_owned() };
    ChangesAnswer { synthetic: true, progress: view.progress, ..page.answer(EPOCH, NOW, mai) }
}

/// Reads to the end; gives what the pages said.
pub async fn pull(store: &Store, surveyor: UserId, replica: &mut Replica, limit: usize) -> Vec<Change> {
    let mut said = Vec::new();
    for _ in 0..200 {
        let page = page(store, surveyor, replica.cursor(), limit).await;
        said.extend(page.changes.clone());
        match replica.apply(page, &InUse::default()) {
            Applied::Whole => return said,
            Applied::More => {}
            Applied::Wrong => panic!("the checksum says that a change was not told of; told: {said:?}"),
        }
    }
    panic!("no end after two hundred pages");
}

async fn two_surveyors(store: &Store) {
    programme(store).await;
    store.publish_questionnaire(&form("2"), NOW).await.unwrap();
    store.add_account(&account(OTHER, "sua", Role::Surveyor)).await.unwrap();
    let second = survey::id::CampaignId(id(0x12));
    store.add_campaign(&campaign(second, 2023), OFFICE).await.unwrap();
    store.add_evaluation(&evaluation(SECOND, second, UNIT), OFFICE).await.unwrap();
    store.step_campaign(second, CampaignState::Open, OFFICE).await.unwrap();
}

/// One of the things that happen in an office.
async fn happen(store: &Store, rng: &mut ChaCha8Rng, turn: u32) {
    let any = |rng: &mut ChaCha8Rng, most: u32| rng.next_u32() % most;
    let who = |rng: &mut ChaCha8Rng| if any(rng, 2) == 0 { SURVEYOR } else { OTHER };
    let which = |rng: &mut ChaCha8Rng| if any(rng, 2) == 0 { EVALUATION } else { SECOND };
    match any(rng, 11) {
        0 => store.assign(which(rng), who(rng), OFFICE).await.unwrap(),
        1 => store.unassign(which(rng), who(rng), OFFICE).await.unwrap(),
        2 => {
            let (from, to) = (who(rng), who(rng));
            match store.hand_over(which(rng), from, to, OFFICE).await {
                Ok(_) | Err(StoreError::Missing(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        3 => {
            let mut one = case(which(rng), 100 + turn);
            one.id = CaseId(id(0x9000 + u128::from(turn)));
            store.add_cases(&[(one, Some(who(rng)))]).await.unwrap();
        }
        4 => {
            let name = format!("UBND huyện Mường La {turn}");
            store.put_unit(&unit(UNIT, "MLA", &name)).await.unwrap();
        }
        5 => store.put_areas(&[]).await.unwrap(),
        6 => {
            let _frozen =
                store.change_evaluation(which(rng), version(if any(rng, 2) == 0 { "1" } else { "2" }), OFFICE).await;
        }
        7 => {
            let days = CampaignChange {
                name: Some(Text::of(&format!("Đợt khảo sát {turn}"), "Survey")),
                first_day: (any(rng, 2) == 0).then(|| Day::new(2022, 9, 1 + u8::try_from(turn % 20).unwrap()).unwrap()),
                last_day: None,
            };
            store.change_campaign(CAMPAIGN, &days, OFFICE).await.unwrap();
        }
        8 => {
            store.rebuild(&judge()).await.unwrap();
        }
        _ => {
            let seq = store.held(INSTALL).await.unwrap().ack + 1;
            let one = interview(INSTALL, seq, 1 + any(rng, 9));
            store.accept(INSTALL, &[one], NOW).await.unwrap();
            store.judge_pending(&judge()).await.unwrap();
        }
    }
}

both! {
    async fn every_change_reaches_the_lists(db: Db) {
        two_surveyors(&db).await;
        let mut rng = ChaCha8Rng::seed_from_u64(20);
        let mut tablets = [(SURVEYOR, Replica::default()), (OTHER, Replica::default())];
        for turn in 0..150 {
            happen(&db, &mut rng, turn).await;
            if rng.next_u32().is_multiple_of(2) {
                let (surveyor, replica) = &mut tablets[usize::from(rng.next_u32().is_multiple_of(2))];
                pull(&db, *surveyor, replica, 1 + (rng.next_u32() % 12) as usize).await;
            }
        }
        for (surveyor, replica) in &mut tablets {
            pull(&db, *surveyor, replica, 500).await;
            let mut fresh = Replica::default();
            pull(&db, *surveyor, &mut fresh, 3).await;
            assert_eq!(fresh.rows(), replica.rows());
            // And the query itself is not the only witness.
            let mut expected = 0;
            for evaluation in [EVALUATION, SECOND] {
                let filter = store::Filter { surveyor: Some(*surveyor), ..store::Filter::default() };
                if db.evaluations(filter).await.unwrap().iter().any(|view| view.evaluation.id == evaluation) {
                    expected += 1 + db.cases(evaluation, Some(*surveyor)).await.unwrap().len();
                }
            }
            assert_eq!(replica.rows().len(), expected);
        }
    }

    async fn a_pull_brings_what_changed_and_no_more(db: Db) {
        two_surveyors(&db).await;
        let mut replica = Replica::default();
        let first = pull(&db, SURVEYOR, &mut replica, 500).await;
        assert_eq!(first.iter().filter(|change| matches!(change, Change::Put { .. })).count(), 8);
        assert!(pull(&db, SURVEYOR, &mut replica, 500).await.is_empty());
        db.accept(INSTALL, &[interview(INSTALL, 1, 3)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let changes = pull(&db, SURVEYOR, &mut replica, 500).await;
        let [Change::Put { kind, id: answered, row, .. }] = changes.as_slice() else { panic!("{changes:?}") };
        assert_eq!((kind.as_str(), answered.as_str()), ("case", crate::fixture::case_id(3).to_string().as_str()));
        assert!(row.contains("\"state\":\"done\""), "{row}");
        let counted = page(&db, SURVEYOR, replica.cursor(), 9).await.progress;
        assert_eq!(counted.len(), 1);
        assert_eq!((counted[0].progress.done, counted[0].progress.target, counted[0].progress.done_by_all), (1, Some(7), 1));
    }

    async fn what_is_handed_over_leaves_one_list_for_the_other(db: Db) {
        two_surveyors(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 3)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let (mut hers, mut his) = (Replica::default(), Replica::default());
        pull(&db, SURVEYOR, &mut hers, 500).await;
        pull(&db, OTHER, &mut his, 500).await;
        let [one] = <[_; 1]>::try_from(db.workloads(EVALUATION).await.unwrap()).unwrap();
        assert_eq!((one.surveyor, one.cases, one.left), (SURVEYOR, 7, 6));
        assert_eq!(db.hand_over(EVALUATION, SURVEYOR, OTHER, OFFICE).await.unwrap(), 6);
        let [now] = <[_; 1]>::try_from(db.workloads(EVALUATION).await.unwrap()).unwrap();
        assert_eq!((now.surveyor, now.name.as_str(), now.cases, now.left), (OTHER, "Lò Thị Mai", 6, 6));
        let gone = pull(&db, SURVEYOR, &mut hers, 500).await;
        let successor = Person { id: OTHER, name: "Lò Thị Mai".to_owned() };
        assert!(
            gone.contains(&Change::ScopeRemoved { evaluation: EVALUATION, successors: vec![successor] }),
            "{gone:?}"
        );
        assert!(hers.rows().is_empty());
        assert!(pull(&db, OTHER, &mut his, 500).await.contains(&Change::ScopeAdded { evaluation: EVALUATION }));
        assert_eq!(his.rows().len(), 7);
        // What she collected before she heard of it is kept, and a supervisor sees it.
        let late = db.accept(INSTALL, &[interview(INSTALL, 2, 4)], NOW).await.unwrap();
        assert_eq!(late.len(), 1);
        assert_eq!(db.held(INSTALL).await.unwrap().ack, 2);
        let nothing = db.hand_over(EVALUATION, SURVEYOR, OTHER, OFFICE).await;
        assert!(matches!(nothing, Err(StoreError::Missing(_))), "{nothing:?}");
        let nobody = db.hand_over(EVALUATION, OTHER, UserId(id(0x95)), OFFICE).await;
        assert!(matches!(nobody, Err(StoreError::Missing(_))), "{nobody:?}");
        assert_eq!(db.cases(EVALUATION, Some(OTHER)).await.unwrap().len(), 6);
    }

    async fn a_closed_campaign_leaves_the_list(db: Db) {
        two_surveyors(&db).await;
        let mut replica = Replica::default();
        pull(&db, SURVEYOR, &mut replica, 500).await;
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        let gone = pull(&db, SURVEYOR, &mut replica, 500).await;
        assert_eq!(gone, [Change::ScopeRemoved { evaluation: EVALUATION, successors: Vec::new() }]);
        assert!(replica.rows().is_empty() && replica.questionnaires().is_empty());
    }

    async fn a_cursor_older_than_the_log_gets_the_whole(db: Db) {
        two_surveyors(&db).await;
        let mut replica = Replica::default();
        pull(&db, SURVEYOR, &mut replica, 500).await;
        assert_eq!(db.prune_feed(NOW.plus_days(10)).await.unwrap(), 0);
        db.assign(SECOND, SURVEYOR, OFFICE).await.unwrap();
        db.number_feed(NOW.plus_days(20)).await.unwrap();
        assert!(db.prune_feed(NOW.plus_days(190)).await.unwrap() > 0);
        // This one stands exactly at the edge and misses nothing.
        assert!(!page(&db, SURVEYOR, replica.cursor(), 500).await.reset);
        db.unassign(SECOND, SURVEYOR, OFFICE).await.unwrap();
        db.number_feed(NOW.plus_days(20)).await.unwrap();
        assert!(db.prune_feed(NOW.plus_days(400)).await.unwrap() > 0);
        assert!(page(&db, SURVEYOR, replica.cursor(), 500).await.reset);
        pull(&db, SURVEYOR, &mut replica, 500).await;
        assert_eq!(replica.rows().len(), 8);
        // Numbers go on from where they were.
        db.assign(SECOND, SURVEYOR, OFFICE).await.unwrap();
        assert!(!pull(&db, SURVEYOR, &mut replica, 500).await.is_empty());
    }

    async fn a_case_on_nobodys_list_is_told_to_nobody(db: Db) {
        two_surveyors(&db).await;
        db.number_feed(NOW).await.unwrap();
        let before = db.feed(SURVEYOR, None, EPOCH, 9, &person_key()).await.unwrap().log.head;
        db.accept(INSTALL, &[interview(INSTALL, 1, 9)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(db.number_feed(NOW).await.unwrap(), 0);
        let view = db.feed(SURVEYOR, None, EPOCH, 9, &person_key()).await.unwrap();
        assert_eq!(view.log.head, before);
        let kinds: BTreeMap<_, _> = view.log.entries.iter().copied().collect::<BTreeMap<u64, Touched>>();
        assert!(kinds.is_empty(), "without a cursor the log is not read");
    }
}
