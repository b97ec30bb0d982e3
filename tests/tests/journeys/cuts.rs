//! A batch and a piece of a photograph are cut at every twentieth byte, on their way there and on their way back, and a bit is
//! changed in every twentieth byte of each: of what was cut or changed nothing is taken, and what was not heard is told again.

use std::time::Duration;

use journeys::chaos::{Caller, Fault, Proxy, Scene, Tablet, hello};
use sync::blob::MIN_CHUNK;
use sync::engine::Failure;
use sync::message::{HelloAnswer, SubmissionsAnswer};

use crate::scene::{in_order, on_postgres, on_sqlite};

const SUBMISSIONS: &str = "/sync/v1/submissions";
const PATIENCE: Duration = Duration::from_mins(1);
const STEP: usize = 20;
const BUSY: Duration = Duration::from_millis(100);
/// Longer than the head of any request.
const HEAD: usize = 1_000;
/// Tablets that share the places at which is cut.
const TABLETS: usize = 4;
const BATCH: u32 = 50;
/// A photograph that is longer than a piece.
const PHOTOGRAPH: usize = 20_000;

/// One tablet, which is cut at its share of the places.
struct Cut {
    tablet: Tablet,
    proxy: Proxy,
    caller: Caller,
    share: usize,
}

impl Cut {
    /// Every place of its share, counted from one end of so many bytes.
    fn places(&self, bytes: usize) -> impl Iterator<Item = usize> + use<> {
        (self.share * STEP..bytes).step_by(TABLETS * STEP)
    }

    async fn batch(&mut self) {
        let all: Vec<u64> = (1..=u64::from(BATCH)).collect();
        let batch = self.tablet.gzip(&all).unwrap();
        let (tablet, proxy, caller) = (&self.tablet, &self.proxy, &self.caller);
        // A busy server sends away before it reads: that says nothing of the place.
        let ask = async || loop {
            match caller.post::<SubmissionsAnswer>(tablet, SUBMISSIONS, batch.clone()).await {
                Err(Failure::Busy { .. }) => tokio::time::sleep(BUSY).await,
                said => break said,
            }
        };
        for bytes in self.places(batch.len() + HEAD) {
            // Counted from the end, so that the last byte is among those that are missing.
            proxy.choose(move || Fault::Short(bytes + 1));
            // That nothing is answered is the proxy's doing; what was taken is asked for below.
            let _nothing_comes_back = ask().await;
        }
        for behind in self.places(batch.len()) {
            proxy.choose(move || Fault::Flip(behind));
            let said = ask().await;
            assert_eq!(said, Err(Failure::Unauthorised), "a bit changed {behind} bytes before the end");
        }
        proxy.choose(|| Fault::Pass);
        let held: HelloAnswer = caller.post(tablet, "/sync/v1/hello", hello(tablet)).await.unwrap();
        assert_eq!(held.ack.seq, 0, "nothing of a request that was cut or changed is taken");
        let mut heard = None;
        for bytes in self.places(usize::MAX) {
            proxy.choose(move || Fault::CutAnswer(bytes));
            match ask().await {
                Ok(answer) => {
                    heard = Some(answer);
                    break;
                }
                Err(failure) => assert!(matches!(failure, Failure::Network | Failure::NotTheServer), "{failure:?}"),
            }
        }
        let heard = heard.unwrap();
        assert_eq!(heard.receipts.len(), all.len());
        self.tablet.ledger.as_mut().unwrap().note(&heard);
    }

    /// The first piece of its photograph.
    async fn piece(&self) {
        let Self { tablet, proxy, caller, share } = self;
        proxy.choose(|| Fault::Pass);
        let line = tablet.gzip(&[u64::from(BATCH) + 1]).unwrap();
        caller.post::<SubmissionsAnswer>(tablet, SUBMISSIONS, line).await.unwrap();
        let (hash, file) = tablet.files.iter().next().unwrap();
        let piece = file.get(..MIN_CHUNK as usize).unwrap().to_vec();
        let send = async || loop {
            match caller.file(tablet, *hash, Some((0, piece.clone()))).await {
                Ok(said) if said.status == 503 => tokio::time::sleep(BUSY).await,
                said => break said,
            }
        };
        for bytes in self.places(piece.len() + HEAD) {
            proxy.choose(move || Fault::Short(bytes + 1));
            let _nothing_comes_back = send().await;
        }
        for behind in self.places(piece.len()) {
            proxy.choose(move || Fault::Flip(behind));
            let said = send().await.unwrap();
            assert_eq!(said.status, 401, "a bit changed {behind} bytes before the end");
        }
        proxy.choose(|| Fault::Pass);
        let held = caller.file(tablet, *hash, None).await.unwrap();
        assert_eq!(held.offset, Some(0), "nothing of a piece that was cut or changed is taken");
        // The answer is short: at every byte of it.
        for bytes in (*share..).step_by(TABLETS) {
            proxy.choose(move || Fault::CutAnswer(bytes));
            if let Ok(said) = send().await {
                assert_eq!((said.status.as_u16(), said.offset), (409, Some(piece.len() as u64)), "it came once");
                break;
            }
        }
    }
}

async fn cut_everywhere(mut scene: Scene) {
    scene.with_photographs(PHOTOGRAPH).unwrap();
    let mut under_way = Vec::new();
    for share in 0..TABLETS {
        let proxy = Proxy::before(scene.address().unwrap()).await.unwrap();
        let caller = Caller::to(proxy.address, PATIENCE);
        let mut cut = Cut { tablet: scene.take().unwrap(), proxy, caller, share };
        under_way.push(tokio::spawn(async move {
            cut.batch().await;
            cut.piece().await;
            cut.tablet
        }));
    }
    for one in under_way {
        let out = scene.send_out(one.await.unwrap(), scene.address().unwrap());
        scene.welcome(out).await.unwrap();
    }
    in_order(&mut scene).await;
}

#[test]
fn cut_at_every_twentieth_byte_on_sqlite() {
    on_sqlite((TABLETS, BATCH), cut_everywhere);
}

#[test]
fn cut_at_every_twentieth_byte_on_postgres() {
    on_postgres((TABLETS, BATCH), cut_everywhere);
}
