//! The feed's law: whatever happens to the lists and whenever pages are fetched, repeated or lost, a tablet that has read
//! to the end holds exactly what the server's query gives, and nothing it has in use changes before that.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use survey::clock::Timestamp;
use survey::id::{CaseId, EvaluationId, UserId};
use survey::questionnaire::QuestionnaireHash;
use sync::cursor::Cursor;
use sync::feed::{self, Assigned, Log, Scope, Touched};
use sync::message::{Change, ChangesAnswer, Person};
use sync::replica::{Applied, InUse, Replica};
use uuid::Uuid;

const ME: UserId = UserId(Uuid::from_u128(77));

#[derive(Debug, Clone)]
enum Deed {
    Assign(u8, bool),
    /// A case goes onto this surveyor's list or off it.
    Give(u8, u8, bool),
    Answer(u8, u8),
    /// A unit becomes part of another one: who had its evaluation has the other's, where its people stand from now on.
    Merge(u8, u8),
    Rename(u8),
    NewVersion(u8, u8),
    /// The sequencer numbers what is committed.
    Number,
    /// The surveyor's tablet asks for a page of at most so many rows; the answer may be lost, or come twice.
    Pull {
        limit: usize,
        lost: bool,
        twice: bool,
    },
    Prune,
    Restore,
    EverythingMoved,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        2 => (0..4u8, any::<bool>()).prop_map(|(e, on)| Deed::Assign(e, on)),
        4 => (0..4u8, 0..6u8, any::<bool>()).prop_map(|(e, c, on)| Deed::Give(e, c, on)),
        3 => (0..4u8, 0..6u8).prop_map(|(e, c)| Deed::Answer(e, c)),
        1 => (0..4u8, 0..4u8).prop_map(|(from, into)| Deed::Merge(from, into)),
        1 => (0..4u8).prop_map(Deed::Rename),
        1 => (0..4u8, 0..3u8).prop_map(|(e, v)| Deed::NewVersion(e, v)),
        4 => Just(Deed::Number),
        6 => (1..9usize, any::<bool>(), any::<bool>())
            .prop_map(|(limit, lost, twice)| Deed::Pull { limit, lost: lost && !twice, twice }),
        1 => Just(Deed::Prune),
        1 => Just(Deed::Restore),
        1 => Just(Deed::EverythingMoved),
    ]
}

#[derive(Default)]
struct Server {
    epoch: u128,
    assigned: BTreeSet<u8>,
    names: BTreeMap<u8, u32>,
    versions: BTreeMap<u8, u8>,
    /// Cases on this surveyor's list, and whether they are answered.
    cases: BTreeMap<(u8, u8), bool>,
    /// In which evaluation they stand, where it is not the one they were drawn for.
    homes: BTreeMap<(u8, u8), u8>,
    numbered: BTreeMap<u64, Touched>,
    waiting: Vec<Touched>,
    head: u64,
    floor: u64,
}

fn evaluation(number: u8) -> EvaluationId {
    EvaluationId(Uuid::from_u128(0x100 + u128::from(number)))
}

fn case(evaluation: u8, number: u8) -> CaseId {
    CaseId(Uuid::from_u128(0x1000 + u128::from(evaluation) * 16 + u128::from(number)))
}

fn version(number: u8) -> String {
    format!("{{\"version\":{number}}}")
}

impl Server {
    fn hash(&self, number: u8) -> QuestionnaireHash {
        QuestionnaireHash::of(&version(self.versions.get(&number).copied().unwrap_or(0)))
    }

    fn home(&self, person: (u8, u8)) -> u8 {
        self.homes.get(&person).copied().unwrap_or(person.0)
    }

    fn touched(&self, person: (u8, u8)) -> Touched {
        Touched::Case(evaluation(self.home(person)), case(person.0, person.1))
    }

