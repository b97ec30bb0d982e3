//! A gate with so many places. Who finds none is turned away at once; who sends its body too slowly steps aside, so that
//! a village's network holds up nobody else, and comes back when it has sent everything.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::crowd::Crowd;

pub struct Gate {
    places: usize,
    free: Arc<Semaphore>,
    aside: Arc<Semaphore>,
    crowd: Mutex<Crowd>,
    since: Instant,
}

/// A place, given back when it is dropped, however the request ends.
pub struct Place {
    gate: Arc<Gate>,
    permit: Option<OwnedSemaphorePermit>,
    aside: bool,
}

impl Gate {
    pub fn new(places: usize, aside: usize) -> Self {
        Self {
            places,
            free: Arc::new(Semaphore::new(places)),
            aside: Arc::new(Semaphore::new(aside)),
            crowd: Mutex::default(),
            since: Instant::now(),
        }
    }

    /// A place, or the seconds after which to try again.
    pub fn enter(self: &Arc<Self>, random: u64) -> Result<Place, u32> {
        // Before the place is taken: until now it was as it is.
        let mut crowd = self.now();
        match self.free.clone().try_acquire_owned() {
            Ok(permit) => Ok(Place { gate: self.clone(), permit: Some(permit), aside: false }),
            Err(_) => Err(crowd.turn_away(self.places, random)),
        }
    }

    /// Whether so many are inside, or were turned away and will be back, that other work had better wait.
    pub fn is_crowded(&self) -> bool {
        self.enough() || self.now().away() > 0
    }

    /// Requests inside.
    #[cfg(test)]
    pub fn inside(&self) -> usize {
        self.places - self.free.available_permits()
    }

    fn enough(&self) -> bool {
        self.free.available_permits() * 2 <= self.places
    }

    fn now(&self) -> MutexGuard<'_, Crowd> {
        let mut crowd = self.crowd.lock().unwrap_or_else(PoisonError::into_inner);
        crowd.pass(self.since.elapsed(), self.enough());
        crowd
    }
}

impl Place {
    /// Gives the place to others; `false` if too many stand aside already.
    pub fn step_aside(&mut self) -> bool {
        if self.aside {
            return true;
        }
        let gate = self.gate.clone();
        drop(gate.now());
        match gate.aside.clone().try_acquire_owned() {
            Ok(permit) => {
                (self.permit, self.aside) = (Some(permit), true);
                true
            }
            Err(_) => false,
        }
    }

    /// The way back of one that stands aside: a place before anybody who comes new.
    pub fn way_back(&self) -> Option<Arc<Semaphore>> {
        self.aside.then(|| self.gate.free.clone())
    }

    pub fn come_back(&mut self, permit: OwnedSemaphorePermit) {
        (self.permit, self.aside) = (Some(permit), false);
    }

    /// The request is answered.
    pub fn done(&mut self) {
        let mut crowd = self.gate.now();
        if self.gate.enough() {
            crowd.count();
        }
        self.permit = None;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Until now it was as it is.
        drop(self.gate.now());
    }
}
