//! The one pass over the leaves: each in itself, each after its predecessor.

use super::erasures::Erasures;
use super::fields::{Counts, Fields};
use super::{Kind, Shown};
use crate::bundle::fault::BundleFault;
use crate::bundle::manifest::{Manifest, Scope};
use crate::bundle::source::{Lines, Source};
use crate::bundle::{CHECKPOINT, DISCLOSURES, ENTRIES, INDEX, TREE, WITHHELD};
use crate::chain::Chain;
use crate::entry::{Entry, Seq};
use crate::hash::{Digest, leaf_hash};
use crate::ids::ProcedureId;
use crate::leaf::{KeyLeaf, Leaf};
use crate::tree::Frontier;
use std::collections::{BTreeMap, BTreeSet};

/// The leaf hashes of the log, as `tree.bin` has them.
pub(super) struct TreeFile(Vec<u8>);

impl TreeFile {
    /// Reads the file. Whether its root is the log's is [`TreeFile::root_at`]'s to say.
    pub(super) fn read(source: &dyn Source, size: u64) -> Result<Self, BundleFault> {
        let bytes = crate::bundle::source::whole(source, TREE)?;
        if bytes.len() as u64 != size.saturating_mul(32) {
            return Err(BundleFault::new(TREE, Kind::Disagrees { with: CHECKPOINT }));
        }
        Ok(Self(bytes))
    }

    fn leaves(&self) -> impl Iterator<Item = Digest> {
        self.0.as_chunks::<32>().0.iter().map(|bytes| Digest::from_bytes(*bytes))
    }

    /// The hash of a leaf; none beyond the log.
    pub(super) fn leaf(&self, log_index: u64) -> Option<Digest> {
        let leaves = self.0.as_chunks::<32>().0;
        leaves.get(usize::try_from(log_index).ok()?).map(|bytes| Digest::from_bytes(*bytes))
    }

    /// The root over so many of the first leaves.
    pub(super) fn root_at(&self, size: u64) -> Digest {
        let mut frontier = Frontier::default();
        let wanted = usize::try_from(size).unwrap_or(usize::MAX);
        self.leaves().take(wanted).for_each(|leaf| frontier.push(leaf));
        frontier.root()
    }

    /// The roots over so many of the first leaves, for each of these sizes, which ascend.
    pub(super) fn roots_at(&self, sizes: &[u64]) -> Vec<Digest> {
        let mut frontier = Frontier::default();
        let mut leaves = self.leaves();
        let mut roots = Vec::with_capacity(sizes.len());
        for size in sizes {
            while frontier.size() < *size {
                let Some(leaf) = leaves.next() else { break };
                frontier.push(leaf);
            }
            roots.push(frontier.root());
        }
        roots
    }

    /// Those of the hashes that no leaf before this index has.
    fn missing_before(&self, log_index: u64, mut sought: BTreeMap<Digest, u64>) -> BTreeMap<Digest, u64> {
        let wanted = usize::try_from(log_index).unwrap_or(usize::MAX);
        for leaf in self.leaves().take(wanted) {
            if sought.is_empty() {
                break;
            }
            sought.remove(&leaf);
        }
        sought
    }
}

/// What the pass leaves behind; its size grows with procedures, not with entries.
pub(super) struct Walked {
    pub(super) chains: BTreeMap<ProcedureId, Chain>,
    /// Of a case: index and hash of every entry.
    pub(super) leaves: Vec<(u64, Digest)>,
    /// The rotations met, with their lines' indexes.
    pub(super) keys: Vec<(u64, KeyLeaf)>,
    /// Bytes of the last leaf, where it is a heads leaf.
    pub(super) last_heads: Option<Vec<u8>>,
    pub(super) entries: u64,
    /// How much is shown, or the first fault of it.
    pub(super) fields: Result<Counts, BundleFault>,
    /// The erasures that withheld lines name.
    pub(super) erasures: BTreeSet<u64>,
    misplaced: Option<BundleFault>,
    /// Entries a procedure goes on from inside, by hash, with the line that follows.
    before: BTreeMap<Digest, u64>,
}

impl Walked {
    /// That every leaf stands where the tree has it, and that what goes on from inside goes on from
    /// an earlier leaf of the log.
    pub(super) fn check_in(&mut self, tree: &TreeFile, from_index: u64) -> Result<(), BundleFault> {
        self.misplaced.take().map_or(Ok(()), Err)?;
        let missing = tree.missing_before(from_index, std::mem::take(&mut self.before));
        match missing.values().min() {
            None => Ok(()),
            Some(line) => Err(BundleFault::new(format!("{ENTRIES}:{line}"), Kind::NoPredecessor)),
        }
    }
}