    fn merge(&mut self, from: u8, into: u8) {
        let people: Vec<(u8, u8)> = self.cases.keys().copied().filter(|person| self.home(*person) == from).collect();
        self.homes.extend(people.iter().map(|person| (*person, into)));
        let had = self.assigned.remove(&from);
        if had {
            self.waiting.push(Touched::Scope(evaluation(from)));
        }
        if had && self.assigned.insert(into) {
            self.waiting.push(Touched::Scope(evaluation(into)));
        } else {
            let touched: Vec<Touched> = people.into_iter().map(|person| self.touched(person)).collect();
            self.waiting.extend(touched);
        }
    }

    fn scope(&self) -> Scope {
        let mut scope = Scope::default();
        for &number in &self.assigned {
            let hash = self.hash(number);
            scope.questionnaires.insert(hash, version(self.versions.get(&number).copied().unwrap_or(0)));
            let name = self.names.get(&number).copied().unwrap_or(0);
            let mine = self.cases.iter().filter(|(person, _)| self.home(**person) == number);
            let row = |done: bool| format!("{{\"in\":{number},\"done\":{done}}}");
            let rows = mine.map(|((owner, one), done)| (*one, *done, (case(*owner, *one), row(*done))));
            // The last two are in reserve, and opened when they are answered.
            let (reserves, cases): (Vec<_>, Vec<_>) = rows.partition(|(one, done, _)| *one >= 4 && !done);
            let opened = cases.iter().filter(|(one, ..)| *one >= 4).map(|(.., (id, _))| *id).collect();
            let [cases, reserves] = [cases, reserves].map(|rows| rows.into_iter().map(|(.., row)| row).collect());
            let row = format!("{{\"name\":{name},\"questionnaire\":\"{hash}\"}}");
            scope
                .evaluations
                .insert(evaluation(number), Assigned { row, questionnaire: hash, cases, reserves, opened });
        }
        scope
    }

    fn number(&mut self) {
        for touched in std::mem::take(&mut self.waiting) {
            self.head += 1;
            self.numbered.insert(self.head, touched);
        }
    }

    /// What the tablet is given when it asks for its next page.
    fn answer(&self, replica: &Replica, limit: usize) -> ChangesAnswer {
        let cursor = Cursor::parse(replica.cursor());
        let epoch = Uuid::from_u128(self.epoch);
        let since = feed::since(cursor.as_ref(), epoch, ME, self.floor, self.head);
        let mut entries: Vec<(u64, Touched)> =
            since.map(|seq| self.numbered.range(seq + 1..).map(|(n, t)| (*n, *t)).collect()).unwrap_or_default();
        let cut = entries.len() > limit;
        entries.truncate(limit);
        let log = Log { entries, cut, head: self.head, floor: self.floor, complete: self.waiting.is_empty() };
        let mut page = feed::page(cursor.as_ref(), epoch, ME, &self.scope(), &log, limit);
        page.spare(&replica.held());
        page.answer(epoch, Timestamp::from_millis(0), Person { id: ME, name: "Mai".to_owned() })
    }

    fn rows(&self) -> BTreeMap<String, String> {
        let mut rows = BTreeMap::new();
        for (id, assigned) in self.scope().evaluations {
            rows.insert(feed::key(feed::EVALUATION, &id.to_string()), assigned.row);
            for (kind, people) in [(feed::CASE, assigned.cases), (feed::RESERVE, assigned.reserves)] {
                rows.extend(people.into_iter().map(|(id, row)| (feed::key(kind, &id.to_string()), row)));
            }
        }
        rows
    }
}

/// Over the wire and back, as the tablet gets it.
fn sent(answer: &ChangesAnswer) -> ChangesAnswer {
    serde_json::from_str(&serde_json::to_string(answer).unwrap()).unwrap()
}

fn stored(replica: &Replica) -> Replica {
    serde_json::from_str(&serde_json::to_string(replica).unwrap()).unwrap()
}

fn held(replica: &Replica) -> BTreeMap<String, String> {
    replica.rows().into_iter().map(|(key, row)| (key.to_owned(), row.to_owned())).collect()
}

fn read_to_the_end(server: &mut Server, replica: &mut Replica) -> usize {
    server.number();
    for pages in 1..200 {
        if replica.apply(sent(&server.answer(replica, 3)), &InUse::default()) == Applied::Whole {
            return pages;
        }
    }
    panic!("no end after two hundred pages");
}

