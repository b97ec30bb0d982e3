//! A tablet's storage: transactions that are on the disk when they are said to be, and those that are not yet.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::chain::BlobHash;
use crate::engine::{Effects, Item, Memory, NO_KEY_BOX};

/// Files by their hash.
pub type Files = BTreeMap<BlobHash, Rc<Vec<u8>>>;

/// A finalised line as it lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub line: String,
    pub key_box: Vec<u8>,
    /// Its photographs and recordings, sealed.
    pub files: Files,
}

#[derive(Debug, Clone)]
pub struct Content {
    pub memory: Memory,
    pub items: BTreeMap<u64, Item>,
    pub lines: BTreeMap<u64, Rc<Stored>>,
}

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Flushed before it is done.
    Strict,
    /// Done when the system has it; a power cut within seconds takes it back.
    Relaxed,
}

#[derive(Debug, Clone)]
pub struct Disk {
    /// What the app sees.
    pub now: Content,
    /// What is there after a power cut.
    flushed: Content,
    behind: bool,
}

impl Content {
    fn apply(&mut self, effects: &Effects, line: Option<&(u64, Rc<Stored>)>) {
        for item in &effects.items {
            self.items.insert(item.seq, item.clone());
        }
        for seq in &effects.purge {
            self.lines.remove(seq);
        }
        for (seq, stored) in self.lines.iter_mut().filter(|_| !effects.forget.is_empty()) {
            if self.items.get(seq).is_some_and(|item| effects.forget.contains(&item.line_hash)) {
                Rc::make_mut(stored).key_box = NO_KEY_BOX.to_vec();
            }
        }
        if let Some(memory) = &effects.memory {
            self.memory.clone_from(memory);
        }
        if let Some((seq, stored)) = line {
            self.lines.insert(*seq, stored.clone());
        }
    }
}

impl Disk {
    /// What another machine finds that gets a copy of it.
    pub fn copied(&self) -> Self {
        Self { now: self.flushed.clone(), flushed: self.flushed.clone(), behind: false }
    }

    pub fn new(memory: Memory) -> Self {
        let content = Content { memory, items: BTreeMap::new(), lines: BTreeMap::new() };
        Self { now: content.clone(), flushed: content, behind: false }
    }

    /// One transaction: what an engine's call gave, and a new line with it.
    pub fn write(&mut self, effects: &Effects, line: Option<&(u64, Rc<Stored>)>, durability: Durability) {
        self.now.apply(effects, line);
        match durability {
            Durability::Relaxed => self.behind = true,
            // What is strict takes along what was relaxed before it.
            Durability::Strict if self.behind => self.flush(),
            Durability::Strict => self.flushed.apply(effects, line),
        }
    }

    /// The system wrote everything out.
    pub fn flush(&mut self) {
        self.flushed.clone_from(&self.now);
        self.behind = false;
    }

    /// The power was cut.
    pub fn cut(&mut self) {
        self.now.clone_from(&self.flushed);
        self.behind = false;
    }
}
