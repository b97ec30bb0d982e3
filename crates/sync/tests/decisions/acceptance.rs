//! The server's rules, each at its edge.

use survey::campaign::CampaignState;
use survey::id::InstallId;
use sync::Bytes;
use sync::body::Body;
use sync::close::{Explained, Rows, Told};
use sync::day_code::DayCode;
use sync::line::{Header, Kind};
use sync::message::{DayCloseRequest, DayVerdict, Limits, NotHeldStatus, Span};
use sync::receipt::{Holding, Reason, Receipt, Status};
use sync::seal::freeze;
use sync::server::{
    BodyFacts, EvaluationFacts, Facts, Found, Kept, MAX_WANT, Place, ack, judge, place, proves_loss, read_batch, retry,
    status,
};
use uuid::Uuid;

use super::desk::*;

#[test]
fn a_line_goes_where_its_names_are_free() {
    let (own, other) = (line(1), line(2));
    let taken = Some(other);
    let free = Found::default();
    let aside = |status, reason| Place::Aside { status, reason };
    let stranger = InstallId(Uuid::from_u128(1));
    for (sender, found, expected) in [
        (INSTALL, free, Place::Raw),
        (INSTALL, Found { by_id: Some(own), by_seq: Some(own), ..free }, Place::Raw),
        (INSTALL, Found { by_seq: taken, ..free }, Place::Beside),
        (INSTALL, Found { by_id: taken, ..free }, aside(Status::Conflict, Reason::IdTaken)),
        (INSTALL, Found { by_id: taken, by_seq: taken, ..free }, aside(Status::Conflict, Reason::IdTaken)),
        (stranger, free, aside(Status::Quarantined, Reason::InstallMismatch)),
        (stranger, Found { by_id: taken, ..free }, aside(Status::Quarantined, Reason::InstallMismatch)),
        (
            INSTALL,
            Found { same: Some(Kept { has_key: true }), by_id: taken, by_seq: taken },
            Place::Held { take_key: false },
        ),
        (stranger, Found { same: Some(Kept { has_key: false }), ..free }, Place::Held { take_key: true }),
    ] {
        assert_eq!(place(sender, &header(), own, &found), expected, "{found:?}");
    }
}

#[test]
fn a_place_says_what_the_receipt_says() {
    let judged = || Some(Reason::LateScope);
    let unasked = || -> Option<Reason> { panic!("what stands aside is not judged") };
    assert_eq!(Place::Raw.verdict(|| None), (Status::Stored, None));
    assert_eq!(Place::Raw.verdict(judged), (Status::Quarantined, Some(Reason::LateScope)));
    assert_eq!(Place::Held { take_key: true }.verdict(judged), (Status::Quarantined, Some(Reason::LateScope)));
    assert_eq!(Place::Beside.verdict(unasked), (Status::Conflict, Some(Reason::SeqTaken)));
    let aside = Place::Aside { status: Status::Quarantined, reason: Reason::InstallMismatch };
    assert_eq!(aside.verdict(unasked), (Status::Quarantined, Some(Reason::InstallMismatch)));
    assert_eq!((status(None), status(Some(Reason::Other))), (Status::Stored, Status::Quarantined));
}

#[test]
fn the_gravest_reason_is_named() {
    let evaluation = EvaluationFacts { campaign: CampaignState::Open, assigned: true };
    let good = Facts {
        install_revoked: false,
        evaluation: Some(evaluation),
        questionnaire_known: true,
        body: BodyFacts::Opened { answers_valid: true },
    };
    assert_eq!(judge(&header(), &good), None);
    assert_eq!(judge(&header(), &Facts { body: BodyFacts::Withdrawn, ..good }), None);
    // From the last to the first: each one hides those behind it.
    let mut facts = Facts { body: BodyFacts::Opened { answers_valid: false }, ..good };
    assert_eq!(judge(&header(), &facts), Some(Reason::BadAnswers));
    let closed = EvaluationFacts { campaign: CampaignState::Closed, ..evaluation };
    facts.evaluation = Some(closed);
    assert_eq!(judge(&header(), &facts), Some(Reason::CampaignClosed));
    facts.evaluation = Some(EvaluationFacts { assigned: false, ..closed });
    assert_eq!(judge(&header(), &facts), Some(Reason::LateScope));
    facts.body = BodyFacts::Unopenable;
    assert_eq!(judge(&header(), &facts), Some(Reason::Unopenable));
    facts.questionnaire_known = false;
    assert_eq!(judge(&header(), &facts), Some(Reason::UnknownQuestionnaire));
    facts.evaluation = None;
    assert_eq!(judge(&header(), &facts), Some(Reason::UnknownEvaluation));
    for later in [Header { v: 2, ..header() }, Header { kind: Kind::Other, ..header() }] {
        assert_eq!(judge(&later, &facts), Some(Reason::UnknownVersion));
        assert_eq!(judge(&later, &Facts { install_revoked: true, ..facts }), Some(Reason::RevokedInstall));
    }
    // What has no answers has none that are wrong.
    let wrong = Facts { body: BodyFacts::Opened { answers_valid: false }, ..good };
    for (kind, reason) in [
        (Kind::Partial, Some(Reason::BadAnswers)),
        (Kind::BackCheck, Some(Reason::BadAnswers)),
        (Kind::Attempt, None),
        (Kind::Explanation, None),
    ] {
        assert_eq!(judge(&Header { kind, ..header() }, &wrong), reason, "{kind:?}");
    }
}

