//! A request's body that does not hold a place for longer than it deserves.

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use super::gate::Place;

/// After this time a body that is still coming gives its place to others.
const ASIDE: Duration = Duration::from_secs(1);
/// What a body must have brought at any time, once the first grace is over, in bytes a second: a tenth of what the
/// slowest network of the field carries.
const PACE: u64 = 256;

/// The body made no progress for too long, or too little of it.
#[derive(Debug, thiserror::Error)]
#[error("the body stopped coming")]
pub struct Stalled;

/// What the body and the one who waits for the answer both look at.
pub struct Shared {
    place: Mutex<Place>,
    /// The last moment at which a byte came, or the end.
    moved: Mutex<Instant>,
}

impl Shared {
    pub fn new(place: Place) -> Self {
        Self { place: Mutex::new(place), moved: Mutex::new(Instant::now()) }
    }

    pub fn moved(&self) -> Instant {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn place<T>(&self, what: impl FnOnce(&mut Place) -> T) -> T {
        what(&mut self.place.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn moves(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

type Back = Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send>>;

pub struct Paced {
    body: Body,
    shared: Arc<Shared>,
    grace: Duration,
    began: Option<Instant>,
    bytes: u64,
    clock: Pin<Box<Sleep>>,
    back: Option<Back>,
    over: bool,
}

impl Paced {
    /// `grace` is how long a body may bring nothing.
    pub fn new(body: Body, shared: Arc<Shared>, grace: Duration) -> Self {
        let clock = Box::pin(tokio::time::sleep(ASIDE));
        Self { body, shared, grace, began: None, bytes: 0, clock, back: None, over: false }
    }

    /// When the body is given up if nothing more comes.
    fn end(&self, began: Instant) -> Instant {
        let by_pace = began + self.grace + Duration::from_millis(self.bytes.saturating_mul(1000) / PACE);
        by_pace.min(self.shared.moved() + self.grace)
    }

    /// Steps aside after a second, gives up at the end.
    fn watch(&mut self, began: Instant, context: &mut Context<'_>) -> Result<(), Stalled> {
        while self.clock.as_mut().poll(context).is_ready() {
            if Instant::now() >= self.end(began) || !self.shared.place(Place::step_aside) {
                return Err(Stalled);
            }
            let end = self.end(began);
            self.clock.as_mut().reset(end);
        }
        Ok(())
    }
}

impl http_body::Body for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let began = *this.began.get_or_insert_with(|| {
            // The time until someone wanted the body is not the sender's.
            this.shared.moves();
            this.clock.as_mut().reset(Instant::now() + ASIDE);
            Instant::now()
        });
        if !this.over {
            match Pin::new(&mut this.body).poll_frame(context) {
                Poll::Pending => {
                    return match this.watch(began, context) {
                        Ok(()) => Poll::Pending,
                        Err(stalled) => Poll::Ready(Some(Err(stalled.into()))),
                    };
                }
                Poll::Ready(Some(Ok(frame))) => {
                    this.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                    this.shared.moves();
                    return Poll::Ready(Some(Ok(frame)));
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into()))),
                Poll::Ready(None) => {
                    this.over = true;
                    this.shared.moves();
                    let back = this.shared.place(|place| place.way_back());
                    this.back = back.map(|free| Box::pin(Semaphore::acquire_owned(free)) as Back);
                }
            }
        }
        if let Some(back) = &mut this.back {
            let permit = ready!(back.as_mut().poll(context));
            this.back = None;
            this.shared.moves();
            if let Ok(permit) = permit {
                this.shared.place(|place| place.come_back(permit));
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.over && self.back.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
