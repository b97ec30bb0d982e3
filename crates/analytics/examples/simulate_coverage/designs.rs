//! The designs of the field, by name.

/// How a sample is drawn: `strata` of `psus_in_frame` PSUs with about `people` users each; of each stratum `psus` are drawn,
/// of each PSU `each` people, all without replacement.
pub struct Plan {
    pub name: &'static str,
    pub strata: usize,
    pub psus_in_frame: usize,
    pub people: usize,
    pub psus: usize,
    pub each: usize,
    /// The spread between PSUs, on the scale of the logit.
    pub between: f64,
    /// People are drawn from the list of their stratum: every person is a PSU.
    pub list: bool,
}

impl Plan {
    pub const fn respondents(&self) -> usize {
        if self.list { self.strata * self.each } else { self.strata * self.psus * self.each }
    }
}

const CLUSTERS: Plan =
    Plan { name: "", strata: 4, psus_in_frame: 20, people: 150, psus: 5, each: 20, between: 0.35, list: false };
const LIST: Plan =
    Plan { name: "", strata: 1, psus_in_frame: 30, people: 60, psus: 0, each: 0, between: 0.35, list: true };

/// From the ones of the programme to small ones.
pub const DESIGNS: &[Plan] = &[
    // A district: 4 groups of communes, 5 communes of each, 20 people.
    Plan { name: "communes, 4 x 5 x 20", ..CLUSTERS },
    // A department: 12 districts, 3 communes of each.
    Plan { name: "communes, 12 x 3 x 12", strata: 12, psus_in_frame: 17, psus: 3, each: 12, ..CLUSTERS },
    // A one-stop desk: 30 counter-days of 250, 8 people a day.
    Plan {
        name: "counter-days, 1 x 30 x 8",
        strata: 1,
        psus_in_frame: 250,
        people: 40,
        psus: 30,
        each: 8,
        between: 0.25,
        list: false,
    },
    Plan { name: "communes, 5 x 4 x 10", strata: 5, psus_in_frame: 12, psus: 4, each: 10, ..CLUSTERS },
    Plan { name: "communes, 3 x 6 x 10", strata: 3, psus_in_frame: 15, psus: 6, each: 10, ..CLUSTERS },
    Plan { name: "list, 150 of 1800", each: 150, ..LIST },
    Plan { name: "list, 400 of 1800", each: 400, ..LIST },
    Plan { name: "list in 5 strata, 5 x 60", strata: 5, psus_in_frame: 10, each: 60, ..LIST },
    Plan { name: "census-like, 187 of 240", psus_in_frame: 12, people: 20, each: 187, ..LIST },
    Plan { name: "communes, 3 x 4 x 10", strata: 3, psus_in_frame: 12, psus: 4, each: 10, ..CLUSTERS },
    Plan { name: "communes, 2 x 3 x 15", strata: 2, psus_in_frame: 12, psus: 3, each: 15, ..CLUSTERS },
    Plan { name: "list, 60 of 1800", each: 60, ..LIST },
];
