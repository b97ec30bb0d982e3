//! What the office asks of a tablet: what is refused, what is written down, and the way of a wipe.

use store::{Contact, DeedKind, GivenUpTablet, GivingUp, InstallStatus, Ordered, Role, StoreError, Verified, WipeStep};
use survey::id::{CampaignId, EvaluationId, InstallId, UserId};
use sync::chain::Chain;
use sync::message::Head;

use crate::fixture::{
    CAMPAIGN, INSTALL, NOW, OFFICE, SURVEYOR, UNIT, account, campaign, contact, enrol, evaluation, hash, id, interview,
    programme,
};
use crate::harness::{Db, both};

const NOBODY: InstallId = InstallId(id(0x77));
const LAN: UserId = UserId(id(0x31));
const HOA: UserId = UserId(id(0x32));

/// A tablet that made so many interviews and said so; the first of them are here.
async fn tablet(db: &Db, made: u64, here: u64) -> Head {
    programme(db).await;
    db.add_account(&account(LAN, "lan", Role::Manager)).await.unwrap();
    db.add_account(&account(HOA, "hoa", Role::Manager)).await.unwrap();
    let lines: Vec<_> = (1..=made).map(|seq| interview(INSTALL, seq, u32::try_from(seq).unwrap())).collect();
    let chain = Chain::over(INSTALL, lines.iter().map(|line| line.line_hash));
    let head = Head { seq: made, chain };
    let held: Vec<_> = lines.into_iter().take(usize::try_from(here).unwrap()).collect();
    db.accept(INSTALL, &held, NOW).await.unwrap();
    let mut hello = contact(INSTALL, made, NOW);
    hello.said.head = head;
    db.note_contact(&hello).await.unwrap();
    head
}

async fn order(db: &Db, status: InstallStatus) -> Ordered {
    db.order(INSTALL, status, LAN, NOW).await.unwrap()
}

async fn status(db: &Db) -> InstallStatus {
    db.install(INSTALL).await.unwrap().unwrap().status
}

/// All lines up to a number stand in a backup.
async fn backed_up(db: &Db, reach: u64) {
    let verified = Verified { reach: vec![(INSTALL, reach)], lines: reach, files: 0, faults: Vec::new() };
    db.note_durable(&verified).await.unwrap();
}