fn play(server: &mut Server, replica: &mut Replica, deeds: &[Deed]) -> Result<(), TestCaseError> {
    for deed in deeds {
        match *deed {
            Deed::Assign(number, on) => {
                let moved = if on { server.assigned.insert(number) } else { server.assigned.remove(&number) };
                if moved {
                    server.waiting.push(Touched::Scope(evaluation(number)));
                }
            }
            Deed::Give(owner, number, on) => {
                if on {
                    server.cases.insert((owner, number), false);
                } else {
                    server.cases.remove(&(owner, number));
                }
                server.waiting.push(server.touched((owner, number)));
            }
            Deed::Answer(owner, number) => {
                if let Some(done) = server.cases.get_mut(&(owner, number)) {
                    *done = true;
                    server.waiting.push(server.touched((owner, number)));
                }
            }
            Deed::Merge(from, into) => {
                if from != into {
                    server.merge(from, into);
                }
            }
            Deed::Rename(number) => {
                *server.names.entry(number).or_default() += 1;
                server.waiting.push(Touched::Evaluation(evaluation(number)));
            }
            Deed::NewVersion(number, to) => {
                server.versions.insert(number, to);
                server.waiting.push(Touched::Scope(evaluation(number)));
            }
            Deed::Number => server.number(),
            Deed::Pull { limit, lost, twice } => {
                let before = held(replica);
                let answer = sent(&server.answer(replica, limit));
                if lost {
                    continue;
                }
                let mut applied = replica.apply(answer.clone(), &InUse::default());
                if twice {
                    applied = replica.apply(answer, &InUse::default());
                }
                *replica = stored(replica);
                prop_assert_ne!(applied, Applied::Wrong, "a page led astray");
                if applied == Applied::More {
                    prop_assert_eq!(before, held(replica), "half a list was shown");
                }
            }
            Deed::Prune => {
                server.floor = server.head;
                server.numbered.clear();
            }
            Deed::Restore => {
                server.epoch += 1;
                server.numbered.clear();
                server.waiting.clear();
                (server.head, server.floor) = (0, 0);
                server.cases.retain(|(_, number), _| number % 2 == 0);
            }
            Deed::EverythingMoved => {
                *server.names.entry(0).or_default() += 1;
                server.waiting.push(Touched::Everything);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn who_has_read_to_the_end_holds_what_the_server_gives(deeds in prop::collection::vec(deed(), 0..80)) {
        let (mut server, mut replica) = (Server::default(), Replica::default());
        play(&mut server, &mut replica, &deeds)?;
        read_to_the_end(&mut server, &mut replica);
        prop_assert_eq!(held(&replica), server.rows());
        let scope = server.scope();
        prop_assert_eq!(replica.questionnaires(), scope.questionnaires);
        // Nothing new: one short page, and the same.
        prop_assert_eq!(read_to_the_end(&mut server, &mut replica), 1);
        prop_assert_eq!(held(&replica), server.rows());
    }

    /// Where an entry is missing from the log, which is what a reader of uncommitted numbers would meet, the checksum
    /// says so and the whole heals it.
    #[test]
    fn a_skipped_change_is_noticed_and_healed(
        deeds in prop::collection::vec(deed(), 0..40),
        more in prop::collection::vec(deed(), 1..20),
        which in any::<prop::sample::Index>(),
    ) {
        let (mut server, mut replica) = (Server::default(), Replica::default());
        play(&mut server, &mut replica, &deeds)?;
        read_to_the_end(&mut server, &mut replica);
        let quiet: Vec<Deed> = more.into_iter().filter(|deed| !matches!(deed, Deed::Pull { .. } | Deed::Restore)).collect();
        play(&mut server, &mut replica, &quiet)?;
        server.number();
        let numbers: Vec<u64> = server.numbered.keys().copied().collect();
        prop_assume!(!numbers.is_empty());
        server.numbered.remove(which.get(&numbers));
        let mut wrong = 0;
        for _ in 0..100 {
            match replica.apply(sent(&server.answer(&replica, 3)), &InUse::default()) {
                Applied::Whole => break,
                Applied::Wrong => wrong += 1,
                Applied::More => {}
            }
        }
        prop_assert!(wrong <= 1, "the whole was wrong as well");
        prop_assert_eq!(held(&replica), server.rows());
    }
}

#[test]
fn what_is_in_use_stays_when_the_evaluation_goes_to_somebody_else() {
    let (mut server, mut replica) = (Server::default(), Replica::default());
    server.assigned.extend([1, 2]);
    server.cases.insert((1, 1), false);
    server.versions.insert(1, 2);
    read_to_the_end(&mut server, &mut replica);
    let hash = server.hash(1);
    server.assigned.remove(&1);
    server.waiting.push(Touched::Scope(evaluation(1)));
    server.number();
    // Of the third nothing was ever here.
    let in_use = InUse { evaluations: [evaluation(1), evaluation(3)].into(), questionnaires: [hash].into() };
    assert_eq!(replica.apply(sent(&server.answer(&replica, 9)), &in_use), Applied::Whole);
    assert_eq!(held(&replica), server.rows());
    assert_eq!(replica.questionnaires().get(&hash), Some(&version(2)));
    assert_eq!(replica.former(), [evaluation(1)]);
    let shown: serde_json::Value = serde_json::from_str(&replica.snapshot().unwrap()).unwrap();
    assert_eq!(shown["former"][0]["evaluation"]["questionnaire"], hash.to_string());
    assert_eq!(shown["evaluations"].as_array().unwrap().len(), 1);
    assert_eq!(shown["cases"].as_array().unwrap().len(), 0);
    assert_eq!(shown["surveyor"]["name"], "Mai");
    // Once nothing of it is left here, it goes; and it comes back as an ordinary one.
    assert_eq!(replica.apply(sent(&server.answer(&replica, 9)), &InUse::default()), Applied::Whole);
    assert!(replica.former().is_empty() && !replica.questionnaires().contains_key(&hash));
    server.assigned.insert(1);
    server.waiting.push(Touched::Scope(evaluation(1)));
    read_to_the_end(&mut server, &mut replica);
    assert_eq!(held(&replica), server.rows());
}

/// A visit was noted before the person's unit became part of another one: what is told of it then must not take the person
/// off the list that she stands on by now.
#[test]
fn who_stands_in_another_evaluation_by_now_stays_on_the_list() {
    let (mut server, mut replica) = (Server::default(), Replica::default());
    server.assigned.extend([1, 2]);
    server.cases.insert((2, 1), false);
    read_to_the_end(&mut server, &mut replica);
    server.cases.insert((2, 1), true);
    server.waiting.push(server.touched((2, 1)));
    server.merge(2, 1);
    server.number();
    assert_eq!(replica.apply(sent(&server.answer(&replica, 9)), &InUse::default()), Applied::Whole);
    assert_eq!(held(&replica), server.rows());
    assert_eq!(held(&replica).len(), 2);
}

#[test]
fn a_questionnaire_that_is_not_what_it_is_called_is_not_kept() {
    let (mut server, mut replica) = (Server::default(), Replica::default());
    server.assigned.insert(1);
    server.number();
    let text = serde_json::to_string(&server.answer(&Replica::default(), 9)).unwrap();
    let hurt: ChangesAnswer = serde_json::from_str(&text.replace("\\\"version\\\":0", "\\\"version\\\":9")).unwrap();
    assert_eq!(replica.apply(hurt, &InUse::default()), Applied::Wrong);
    assert!(replica.rows().is_empty() && replica.cursor().is_empty());
    read_to_the_end(&mut server, &mut replica);
    assert_eq!(held(&replica), server.rows());
}

#[test]
fn a_version_travels_once_even_when_everything_is_sent_anew() {
    let versions = |answer: &ChangesAnswer| {
        answer.changes.iter().filter(|change| matches!(change, Change::Questionnaire { .. })).count()
    };
    let (mut server, mut replica) = (Server::default(), Replica::default());
    read_to_the_end(&mut server, &mut replica);
    for number in [1, 2, 3] {
        server.assigned.insert(number);
        server.waiting.push(Touched::Scope(evaluation(number)));
    }
    server.number();
    let answer = server.answer(&replica, 9);
    assert_eq!(versions(&answer), 1, "three evaluations of one version");
    // The page is applied and the tablet dies before the next one; then the server begins anew.
    assert_eq!(replica.apply(sent(&answer), &InUse::default()), Applied::Whole);
    replica = stored(&replica);
    server.epoch += 1;
    let anew = server.answer(&replica, 2);
    assert!(anew.reset && anew.more && versions(&anew) == 0);
    assert_eq!(replica.apply(sent(&anew), &InUse::default()), Applied::More);
    replica = stored(&replica);
    server.epoch += 1;
    assert_eq!(versions(&server.answer(&replica, 9)), 0);
    read_to_the_end(&mut server, &mut replica);
    assert_eq!(held(&replica), server.rows());
    assert_eq!(replica.questionnaires().len(), 1);
}

#[test]
fn what_is_missing_is_named_until_it_has_come() {
    let (mut server, mut replica) = (Server::default(), Replica::default());
    read_to_the_end(&mut server, &mut replica);
    let withdrawn = QuestionnaireHash::of(&version(7));
    let in_use = InUse { questionnaires: [withdrawn].into(), ..InUse::default() };
    assert_eq!(replica.missing(&in_use), [withdrawn]);
    let mut answer = server.answer(&replica, 9);
    answer.changes.push(Change::Questionnaire { hash: withdrawn, content: version(8) });
    assert_eq!(replica.apply(sent(&answer), &in_use), Applied::Whole);
    assert_eq!(replica.missing(&in_use), [withdrawn], "that was another one");
    answer.changes.push(Change::Questionnaire { hash: withdrawn, content: version(7) });
    assert_eq!(replica.apply(sent(&answer), &in_use), Applied::Whole);
    assert!(replica.missing(&in_use).is_empty());
    assert_eq!(replica.questionnaires().get(&withdrawn), Some(&version(7)));
}

#[test]
fn a_page_of_a_later_server_is_taken() {
    let text = r#"{"epoch":"0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10","server_time":"2026-11-23T01:02:03Z",
        "surveyor":{"id":"0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a11","name":"Mai"},"reset":true,"next":"x","more":false,
        "checksum":{"rows":0,"xor":"0000000000000000000000000000000000000000000000000000000000000000"},
        "changes":[{"change":"sung","by":"birds"},
                   {"change":"scope_removed","evaluation":"0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a12"}]}"#;
    let mut replica = Replica::default();
    assert_eq!(replica.apply(serde_json::from_str(text).unwrap(), &InUse::default()), Applied::Whole);
    assert_eq!(replica.cursor(), "x");
    let cut = text.replace(r#","evaluation":"0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a12""#, "");
    assert!(serde_json::from_str::<ChangesAnswer>(&cut).is_err());
}

/// Two rows as printed by `printf 'case/1\nA' | sha256sum` and the same with `case/2` and `B`.
#[test]
fn the_checksum_is_the_xor_of_the_rows() {
    let of = |rows: &[(&str, &str)]| feed::Checksum::of(rows.iter().copied());
    let (first, second) = (of(&[("case/1", "A")]), of(&[("case/2", "B")]));
    assert_eq!(
        (first.rows, first.xor.to_string().as_str()),
        (1, "f3f70dc5a784bc7a14215dd29f5a951b5596ef238fc24aaea2e8f856b711bda7")
    );
    assert_eq!(
        (second.rows, second.xor.to_string().as_str()),
        (1, "8360166238000e0a28652f1627831ae77292f99f1c06e50f411d79e6301d214f")
    );
    let both = of(&[("case/1", "A"), ("case/2", "B")]);
    let xor: Vec<u8> = first.xor.0.iter().zip(second.xor.0).map(|(one, other)| one ^ other).collect();
    assert_eq!((both.rows, both.xor.0.to_vec()), (2, xor));
    assert_eq!(of(&[]).xor.0, [0; 32]);
}
