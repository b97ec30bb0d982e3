//! What was published stands, and a correction stands beside it.

use store::{NewPublication, Publication, Published, PublishedResult, Store, StoreError};
use survey::campaign::CampaignState;
use survey::id::{CampaignId, EvaluationId, PublicationId};

use crate::fixture::{CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, header, id, interview, judge, programme};
use crate::harness::both;
use crate::withdrawals::withdrawal_of;

fn publication(number: u32, reason: Option<&str>) -> Publication {
    Publication {
        id: PublicationId(id(0x500 + u128::from(number))),
        campaign: CAMPAIGN,
        number,
        reason: reason.map(str::to_owned),
        at: NOW.plus_days(90 + i64::from(number)),
        by: SURVEYOR,
        program: "hailong 0.1.0+1".to_owned(),
        fingerprint: format!("{number:064}"),
        key: "khóa".to_owned(),
        manifest: format!("{{\"number\":{number}}}"),
        whole: true,
    }
}

fn result(body: &str) -> PublishedResult {
    PublishedResult { evaluation: EVALUATION, name: "score".to_owned(), body: body.to_owned() }
}

async fn publish(db: &Store, number: u32, reason: Option<&str>, body: &str) -> store::Result<Published> {
    let version = db.data_version(EVALUATION).await.unwrap();
    publish_of(db, &publication(number, reason), body, version).await
}

async fn publish_of(db: &Store, own: &Publication, body: &str, version: i64) -> store::Result<Published> {
    let (bundle, open_bundle) = (format!("gói đủ {}", own.number), format!("mở {}", own.number));
    db.publish(&NewPublication {
        publication: own,
        bundle: bundle.as_bytes(),
        open_bundle: open_bundle.as_bytes(),
        results: &[result(body)],
        versions: &[(EVALUATION, version)],
    })
    .await
}

both! {
    async fn a_correction_takes_nothing_away(db: Db) {
        programme(&db).await;
        assert!(matches!(publish(&db, 1, None, "một").await, Err(StoreError::Refused(_))), "it is still open");
        assert_eq!(db.publications(None).await.unwrap(), []);
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        assert_eq!(publish(&db, 1, None, "một").await.unwrap(), Published::Done);
        assert_eq!(db.campaigns().await.unwrap()[0].state, CampaignState::Published);
        assert_eq!(publish(&db, 2, Some("sửa trọng số"), "hai").await.unwrap(), Published::Done);

        let both = [publication(2, Some("sửa trọng số")), publication(1, None)];
        assert_eq!(db.publications(Some(CAMPAIGN)).await.unwrap(), both);
        assert_eq!(db.publications(None).await.unwrap(), both);
        assert_eq!(db.publications(Some(CampaignId(id(0x99)))).await.unwrap(), []);
        assert_eq!(db.publication(both[1].id).await.unwrap().as_ref(), Some(&both[1]));
        assert_eq!(db.publication(PublicationId(id(0x99))).await.unwrap(), None);

        let bundle = |number, open| db.publication_bundle(publication(number, None).id, open);
        assert_eq!(bundle(1, false).await.unwrap(), Some("gói đủ 1".as_bytes().to_vec()));
        assert_eq!(bundle(2, true).await.unwrap(), Some("mở 2".as_bytes().to_vec()));
        assert_eq!(bundle(3, true).await.unwrap(), None);

        let result = |name: &'static str, number| db.published_result(EVALUATION, name, number);
        assert_eq!(result("score", None).await.unwrap().as_deref(), Some("hai"));
        assert_eq!(result("score", Some(1)).await.unwrap().as_deref(), Some("một"));
        assert_eq!(result("score", Some(3)).await.unwrap(), None);
        assert_eq!(result("analysis", None).await.unwrap(), None);
        assert_eq!(db.published_result(EvaluationId(id(0x99)), "score", None).await.unwrap(), None);
    }

    async fn no_bundle_keeps_what_was_withdrawn(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        publish(&db, 1, None, "một").await.unwrap();
        db.withdraw(&withdrawal_of(&db, header(INSTALL, 1).id).await).await.unwrap();
        let whole = db.publication_bundle(publication(1, None).id, false).await.unwrap();
        assert_eq!(whole, Some("mở 1".as_bytes().to_vec()), "only the open copy is left");
        assert_eq!(db.publications(None).await.unwrap(), [Publication { whole: false, ..publication(1, None) }]);
        assert_eq!(db.published_result(EVALUATION, "score", None).await.unwrap().as_deref(), Some("một"));
    }

    async fn what_changed_meanwhile_is_not_published(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        let before = db.data_version(EVALUATION).await.unwrap();
        db.withdraw(&withdrawal_of(&db, header(INSTALL, 1).id).await).await.unwrap();
        let own = publication(1, None);
        assert_eq!(publish_of(&db, &own, "một", before).await.unwrap(), Published::Overtaken);
        assert_eq!(db.campaigns().await.unwrap()[0].state, CampaignState::Closed, "and it is still closed");
        assert_eq!(db.publications(None).await.unwrap(), []);
        assert_eq!(db.published_result(EVALUATION, "score", None).await.unwrap(), None);
        // Two who publish at once: the second one is to look again.
        assert_eq!(publish(&db, 1, None, "một").await.unwrap(), Published::Done);
        assert_eq!(publish(&db, 1, None, "khác").await.unwrap(), Published::Overtaken);
        assert_eq!(db.published_result(EVALUATION, "score", None).await.unwrap().as_deref(), Some("một"));
    }
}