both! {
    async fn an_order_stands_and_is_written_down_once(db: Db) {
        tablet(&db, 1, 0).await;
        for (asked, by) in [(InstallStatus::Locked, LAN), (InstallStatus::Locked, HOA), (InstallStatus::Active, HOA), (InstallStatus::Drain, LAN), (InstallStatus::Revoked, LAN)] {
            assert_eq!(db.order(INSTALL, asked, by, NOW.plus_days(1)).await.unwrap(), Ordered::Done);
            assert_eq!(status(&db).await, asked);
        }
        let deeds = db.tablet_deeds(INSTALL).await.unwrap();
        let kinds: Vec<_> = deeds.iter().map(|deed| (deed.kind.name(), deed.by.unwrap())).collect();
        assert_eq!(kinds, [("locked", LAN), ("active", HOA), ("drain", LAN), ("revoked", LAN)]);
        assert_eq!((deeds[0].at, &deeds[0].reason, deeds[0].upto), (NOW.plus_days(1), &None, None));
        // A revoked tablet is still known by its credential: what it sends is kept.
        assert_eq!(db.install_by_push(hash(1)).await.unwrap().unwrap().status, InstallStatus::Revoked);
        assert_eq!(db.tablet_deeds(NOBODY).await.unwrap(), []);
        let missing = db.order(NOBODY, InstallStatus::Active, LAN, NOW).await;
        assert!(matches!(missing, Err(StoreError::Missing("install"))));
    }

    async fn a_wipe_is_refused_while_anything_is_owed(db: Db) {
        tablet(&db, 3, 1).await;
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::Owes(2));
        // A line beyond the gap is here, too.
        db.accept(INSTALL, &[interview(INSTALL, 3, 3)], NOW).await.unwrap();
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::Owes(1));
        assert_eq!((status(&db).await, db.tablet_deeds(INSTALL).await.unwrap().len()), (InstallStatus::Active, 0));
        db.accept(INSTALL, &[interview(INSTALL, 2, 2)], NOW).await.unwrap();
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::Done);
        assert_eq!(status(&db).await, InstallStatus::Wipe);
    }

    async fn a_wipe_is_refused_to_a_tablet_that_holds_other_lines(db: Db) {
        let head = tablet(&db, 2, 2).await;
        let mut hello = contact(INSTALL, 2, NOW);
        hello.said.head = Head { chain: Chain([9; 32]), ..head };
        db.note_contact(&hello).await.unwrap();
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::OtherLines);
        hello.said.head = head;
        db.note_contact(&hello).await.unwrap();
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::Done);
    }

    async fn it_takes_two_people_to_give_up_what_is_owed(db: Db) {
        tablet(&db, 3, 1).await;
        assert_eq!(db.give_up(INSTALL, LAN, "rơi xuống suối\0", NOW).await.unwrap(), GivingUp::Waiting);
        assert_eq!(db.give_up(INSTALL, LAN, "lại là tôi", NOW).await.unwrap(), GivingUp::Waiting);
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::Owes(2));
        assert_eq!(db.give_up(INSTALL, HOA, "đã tìm hai ngày", NOW).await.unwrap(), GivingUp::Complete);
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::Done);
        let deeds = db.tablet_deeds(INSTALL).await.unwrap();
        let told: Vec<_> = deeds.iter().map(|deed| (deed.kind, deed.by, deed.reason.as_deref(), deed.upto)).collect();
        assert_eq!(
            told,
            [
                (DeedKind::GaveUp, Some(LAN), Some("rơi xuống suối"), Some(3)),
                (DeedKind::GaveUp, Some(HOA), Some("đã tìm hai ngày"), Some(3)),
                (DeedKind::Asked(InstallStatus::Wipe), Some(LAN), None, None),
            ]
        );
    }

    async fn what_was_given_up_is_listed_with_the_campaigns_it_may_be_of(db: Db) {
        tablet(&db, 3, 1).await;
        db.give_up(INSTALL, LAN, "mất máy", NOW).await.unwrap();
        assert_eq!(db.given_up().await.unwrap(), [], "one person does not give up");
        db.give_up(INSTALL, HOA, "mất máy", NOW).await.unwrap();
        let own = GivenUpTablet {
            install: INSTALL,
            owed: 2,
            enrolled_at: db.install(INSTALL).await.unwrap().unwrap().enrolled_at,
            last_contact_at: NOW,
            campaigns: vec![CAMPAIGN],
        };
        assert_eq!(db.given_up().await.unwrap(), std::slice::from_ref(&own));
        // Its surveyor was in no other campaign; then they are.
        db.add_campaign(&campaign(CampaignId(id(0x201)), 2021), OFFICE).await.unwrap();
        db.add_evaluation(&evaluation(EvaluationId(id(0x301)), CampaignId(id(0x201)), UNIT), OFFICE).await.unwrap();
        db.assign(EvaluationId(id(0x301)), SURVEYOR, OFFICE).await.unwrap();
        let both = GivenUpTablet { campaigns: vec![CAMPAIGN, CampaignId(id(0x201))], ..own };
        assert_eq!(db.given_up().await.unwrap(), [both]);
        let lines: Vec<_> = (2..=3).map(|seq| interview(INSTALL, seq, u32::try_from(seq).unwrap())).collect();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        assert_eq!(db.given_up().await.unwrap(), [], "it was found, and brought everything");
    }

    async fn what_was_given_up_does_not_cover_what_is_told_later(db: Db) {
        tablet(&db, 3, 1).await;
        for by in [LAN, HOA] {
            db.give_up(INSTALL, by, "mất máy", NOW).await.unwrap();
        }
        // The tablet was found, and has made one more.
        db.note_contact(&contact(INSTALL, 4, NOW)).await.unwrap();
        assert_eq!(order(&db, InstallStatus::Wipe).await, Ordered::Owes(3));
        assert_eq!(db.give_up(INSTALL, LAN, "mất lại", NOW).await.unwrap(), GivingUp::Waiting);
        assert_eq!(db.give_up(INSTALL, HOA, "mất lại", NOW).await.unwrap(), GivingUp::Complete);
        let lines: Vec<_> = (2..=4).map(|seq| interview(INSTALL, seq, u32::try_from(seq).unwrap())).collect();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        assert_eq!(db.give_up(INSTALL, LAN, "", NOW).await.unwrap(), GivingUp::NothingOwed);
        assert!(matches!(db.give_up(NOBODY, LAN, "", NOW).await, Err(StoreError::Missing("install"))));
    }

    async fn a_wipe_goes_through_only_with_everything_here_and_in_a_backup(db: Db) {
        let head = tablet(&db, 2, 2).await;
        let begin = async |head| db.begin_wipe(INSTALL, head, NOW).await.unwrap();
        backed_up(&db, 1).await;
        assert_eq!(begin(head).await, WipeStep::NotAsked);
        order(&db, InstallStatus::Wipe).await;
        // It has made another one since; or its lines are others.
        assert_eq!(begin(Head { seq: 3, ..head }).await, WipeStep::Owes);
        assert_eq!(begin(Head { chain: Chain([9; 32]), ..head }).await, WipeStep::Owes);
        assert_eq!(begin(head).await, WipeStep::NotDurable);
        let erased = async |head| db.note_erased(INSTALL, head, NOW.plus_seconds(9)).await.unwrap();
        assert_eq!(erased(head).await, WipeStep::NotAsked);
        assert_eq!(status(&db).await, InstallStatus::Wipe);
        backed_up(&db, 2).await;
        assert_eq!((begin(head).await, begin(head).await), (WipeStep::Done, WipeStep::Done));
        assert_eq!(erased(Head { seq: 1, ..head }).await, WipeStep::NotAsked);
        assert_eq!((erased(head).await, erased(head).await), (WipeStep::Done, WipeStep::Done));
        assert_eq!(status(&db).await, InstallStatus::Wiped);
        let deeds = db.tablet_deeds(INSTALL).await.unwrap();
        let told: Vec<_> = deeds.iter().map(|deed| (deed.kind, deed.by, deed.upto)).collect();
        assert_eq!(
            told,
            [
                (DeedKind::Asked(InstallStatus::Wipe), Some(LAN), None),
                (DeedKind::WipeBegun, None, Some(2)),
                (DeedKind::Erased, None, Some(2)),
            ]
        );
        for asked in InstallStatus::ALL {
            assert_eq!(order(&db, asked).await, Ordered::Erased);
        }
        assert!(matches!(db.begin_wipe(NOBODY, head, NOW).await, Err(StoreError::Missing("install"))));
        assert!(matches!(db.note_erased(NOBODY, head, NOW).await, Err(StoreError::Missing("install"))));
    }

    /// The tablet had its word and has no storage any more; that the office thought better of it changes nothing there.
    async fn an_erased_tablet_is_erased_whatever_was_asked_since(db: Db) {
        let head = tablet(&db, 0, 0).await;
        order(&db, InstallStatus::Wipe).await;
        assert_eq!(db.begin_wipe(INSTALL, head, NOW).await.unwrap(), WipeStep::Done);
        order(&db, InstallStatus::Active).await;
        assert_eq!(db.begin_wipe(INSTALL, head, NOW).await.unwrap(), WipeStep::NotAsked);
        assert_eq!(db.note_erased(INSTALL, head, NOW).await.unwrap(), WipeStep::Done);
        assert_eq!(status(&db).await, InstallStatus::Wiped);
    }

    async fn of_two_who_give_up_at_once_both_are_counted(db: Db) {
        tablet(&db, 3, 1).await;
        let tasks: Vec<_> = [LAN, HOA]
            .map(|by| {
                let db = db.clone();
                tokio::spawn(async move { db.give_up(INSTALL, by, "mất máy", NOW).await.unwrap() })
            })
            .into();
        let mut found = Vec::new();
        for task in tasks {
            found.push(task.await.unwrap());
        }
        found.sort_by_key(|one| *one == GivingUp::Complete);
        assert_eq!(found, [GivingUp::Waiting, GivingUp::Complete]);
        assert_eq!(db.tablet_deeds(INSTALL).await.unwrap().len(), 2);
    }

    async fn one_tablets_history_is_not_anothers(db: Db) {
        tablet(&db, 0, 0).await;
        let other = InstallId(id(0x55));
        enrol(&db, other, 2).await;
        db.order(other, InstallStatus::Locked, SURVEYOR, NOW).await.unwrap();
        order(&db, InstallStatus::Drain).await;
        db.order(INSTALL, InstallStatus::Active, LAN, NOW.plus_days(2)).await.unwrap();
        assert_eq!(db.last_orders().await.unwrap(), [(INSTALL, NOW.plus_days(2)), (other, NOW)]);
        let kinds = async |install| db.tablet_deeds(install).await.unwrap().iter().map(|deed| deed.kind.name()).collect::<Vec<_>>();
        assert_eq!((kinds(INSTALL).await, kinds(other).await), (vec!["drain", "active"], vec!["locked"]));
        let hello: Contact = contact(other, 5, NOW);
        db.note_contact(&hello).await.unwrap();
        assert_eq!(db.install(INSTALL).await.unwrap().unwrap().reported_seq, 0);
    }
}