/// Invariant I8: where a line goes and what is thought of it never turns on what the tablet takes the time to be.
#[test]
fn the_clock_of_the_tablet_decides_nothing() {
    const YEAR: i64 = 365 * 86_400_000;
    let (own, other) = (line(1), line(2));
    let clocks = [-52 * YEAR, -14 * 86_400_000, -1, 0, 1, 14 * 86_400_000, 77 * YEAR].map(|wall| (wall, wall / 2));
    let told = clocks.into_iter().flat_map(|(wall, offset)| {
        [None, Some(offset), Some(-offset)].map(|offset| Header { wall: at(wall), offset, ..header() })
    });
    let evaluation = EvaluationFacts { campaign: CampaignState::Open, assigned: true };
    let facts = [CampaignState::Open, CampaignState::Closed].into_iter().flat_map(|campaign| {
        [true, false].map(|answers_valid| Facts {
            install_revoked: false,
            evaluation: Some(EvaluationFacts { campaign, ..evaluation }),
            questionnaire_known: true,
            body: BodyFacts::Opened { answers_valid },
        })
    });
    let facts: Vec<Facts> = facts.collect();
    let free = Found::default();
    let finds = [free, Found { by_seq: Some(other), ..free }, Found { by_id: Some(other), ..free }];
    for header_told in told {
        for found in &finds {
            assert_eq!(
                place(INSTALL, &header_told, own, found),
                place(INSTALL, &header(), own, found),
                "{header_told:?}"
            );
        }
        for facts in &facts {
            assert_eq!(judge(&header_told, facts), judge(&header(), facts), "{header_told:?}");
        }
    }
}

/// The word for each item of a batch, or nothing where it can be kept.
fn words(batch: &str, items: u32) -> Vec<Option<String>> {
    let read = read_batch(batch, &Limits { items, ..Limits::default() });
    read.into_iter().map(|item| item.err().map(|not_held| not_held.reason)).collect()
}

#[test]
fn an_item_is_a_line_with_its_key_box() {
    let frozen = |header: &Header| freeze(header, &Body::default(), &keys().public().sealing, &mut rng()).unwrap();
    let good = frozen(&header());
    let practice = frozen(&Header { kind: Kind::Practice, ..header() });
    let boxed = |bytes: usize| Bytes(vec![1; bytes]).to_text();
    let said = |key_box: &str| words(&format!("{}\n{key_box}\n", good.line), 9).remove(0);
    assert_eq!(said(&Bytes(good.key_box.clone()).to_text()), None);
    assert_eq!(said(&boxed(80)), None, "whether it opens is judged later");
    for wrong in [boxed(79), boxed(81), "A".to_owned(), "++++".to_owned()] {
        assert_eq!(said(&wrong).as_deref(), Some("bad_key_box"), "{wrong}");
    }
    assert_eq!(said("").as_deref(), Some("no_key_box"));
    assert_eq!(words(&format!("{}\n{}\n", practice.line, boxed(80)), 9), [Some("practice".to_owned())]);
    let kept = read_batch(&good.line, &Limits::default()).remove(0).unwrap_err();
    assert_eq!((kept.status, kept.line_hash), (NotHeldStatus::Refused, good.line_hash));
    let three = format!("{0}\n{1}\n{0}\n{1}\n{0}\n{1}\n", good.line, boxed(80));
    assert_eq!(words(&three, 3), [None, None, None]);
    assert_eq!(words(&three, 2), [None, None, Some("too_many_items".to_owned())]);
    let again = retry(line(1), "busy", "later");
    assert_eq!((again.status, again.line_hash, again.reason.as_str()), (NotHeldStatus::Retry, line(1), "busy"));
    assert_eq!(again.detail, "later");
}

#[test]
fn so_many_gaps_are_named_and_no_more() {
    let every_other = (1..).map(|n| 2 * n);
    let wants = |gaps: usize| ack(every_other.clone().take(gaps), 2 * gaps as u64).want;
    assert_eq!(wants(MAX_WANT).len(), MAX_WANT);
    assert_eq!(wants(MAX_WANT + 1).len(), MAX_WANT);
    assert_eq!(wants(2), [Span(1, 1), Span(3, 3)]);
    // Held twice or out of order changes nothing.
    assert_eq!(ack([1, 1, 2, 2, 4, 3], 5).want, [Span(3, 3), Span(5, 5)]);
}

