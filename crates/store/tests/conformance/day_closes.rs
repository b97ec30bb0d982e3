//! Days that tablets closed, and the rows they are compared with.

use store::{ClosedDay, StoreError};
use survey::clock::Zone;
use survey::id::InstallId;
use sync::chain::Chain;
use sync::close::Told;
use sync::day_code::DayCode;
use sync::message::{DayCloseRequest, Head};

use crate::fixture::{INSTALL, NOW, day, enrol, id, interview, programme};
use crate::harness::both;

const OTHER: InstallId = InstallId(id(0x55));

/// The tablet's head after so many lines.
fn head(tablet: InstallId, last: u64) -> Head {
    (1..=last)
        .fold(Head::start(tablet), |head, seq| head.then(interview(tablet, seq, u32::try_from(seq).unwrap()).line_hash))
}

fn told(tablet: InstallId, on: &str, count: u64, last: u64) -> ClosedDay {
    let told =
        Told { code: DayCode::of(tablet, day(on), count, head(tablet, last)), day: day(on), count, last: Some(last) };
    ClosedDay { install: tablet, told, by_voice: false, told_at: NOW, held: None }
}

both! {
    async fn rows_are_what_is_committed(db: Db) {
        programme(&db).await;
        assert!(matches!(db.rows_of(OTHER).await, Err(StoreError::Missing(_))));
        assert_eq!(db.rows_of(INSTALL).await.unwrap().heads().last(), Some(Head::start(INSTALL)));
        let lines: Vec<_> = [1, 2, 3, 5, 8].map(|seq| interview(INSTALL, seq, u32::try_from(seq).unwrap())).into();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        let rows = db.rows_of(INSTALL).await.unwrap();
        assert_eq!((rows.reach(), rows.beyond.as_slice()), (3, [5, 8].as_slice()));
        assert_eq!(rows.chain_at(3), Some(Chain::over(INSTALL, lines[..3].iter().map(|line| line.line_hash))));
        assert_eq!(rows.chain_at(5), None);
        // The chain that `accept` keeps is the same.
        assert_eq!(db.held(INSTALL).await.unwrap().chain, rows.chain_at(3).unwrap());
    }

    async fn lines_are_counted_by_the_day_they_were_made_on(db: Db) {
        programme(&db).await;
        let lines: Vec<_> = [1, 2, 4].map(|seq| interview(INSTALL, seq, u32::try_from(seq).unwrap())).into();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        let made = lines[0].header.made_on(Zone::VIETNAM);
        assert_eq!(db.lines_of_day(INSTALL, Zone::VIETNAM, made).await.unwrap(), 3);
        assert_eq!(db.lines_of_day(INSTALL, Zone::VIETNAM, made.plus_days(1)).await.unwrap(), 0);
        assert_eq!(db.lines_of_day(OTHER, Zone::VIETNAM, made).await.unwrap(), 0);
    }

    async fn the_last_day_of_each_tablet_is_compared_with_what_is_here_now(db: Db) {
        programme(&db).await;
        enrol(&db, OTHER, 2).await;
        assert!(db.day_closes().await.unwrap().is_empty());
        let lost = InstallId(id(0x99));
        assert!(matches!(db.note_day_close(&told(lost, "2022-09-21", 1, 1)).await, Err(StoreError::Missing(_))));

        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)], NOW).await.unwrap();
        db.note_day_close(&told(INSTALL, "2022-09-20", 2, 2)).await.unwrap();
        db.note_day_close(&told(INSTALL, "2022-09-21", 1, 3)).await.unwrap();
        db.note_day_close(&told(OTHER, "2022-09-21", 0, 0)).await.unwrap();
        let closes = db.day_closes().await.unwrap();
        let seen: Vec<_> = closes.iter().map(|one| (one.install, one.told.day, one.told.count, one.held)).collect();
        assert_eq!(seen, [(INSTALL, day("2022-09-21"), 1, None), (OTHER, day("2022-09-21"), 0, Some(0))]);

        // The line that was owed arrives: the day that did not match does now.
        db.accept(INSTALL, &[interview(INSTALL, 3, 3)], NOW).await.unwrap();
        let closed = db.day_closes().await.unwrap().remove(0);
        assert_eq!((closed.held, closed.told.last, closed.by_voice), (Some(3), Some(3), false));
        // What it said in the morning comes once more, late.
        db.note_day_close(&told(INSTALL, "2022-09-21", 0, 2)).await.unwrap();
        assert_eq!(db.day_closes().await.unwrap().remove(0), closed);
        // Later in the day it is closed again, by telephone.
        let mut again = told(INSTALL, "2022-09-21", 2, 4);
        (again.by_voice, again.told.last) = (true, None);
        db.note_day_close(&again).await.unwrap();
        let closed = db.day_closes().await.unwrap().remove(0);
        assert_eq!((closed.told, closed.by_voice, closed.held), (again.told, true, None));
    }

    async fn a_day_is_closed_over_the_rows(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 3, 3)], NOW).await.unwrap();
        let request = DayCloseRequest::of(INSTALL, day("2022-09-21"), 3, head(INSTALL, 3));
        let keys = crate::fixture::keys();
        let answer = db.rows_of(INSTALL).await.unwrap().close(&request, NOW, &keys);
        assert_eq!(answer.missing, [sync::message::Span(2, 2)]);
        db.accept(INSTALL, &[interview(INSTALL, 2, 2)], NOW).await.unwrap();
        let answer = db.rows_of(INSTALL).await.unwrap().close(&request, NOW, &keys);
        assert_eq!((answer.verdict, answer.statement.chain), (sync::message::DayVerdict::Match, request.chain));
    }
}
