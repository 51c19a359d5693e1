//! A tree whose subtrees are hashed once, for many proofs: each takes as many steps as the tree is
//! high, where [`crate::proof::inclusion_proof`] hashes every leaf anew.

use crate::hash::{Digest, empty_root, node_hash, split_point};

/// The RFC 6962 tree over leaf hashes, with the hash of every complete subtree.
///
/// ```
/// use shirube_trail::hash::{leaf_hash, root};
/// use shirube_trail::proof::verify_inclusion;
/// use shirube_trail::tree::Tree;
///
/// let leaves: Vec<_> = (0u8..5).map(|n| leaf_hash(&[n])).collect();
/// let tree = Tree::of(leaves.clone());
/// assert_eq!(tree.root(), root(&leaves));
/// verify_inclusion(&leaves[3], 3, 5, &tree.inclusion(3).unwrap(), &tree.root())?;
/// # Ok::<(), shirube_trail::proof::ProofFault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// `levels[k][i]` is the root of the leaves `i·2^k` up to `(i+1)·2^k`; what is left over at the
    /// right edge has no hash of its own here.
    levels: Vec<Vec<Digest>>,
    size: usize,
}

impl Tree {
    /// The tree over these leaf hashes.
    #[must_use]
    pub fn of(leaves: Vec<Digest>) -> Self {
        let size = leaves.len();
        let mut levels = Vec::new();
        let mut level = leaves;
        while level.len() > 1 {
            let pairs = level.chunks_exact(2);
            let above = pairs.filter_map(|pair| match pair {
                [left, right] => Some(node_hash(left, right)),
                _ => None,
            });
            let above: Vec<Digest> = above.collect();
            levels.push(level);
            level = above;
        }
        levels.push(level);
        Self { levels, size }
    }

    /// How many leaves.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The root (MTH of RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> Digest {
        self.part(0, self.size)
    }

    /// The audit path of the leaf at `index` (0-based), its sibling first; `None` where there is no
    /// such leaf (RFC 6962 §2.1.1).
    #[must_use]
    pub fn inclusion(&self, index: usize) -> Option<Vec<Digest>> {
        if index >= self.size {
            return None;
        }
        let (mut start, mut size) = (0, self.size);
        let mut proof = Vec::new();
        while size > 1 {
            let left = split_point(size);
            if index < start + left {
                proof.push(self.part(start + left, size - left));
                size = left;
            } else {
                proof.push(self.part(start, left));
                start += left;
                size -= left;
            }
        }
        proof.reverse();
        Some(proof)
    }

    /// The proof that the tree over the first `old_size` leaves is a prefix of this one; empty where
    /// `old_size` is 0 or the whole; `None` where it is larger (RFC 6962 §2.1.2).
    #[must_use]
    pub fn consistency(&self, old_size: usize) -> Option<Vec<Digest>> {
        if old_size > self.size {
            return None;
        }
        if old_size == 0 || old_size == self.size {
            return Some(Vec::new());
        }
        let (mut start, mut size) = (0, self.size);
        let mut proof = Vec::new();
        while start + size != old_size {
            let left = split_point(size);
            if old_size <= start + left {
                proof.push(self.part(start + left, size - left));
                size = left;
            } else {
                proof.push(self.part(start, left));
                start += left;
                size -= left;
            }
        }
        // The old root itself is not repeated: the checker has it.
        if start > 0 {
            proof.push(self.part(start, size));
        }
        proof.reverse();
        Some(proof)
    }

    /// The root over `size` leaves from `start`, which is a multiple of every power of two up to it.
    fn part(&self, start: usize, size: usize) -> Digest {
        if let (true, Some(level)) = (size.is_power_of_two(), size.checked_ilog2()) {
            let nodes = self.levels.get(usize::try_from(level).unwrap_or(usize::MAX));
            if let Some(node) = nodes.and_then(|nodes| nodes.get(start >> level)) {
                return *node;
            }
        }
        if size < 2 {
            return empty_root();
        }
        let left = split_point(size);
        node_hash(&self.part(start, left), &self.part(start + left, size - left))
    }
}

/// The root over leaf hashes that come one after the other, of which nothing is kept but the roots of
/// complete subtrees.
///
/// ```
/// use shirube_trail::hash::{leaf_hash, root};
/// use shirube_trail::tree::Frontier;
///
/// let leaves: Vec<_> = (0u8..5).map(|n| leaf_hash(&[n])).collect();
/// let mut frontier = Frontier::default();
/// for leaf in &leaves {
///     frontier.push(*leaf);
/// }
/// assert_eq!(frontier.root(), root(&leaves));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// The roots of the complete subtrees, the largest first.
    complete: Vec<Digest>,
    size: u64,
}

impl Frontier {
    /// Takes the next leaf hash.
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        // each trailing one of the size is a complete subtree as large as the one just made
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.complete.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.complete.push(node);
        self.size += 1;
    }

    /// How many leaves were taken.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over them (MTH of RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> Digest {
        let join = |right: Digest, left: &Digest| node_hash(left, &right);
        match self.complete.split_last() {
            None => empty_root(),
            Some((last, larger)) => larger.iter().rev().fold(*last, join),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Frontier, Tree};
    use crate::hash::{Digest, leaf_hash, root};
    use crate::proof::{consistency_proof, inclusion_proof};

    /// The roots and proofs hashed anew from every leaf are those of the tree.
    #[test]
    fn a_tree_proves_what_its_leaves_prove() {
        for size in 0..=130 {
            let leaves: Vec<Digest> = (0..size).map(|n: usize| leaf_hash(&n.to_be_bytes())).collect();
            let tree = Tree::of(leaves.clone());
            assert_eq!((tree.size(), tree.root()), (size, root(&leaves)));
            let mut frontier = Frontier::default();
            for leaf in &leaves {
                frontier.push(*leaf);
            }
            assert_eq!((frontier.size(), frontier.root()), (size as u64, root(&leaves)));
            for other in 0..=size + 1 {
                assert_eq!(tree.inclusion(other), inclusion_proof(&leaves, other), "leaf {other} of {size}");
                assert_eq!(tree.consistency(other), consistency_proof(&leaves, other), "{other} to {size}");
            }
        }
    }
}