#[test]
fn a_receipt_proves_a_loss_only_if_it_is_the_servers_own_for_this_tablet() {
    let key = keys().public().receipt;
    assert!(proves_loss(&receipt(1), INSTALL, false, key));
    assert!(!proves_loss(&receipt(1), INSTALL, true, key));
    assert!(!proves_loss(&receipt(1), InstallId(Uuid::from_u128(1)), false, key));
    let forged = Receipt { holding: Holding { server_seq: 1, ..receipt(1).holding }, ..receipt(1) };
    assert!(!proves_loss(&forged, INSTALL, false, key));
}

fn rows(contiguous: u64, beyond: &[u64]) -> Rows {
    Rows { install: INSTALL, contiguous: (1..=contiguous).map(line).collect(), beyond: beyond.to_vec() }
}

#[test]
fn a_code_by_telephone_tells_what_it_can() {
    let day: survey::clock::Day = "2021-10-12".parse().unwrap();
    let code = |upto, count| DayCode::of(INSTALL, day, count, head(upto));
    let told = |upto, count, last| Told { code: code(upto, count), day, count, last };
    let ahead = |missing: Vec<Span>, at_least| Explained::Ahead { missing, at_least };
    assert_eq!(rows(3, &[]).explain(&told(3, 2, None), 0, 2), Explained::HoldsAll { upto: 3 });
    assert_eq!(rows(5, &[]).explain(&told(3, 2, None), 0, 2), Explained::HoldsAll { upto: 3 }, "an earlier evening's");
    // The tablet is ahead by three, of whose five lines of the day two are held.
    assert_eq!(rows(3, &[]).explain(&told(6, 5, None), 3, 2), ahead(vec![], 3));
    // It said once that it had seven: four are owed for certain, whatever the day's count says.
    assert_eq!(rows(3, &[]).explain(&told(7, 5, None), 7, 2), ahead(vec![Span(4, 7)], 4));
    assert_eq!(rows(3, &[6]).explain(&told(7, 1, None), 0, 1), ahead(vec![Span(4, 5)], 2));
    // At least one is owed, or it was heard wrong.
    assert_eq!(rows(3, &[]).explain(&told(4, 1, None), 3, 1), ahead(vec![], 1));
    assert_eq!(rows(3, &[]).explain(&told(5, 2, Some(5)), 0, 0), Explained::Owes { missing: vec![Span(4, 5)] });
    assert_eq!(rows(3, &[5]).explain(&told(5, 2, Some(5)), 0, 0), Explained::Owes { missing: vec![Span(4, 4)] });
    assert_eq!(rows(3, &[]).explain(&told(9, 2, Some(3)), 0, 0), Explained::NoFit);
    assert_eq!(rows(3, &[]).explain(&told(9, 2, Some(4)), 0, 0), Explained::Owes { missing: vec![Span(4, 4)] });
    assert_eq!(rows(3, &[]).find(code(3, 2), day, 3), None, "the count belongs to the code");
    assert_eq!(rows(0, &[]).find(code(0, 0), day, 0), Some(0));
}

#[test]
fn a_day_is_closed_with_the_chain_of_its_last_line() {
    let day: survey::clock::Day = "2021-10-12".parse().unwrap();
    let asked = DayCloseRequest::of(INSTALL, day, 2, head(3));
    let closed = rows(4, &[]).close(&asked, at(0), &keys());
    assert_eq!((closed.verdict, closed.statement.first, closed.statement.last), (DayVerdict::Match, 2, 3));
    assert_eq!(closed.statement.chain, head(3).chain);
    let gap = rows(1, &[3]).close(&asked, at(0), &keys());
    assert_eq!((gap.verdict, gap.missing, gap.statement.last), (DayVerdict::Missing, vec![Span(2, 2)], 1));
    // Numbers that do not fit together are no question.
    assert!(asked.is_whole());
    let most = sync::line::MAX_SEQ;
    for wrong in [
        DayCloseRequest { first: 0, count: 4, ..asked },
        DayCloseRequest { count: 1, ..asked },
        DayCloseRequest { first: 5, count: 0, ..asked },
        DayCloseRequest { first: most + 1, last: most + 1, count: 1, ..asked },
        DayCloseRequest { first: 1, last: u64::MAX, count: u64::MAX, ..asked },
    ] {
        assert!(!wrong.is_whole(), "{wrong:?}");
    }
    assert!(DayCloseRequest { first: most, last: most, count: 1, ..asked }.is_whole());
    assert!(DayCloseRequest { first: 4, count: 0, ..asked }.is_whole(), "a day without a line");
    assert_eq!(DayCloseRequest::of(INSTALL, day, 9, head(3)).first, 1);
}

#[test]
fn each_reason_has_its_word() {
    for reason in Reason::ALL {
        assert_eq!(Reason::parse(reason.name()), Some(reason));
        let json = serde_json::to_value(reason).unwrap();
        assert_eq!(json, reason.name());
    }
    assert_eq!(Reason::parse("weather"), None);
    for kind in [Kind::Interview, Kind::Partial, Kind::Attempt, Kind::Explanation, Kind::BackCheck, Kind::Practice] {
        assert_eq!(Kind::parse(kind.name()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
    assert_eq!((Kind::parse("other"), Kind::Other.name()), (None, "other"));
}
