//! One story with something of everything: what a release's database holds, and what both engines must derive alike.

use store::{Contact, Door, NewSession, Store};
use survey::id::{EvaluationId, InstallId, ResponseId, SessionId, UnitId};
use sync::receipt::Reason;

use crate::fixture::{
    CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, body, by_link, campaign, contact, counter_link, day,
    evaluation, freeze, hash, header, id, interview, judge, programme, ticket, unit, web_answer,
};

pub const SESSION: SessionId = SessionId(id(0x500));
pub const REFRESH: [u8; 32] = hash(200);

/// Nine lines with a gap, a clone's line, staged and mixed web answers, a signed-in session; all judged.
pub async fn tell(store: &Store) {
    let second = UnitId(id(0x11));
    programme(store).await;
    store.put_unit(&unit(second, "MSN", "UBND huyện Mai Sơn")).await.unwrap();
    let next = survey::id::CampaignId(id(0x22));
    store.add_campaign(&campaign(next, 2023), OFFICE).await.unwrap();
    store.add_evaluation(&evaluation(EvaluationId(id(0x33)), next, second), OFFICE).await.unwrap();
    store.set_setting("programme", "Sơn La").await.unwrap();

    let mut lines: Vec<_> = (1..=6).map(|seq| interview(INSTALL, seq, u32::try_from(seq).unwrap())).collect();
    lines.push(interview(INSTALL, 8, 1));
    lines.push(freeze(header(INSTALL, 9), &body(None, 3), 0));
    let mut late = interview(INSTALL, 10, 7);
    late.reason = Some(Reason::LateScope);
    lines.push(late);
    lines.push(freeze(header(INSTALL, 2), &body(None, 1), 7));
    store.accept(INSTALL, &lines, NOW).await.unwrap();
    let tablet: InstallId = INSTALL;
    let hello = contact(tablet, 10, NOW.plus_seconds(5));
    store.note_contact(&Contact { clock_offset_ms: -1500, ..hello }).await.unwrap();

    store.add_counter_link(&counter_link("MLA7QX"), NOW).await.unwrap();
    store.add_tickets(EVALUATION, &[ticket(1), ticket(2), ticket(3)]).await.unwrap();
    for key in 1..=2 {
        store.stage_web_answer(&web_answer(key, by_link(key), "2022-09-20")).await.unwrap();
    }
    store.stage_web_answer(&web_answer(3, store::WebSource::Counter, "2022-09-20")).await.unwrap();
    let mut answers = 0x700;
    let new_id = || {
        answers += 1;
        ResponseId(id(answers))
    };
    store.mix_web_answers(3, day("2022-09-20"), |n| (0..n).collect(), new_id).await.unwrap();
    store.stage_web_answer(&web_answer(4, store::WebSource::Counter, "2022-09-21")).await.unwrap();
    store.judge_pending(&judge()).await.unwrap();

    let session = NewSession {
        id: SESSION,
        user: SURVEYOR,
        door: Door::Office,
        refresh_hash: REFRESH,
        created_at: NOW,
        expires_at: NOW.plus_days(30),
    };
    store.add_session(&session).await.unwrap();
    assert_eq!(store.campaigns().await.unwrap()[0].id, CAMPAIGN);
}
