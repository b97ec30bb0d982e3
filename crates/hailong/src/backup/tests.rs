//! Photographs and recordings in backups.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use store::{Arrival, NewAccount, NewInstall, Role};
use survey::answers::Media;
use survey::case::Mode;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, SubmissionId, UserId};
use survey::language::Language;
use survey::questionnaire::QuestionnaireHash;
use sync::blob::{SealedBlob, seal_blob};
use sync::chain::BlobHash;
use sync::keys::ServerKeys;
use sync::line::{Blob, Header, Kind};
use uuid::Uuid;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_663_722_000_000);
const INSTALL: InstallId = InstallId(Uuid::from_u128(1));

fn data(folder: &Path) -> DataArgs {
    DataArgs { data_dir: folder.to_owned(), database_url: None }
}

fn picture(seed: u64) -> SealedBlob {
    seal_blob(b"a picture", Media::Jpeg, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap()
}

fn line(seq: u64, files: &[&SealedBlob]) -> Arrival {
    let mut rng = ChaCha20Rng::seed_from_u64(seq);
    let header = Header {
        v: 1,
        install: INSTALL,
        seq,
        id: SubmissionId(Uuid::from_u128(u128::from(seq))),
        kind: Kind::Interview,
        evaluation: EvaluationId(Uuid::from_u128(2)),
        questionnaire: QuestionnaireHash([3; 32]),
        lang: Language::vietnamese(),
        mode: Mode::Tablet,
        supersedes: None,
        app: "t/1".to_owned(),
        wall: NOW,
        offset: None,
        today: "2022-09-21".parse().unwrap(),
        blobs: files.iter().map(|file| Blob::of(&file.attachment)).collect(),
    };
    let keys = ServerKeys::generate(&mut rng);
    let frozen = sync::seal::freeze(&header, &sync::body::Body::default(), &keys.public().sealing, &mut rng).unwrap();
    Arrival { header, line_hash: frozen.line_hash, line: frozen.line, key_box: frozen.key_box, reason: None }
}

/// A server with three lines: one alone, one whose file came, one whose file did not.
async fn server(folder: &Path, came: &SealedBlob) {
    let data = data(folder);
    let store = data.open().await.unwrap();
    let owner = UserId(Uuid::from_u128(4));
    let account = NewAccount {
        id: owner,
        username: "mai",
        display_name: "Mai",
        role: Role::Surveyor,
        password_hash: "x",
        at: NOW,
    };
    store.add_account(&account).await.unwrap();
    store.add_enrolment_code([1; 32], owner, NOW, NOW.plus_days(1)).await.unwrap();
    let install = NewInstall {
        id: INSTALL,
        public_key: vec![4],
        push_hash: [1; 32],
        push_expires_at: NOW.plus_days(30),
        app_version: "0".to_owned(),
        at: NOW,
    };
    store.enrol([1; 32], &install).await.unwrap();
    let lines = [line(1, &[]), line(2, &[came]), line(3, &[&picture(99)])];
    store.accept(INSTALL, &lines, NOW).await.unwrap();
    let hash = BlobHash(came.attachment.sha256.0);
    data.files().leaving(0).append(INSTALL, hash, u64::from(came.attachment.bytes), 0, &came.bytes).unwrap();
    store.file_is_whole(INSTALL, hash, NOW).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn files_are_backed_up_once_verified_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there, stick) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("stick"));
    let came = picture(1);
    let hash = BlobHash(came.attachment.sha256.0);
    server(&here, &came).await;
    for name in ["monday.db", "tuesday.db"] {
        backup(BackupArgs { data: data(&here), file: stick.join(name) }).await.unwrap();
    }
    // Up to the second line: the file of the third has not come.
    let store = data(&here).open_as_it_is().await.unwrap();
    assert_eq!(store.durable(INSTALL).await.unwrap(), 2);
    store.close().await;
    assert_eq!(Vault::at(stick.join("hailong-files")).read(hash).unwrap(), Some(came.bytes.clone()));
    verify(VerifyArgs { data: data(&here), file: None, key: None }).await.unwrap();

    let restored =
        RestoreArgs { data: data(&there), file: stick.join("monday.db"), replace: false, despite_faults: false };
    restore(restored).await.unwrap();
    assert_eq!(data(&there).files().read(hash).unwrap(), Some(came.bytes.clone()));
    verify(VerifyArgs { data: data(&there), file: None, key: None }).await.unwrap();

    // A file that rots on the stick is found before anything is restored from it, and the next backup mends it.
    let name = hash.to_string();
    let rotten = stick.join("hailong-files").join(&name[..2]).join(&name);
    std::fs::write(&rotten, "rot").unwrap();
    let tuesday = || stick.join("tuesday.db");
    let said = verify(VerifyArgs { data: data(&here), file: Some(tuesday()), key: None }).await.unwrap_err();
    assert!(said.to_string().contains("1 faults"), "{said}");
    let third = folder.path().join("c");
    let again = RestoreArgs { data: data(&third), file: tuesday(), replace: false, despite_faults: false };
    assert!(restore(again).await.unwrap_err().to_string().contains("was not restored"));
    backup(BackupArgs { data: data(&here), file: stick.join("wednesday.db") }).await.unwrap();
    verify(VerifyArgs { data: data(&here), file: Some(tuesday()), key: None }).await.unwrap();
}

#[tokio::test]
async fn withdrawn_files_leave_the_folder_of_the_backups_and_no_backup_brings_them_back() {
    let folder = tempfile::tempdir().unwrap();
    let (here, stick) = (folder.path().join("a"), folder.path().join("stick"));
    let came = picture(1);
    let hash = BlobHash(came.attachment.sha256.0);
    server(&here, &came).await;
    crate::secrets::load(&here).unwrap();
    backup(BackupArgs { data: data(&here), file: stick.join("monday.db") }).await.unwrap();
    let withdrawn = crate::withdraw::WithdrawArgs::of(data(&here), Uuid::from_u128(2), "xin rút qua điện thoại", "Mai");
    crate::withdraw::run(withdrawn).await.unwrap();
    assert_eq!(data(&here).files().read(hash).unwrap(), None);
    verify(VerifyArgs { data: data(&here), file: None, key: None }).await.unwrap();

    let kept = || Vault::at(stick.join("hailong-files")).read(hash).unwrap();
    assert!(kept().is_some());
    backup(BackupArgs { data: data(&here), file: stick.join("tuesday.db") }).await.unwrap();
    assert_eq!(kept(), None);
    // Monday's has the line with its key still, and is whole all the same; it brings nothing back.
    verify(VerifyArgs { data: data(&here), file: Some(stick.join("monday.db")), key: None }).await.unwrap();
    let args = RestoreArgs { data: data(&here), file: stick.join("monday.db"), replace: true, despite_faults: false };
    restore(args).await.unwrap();
    let store = data(&here).open_as_it_is().await.unwrap();
    assert_eq!(store.withdrawals().await.unwrap().len(), 1);
    assert_eq!(store.whole_files().await.unwrap(), []);
    // The file that never came for the third line is owed as before.
    assert_eq!(store.durable(INSTALL).await.unwrap(), 2);
    store.close().await;
    verify(VerifyArgs { data: data(&here), file: None, key: None }).await.unwrap();
}