/// Reads entries, disclosures and blackouts side by side.
pub(super) fn walk(
    source: &dyn Source,
    manifest: &Manifest,
    (tree, erasures): (Option<&TreeFile>, &Erasures),
    indexes: &mut dyn Iterator<Item = u64>,
    seen: &mut dyn FnMut(&Shown<'_>),
) -> Result<Walked, BundleFault> {
    let mut walked = None;
    source.read(ENTRIES, &mut |entries| {
        source.read(DISCLOSURES, &mut |disclosures| {
            source.read(WITHHELD, &mut |withheld| {
                let lines = Lines::of(ENTRIES, entries);
                let fields = Fields::of(disclosures, withheld, erasures);
                walked = Some(Walk::new(manifest, tree, lines).run(indexes, fields, seen)?);
                Ok(())
            })
        })
    })?;
    walked.ok_or_else(|| BundleFault::new(ENTRIES, Kind::Missing))
}

struct Walk<'w, 'r> {
    manifest: &'w Manifest,
    tree: Option<&'w TreeFile>,
    lines: Lines<'r>,
    walked: Walked,
}

impl<'w, 'r> Walk<'w, 'r> {
    fn new(manifest: &'w Manifest, tree: Option<&'w TreeFile>, lines: Lines<'r>) -> Self {
        let walked = Walked {
            chains: BTreeMap::new(),
            leaves: Vec::new(),
            keys: Vec::new(),
            last_heads: None,
            entries: 0,
            fields: Ok(Counts { disclosed: 0, withheld: 0 }),
            erasures: BTreeSet::new(),
            misplaced: None,
            before: BTreeMap::new(),
        };
        Self { manifest, tree, lines, walked }
    }

    fn run(
        mut self,
        indexes: &mut dyn Iterator<Item = u64>,
        mut fields: Fields<'_>,
        seen: &mut dyn FnMut(&Shown<'_>),
    ) -> Result<Walked, BundleFault> {
        let disagrees = || BundleFault::new(ENTRIES, Kind::Disagrees { with: INDEX });
        while let Some(line) = self.lines.next()? {
            let hash = leaf_hash(line);
            let leaf = match &self.manifest.scope {
                Scope::Case(_) => Entry::parse(line).map(|entry| Leaf::Entry(Box::new(entry))),
                Scope::Org | Scope::Period { .. } => Leaf::parse(line),
            };
            self.walked.last_heads = matches!(leaf, Ok(Leaf::Heads(_))).then(|| line.to_vec());
            let leaf = leaf.map_err(|fault| self.lines.fault(fault))?;
            let log_index = indexes.next().ok_or_else(disagrees)?;
            self.check_scope(&leaf, log_index)?;
            self.check_place(log_index, hash);
            match leaf {
                Leaf::Entry(entry) => {
                    self.follow(&entry, hash)?;
                    self.walked.entries += 1;
                    let (disclosed, withheld) = fields.of_entry(log_index, &entry);
                    self.walked.erasures.extend(withheld.iter().filter_map(|one| one.by));
                    seen(&Shown { log_index, entry: &entry, disclosed: &disclosed, withheld: &withheld });
                }
                Leaf::Heads(heads) if heads.log_size == log_index => {}
                Leaf::Heads(_) => return Err(self.lines.fault(Kind::Disagrees { with: INDEX })),
                Leaf::Key(key) => self.walked.keys.push((log_index, *key)),
            }
        }
        if indexes.next().is_some() {
            return Err(disagrees());
        }
        self.walked.fields = fields.finish();
        Ok(self.walked)
    }

    /// That a leaf is of the organisation, the case, the days.
    fn check_scope(&self, leaf: &Leaf, log_index: u64) -> Result<(), BundleFault> {
        let of_case = match (&self.manifest.scope, leaf) {
            (Scope::Case(case), Leaf::Entry(entry)) => entry.case == *case,
            _ => true,
        };
        if *leaf.org() != self.manifest.org || !of_case {
            return Err(self.lines.fault(Kind::Disagrees { with: "manifest.json" }));
        }
        let Scope::Period { from, to } = &self.manifest.scope else {
            return Ok(());
        };
        let is_end = [self.manifest.from_index, self.manifest.to_index].contains(&log_index);
        let day = leaf.at().day_in_japan();
        if is_end && !(*from..=*to).contains(&day) {
            return Err(self.lines.fault(Kind::OutsidePeriod { day: day.to_string() }));
        }
        Ok(())
    }

    /// Remembers the first leaf that does not stand where the tree has it.
    fn check_place(&mut self, log_index: u64, hash: Digest) {
        match self.tree {
            None => self.walked.leaves.push((log_index, hash)),
            Some(tree) if tree.leaf(log_index) == Some(hash) => {}
            Some(_) if self.walked.misplaced.is_some() => {}
            Some(_) => self.walked.misplaced = Some(self.lines.fault(Kind::Disagrees { with: TREE })),
        }
    }

    fn follow(&mut self, entry: &Entry, hash: Digest) -> Result<(), BundleFault> {
        if let Some(chain) = self.walked.chains.get_mut(&entry.procedure) {
            return chain.push_hashed(entry, hash).map_err(|fault| self.lines.fault(fault));
        }
        let may_begin_inside =
            matches!(self.manifest.scope, Scope::Period { .. }) && self.manifest.from_index > 0;
        let begins_inside = may_begin_inside && entry.seq != Seq::FIRST;
        let mut chain = if begins_inside { Chain::from_inside() } else { Chain::from_start() };
        chain.push_hashed(entry, hash).map_err(|fault| self.lines.fault(fault))?;
        if begins_inside {
            self.walked.before.insert(entry.prev, self.lines.number);
        }
        self.walked.chains.insert(entry.procedure.clone(), chain);
        Ok(())
    }
}
