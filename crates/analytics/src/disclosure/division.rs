//! Hiding in divisions of the same people, by gender, by age, by village, so that no few follow by subtraction from what is shown of
//! one division or of two (METHODS 11, 2 and 3).

use std::collections::{BTreeMap, BTreeSet};

use super::{FEWEST_RESPONDENTS, difference_discloses};

/// People who did not say their level are no group, but the mean of one or two of them would follow from the unit's total less its
/// levels. From three on nobody knows whose answers it would be.
const FEWEST_UNSAID: u64 = 3;

/// How one variable divides the people that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// The level of each person; none for one whose level is not known. Those whom the figure does not count are in no division.
    pub of: Vec<Option<usize>>,
    /// Which levels are hidden, for their own sake or by [`hide_what_follows`]. As many as there are levels.
    pub hidden: Vec<bool>,
    /// Whether the unknown are to be protected: not where it is their number that is told.
    pub protects_unknown: bool,
    /// The level that is hidden for the unknown alone, with whom it is mixed: it needs no second one. None to begin with.
    pub cover: Option<usize>,
}

/// Hides levels until nothing that is shown gives a few people away: where a single level of a division is hidden, the next smallest
/// is too; people in no shown level are nobody or ten and more, of the unit, of each shown level of another division, of what that
/// one hides together, and of levels of it that levels of this one join. Every step hides a level, so it ends. The total of all is
/// taken as known. People are matched by their place; a division of another length is left as it is.
pub fn hide_what_follows(divisions: &mut [Division]) {
    let people = divisions.first().map_or(0, |first| first.of.len());
    let all: Vec<usize> = (0..divisions.len()).filter(|at| divisions[*at].of.len() == people).collect();
    let pairs = all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b))).filter(|(a, b)| a != b);
    let tables: Vec<((usize, usize), Table)> =
        pairs.map(|(a, b)| ((a, b), Table::of(&divisions[a].of, &divisions[b].of))).collect();
    let counted = |own: &Division| counted_by_level(&own.of, own.hidden.len());
    let counts: Vec<(Vec<u64>, u64)> = divisions.iter().map(counted).collect();
    loop {
        let mut changed = false;
        for &at in &all {
            changed |= hide_within(&mut divisions[at], &counts[at]);
        }
        for ((a, b), table) in &tables {
            if let Some(level) = table.tells(&divisions[*a], &divisions[*b]) {
                divisions[*b].hidden[level] = true;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// People by level, and of unknown level.
pub(crate) fn counted_by_level(of: &[Option<usize>], levels: usize) -> (Vec<u64>, u64) {
    let (mut counts, mut unknown) = (vec![0; levels], 0);
    for level in of {
        match level.and_then(|level| counts.get_mut(level)) {
            Some(count) => *count += 1,
            None => unknown += 1,
        }
    }
    (counts, unknown)
}

/// One step within a division.
fn hide_within(division: &mut Division, (counts, unknown): &(Vec<u64>, u64)) -> bool {
    let unknown = if division.protects_unknown { *unknown } else { 0 };
    let levels = || counts.iter().enumerate().filter(|(_, n)| **n > 0);
    let hidden: Vec<usize> = levels().filter(|(at, _)| division.hidden[*at]).map(|(at, _)| at).collect();
    let shown = levels().filter(|(at, _)| !division.hidden[*at]);
    let Some((next, _)) = shown.min_by_key(|(_, n)| **n) else { return false };
    let people: u64 = hidden.iter().map(|at| counts[*at]).sum::<u64>() + unknown;
    match &hidden[..] {
        [] if (1..FEWEST_UNSAID).contains(&unknown) => division.cover = Some(next),
        [] => return false,
        [only] if division.cover != Some(*only) => {}
        _ if people < FEWEST_RESPONDENTS => {}
        _ => return false,
    }
    division.hidden[next] = true;
    true
}

/// How many people have each level of two divisions.
struct Table {
    cells: BTreeMap<(Option<usize>, Option<usize>), u64>,
}

/// People of a part of one division: all, those in levels that the other shows, and those whose level of the other is unknown.
#[derive(Default)]
struct Part {
    all: u64,
    shown: u64,
    unknown: u64,
    /// The levels shown within it, with their people.
    levels: BTreeMap<usize, u64>,
}

impl Part {
    /// The level to hide, if what is shown within the part leaves a few.
    fn tells(&self, protects_unknown: bool) -> Option<usize> {
        let rest = self.all - self.shown;
        let nobody_known = self.unknown == rest && (!protects_unknown || rest >= FEWEST_UNSAID);
        let smallest = self.levels.iter().min_by_key(|(_, n)| **n).map(|(level, _)| *level);
        smallest.filter(|_| difference_discloses(self.all, self.shown) && !nobody_known)
    }
}

impl Table {
    fn of(a: &[Option<usize>], b: &[Option<usize>]) -> Self {
        let mut cells = BTreeMap::new();
        for (a, b) in a.iter().zip(b) {
            *cells.entry((*a, *b)).or_insert(0) += 1;
        }
        Self { cells }
    }

    /// The level of `b` to hide, if levels of it within parts of `a` that are shown, or follow from what is, leave a few of these. Looked
    /// at are each part alone, the parts that one level of `b` joins, all that such levels join, and the parts that must come with one:
    /// of parts that leave a few, each level of `b` with many people in one is within them.
    fn tells(&self, a: &Division, b: &Division) -> Option<usize> {
        let is_shown = |of: &Division, level: usize| of.hidden.get(level).is_some_and(|hidden| !hidden);
        // The parts of `a`: its shown levels, and all that is not shown together.
        let mut cells = Cells::new();
        let mut within: BTreeMap<usize, BTreeSet<Option<usize>>> = BTreeMap::new();
        for ((of_a, of_b), n) in &self.cells {
            let part = of_a.filter(|level| is_shown(a, *level));
            cells.entry(part).or_default().push((*of_b, *n));
            if let Some(level) = of_b.filter(|level| is_shown(b, *level)) {
                within.entry(level).or_default().insert(part);
            }
        }
        let part = |parts: &BTreeSet<Option<usize>>| {
            let mut whole = Part::default();
            let mut inside: BTreeMap<usize, bool> = BTreeMap::new();
            for (of_b, n) in parts.iter().filter_map(|part| cells.get(part)).flatten() {
                whole.all += n;
                whole.unknown += if of_b.is_none() { *n } else { 0 };
                let is_inside = |level: &usize| within.get(level).is_some_and(|own| own.is_subset(parts));
                if let Some(level) = of_b.filter(|level| *inside.entry(*level).or_insert_with(|| is_inside(level))) {
                    whole.shown += n;
                    *whole.levels.entry(level).or_insert(0) += n;
                }
            }
            whole.tells(b.protects_unknown)
        };
        let alone = cells.keys().map(|part| BTreeSet::from([*part]));
        let with_it = cells.keys().map(|part| closed(*part, &cells, &within));
        let sets = alone.chain(within.values().cloned()).chain(joined(within.values())).chain(with_it);
        sets.into_iter().find_map(|parts| part(&parts))
    }
}

/// People of a part by their level of the other division.
type Cells = BTreeMap<Option<usize>, Vec<(Option<usize>, u64)>>;

/// A part with all that each level shown with many people in one of them joins.
fn closed(
    part: Option<usize>,
    cells: &Cells,
    within: &BTreeMap<usize, BTreeSet<Option<usize>>>,
) -> BTreeSet<Option<usize>> {
    let (mut parts, mut next) = (BTreeSet::new(), vec![part]);
    while let Some(part) = next.pop() {
        if !parts.insert(part) {
            continue;
        }
        let many = cells.get(&part).into_iter().flatten().filter(|(_, n)| *n >= FEWEST_RESPONDENTS);
        let joins = many.filter_map(|(of_b, _)| within.get(&(*of_b)?)).flatten();
        next.extend(joins.filter(|other| !parts.contains(other)));
    }
    parts
}

/// Sets that share nothing, of the sets that share something together.
fn joined<'a>(sets: impl Iterator<Item = &'a BTreeSet<Option<usize>>>) -> Vec<BTreeSet<Option<usize>>> {
    let mut apart: Vec<BTreeSet<Option<usize>>> = Vec::new();
    for set in sets {
        let mut whole = set.clone();
        apart.retain(|other| {
            let own = !other.is_disjoint(set);
            if own {
                whole.extend(other);
            }
            !own
        });
        apart.push(whole);
    }
    apart
}
