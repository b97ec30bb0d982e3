//! What rows and PSUs add to an estimate, as the variance formula needs it, and how two of them become one.

/// Rows used in one kind of estimate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Used {
    pub(super) n: u64,
    pub(super) weight: f64,
    pub(super) psus: u64,
}

/// What some PSUs of a stratum, or some rows of a PSU, add to one estimate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    /// PSUs, or rows.
    pub(super) count: f64,
    pub(super) sum: f64,
    /// About their mean.
    pub(super) centred: f64,
    pub(super) uncentred: f64,
    pub(super) second: f64,
    /// `S w z^2`.
    pub(super) squares: f64,
}

impl Moments {
    /// Two of them together [Chan, Golub & LeVeque 1983].
    pub(super) fn merge(&mut self, other: &Self) {
        let count = self.count + other.count;
        if self.count > 0.0 && other.count > 0.0 {
            let apart = other.sum / other.count - self.sum / self.count;
            self.centred += apart * apart * self.count * other.count / count;
        }
        self.count = count;
        self.sum += other.sum;
        self.centred += other.centred;
        self.uncentred += other.uncentred;
        self.second += other.second;
        self.squares += other.squares;
    }
}

pub(super) struct Part {
    pub(super) stratum: usize,
    pub(super) moments: Vec<Moments>,
    /// By question, by factor, and over all criteria.
    pub(super) used: Vec<Used>,
}

impl Used {
    pub(super) fn add(&mut self, of_psu: (u64, f64)) {
        self.n += of_psu.0;
        self.weight += of_psu.1;
        self.psus += u64::from(of_psu.0 > 0);
    }
}
