//! RFC 6962 §2.1.1 and §2.1.2: proofs that a leaf is in a tree and that a tree
//! only grew. Checking follows the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2.

use crate::hash::{Digest, node_hash, root, split, split_point};

/// Why a proof does not hold. [`ProofFault::ja`] is the Japanese sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// The leaf's index is not below the tree's size, or the older tree is larger.
    #[error("index or size {found} does not lie within the tree of size {size}")]
    OutOfRange {
        /// Index or older size asked about.
        found: u64,
        /// Size of the tree.
        size: u64,
    },
    /// Too few or too many hashes for these sizes.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

impl ProofFault {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::OutOfRange { found, size } => {
                format!("番号または大きさ{found}は、大きさ{size}の木の範囲にありません。")
            }
            Self::Length => "証明のハッシュの数が合いません。".to_owned(),
            Self::Root => "証明から計算した根が一致しません。".to_owned(),
        }
    }
}

/// The audit path of the leaf at `index` (0-based), its sibling first; `None`
/// where there is no such leaf.
///
/// ```
/// use shirube_trail::hash::{leaf_hash, root};
/// use shirube_trail::proof::{inclusion_proof, verify_inclusion};
///
/// let leaves: Vec<_> = (0u8..5).map(|n| leaf_hash(&[n])).collect();
/// let proof = inclusion_proof(&leaves, 3).unwrap();
/// verify_inclusion(&leaves[3], 3, 5, &proof, &root(&leaves))?;
/// # Ok::<(), shirube_trail::proof::ProofFault>(())
/// ```
#[must_use]
pub fn inclusion_proof(leaves: &[Digest], index: usize) -> Option<Vec<Digest>> {
    leaves.get(index)?;
    let (mut part, mut index) = (leaves, index);
    let mut proof = Vec::new();
    while part.len() > 1 {
        let (left, right) = split(part);
        if index < left.len() {
            proof.push(root(right));
            part = left;
        } else {
            proof.push(root(left));
            index -= left.len();
            part = right;
        }
    }
    proof.reverse();
    Some(proof)
}

/// Checks that the leaf hash stands at `index` of the tree with this size and
/// root. Take the size from a signed checkpoint, never from the proof.
///
/// # Errors
///
/// An index outside the tree, a proof of the wrong length, another root.
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    proof: &[Digest],
    expected_root: &Digest,
) -> Result<(), ProofFault> {
    if index >= size {
        return Err(ProofFault::OutOfRange { found: index, size });
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofFault::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofFault::Length);
    }
    same_root(&hash, expected_root)
}

/// The proof that the tree over the first `old_size` leaves is a prefix of this
/// one.
///
/// ```
/// use shirube_trail::hash::{leaf_hash, root};
/// use shirube_trail::proof::{ProofFault, consistency_proof, verify_consistency};
///
/// let leaves: Vec<_> = (0u8..5).map(|n| leaf_hash(&[n])).collect();
/// let (saved, now) = (root(&leaves[..3]), root(&leaves));
/// let proof = consistency_proof(&leaves, 3).unwrap();
/// verify_consistency(3, 5, &proof, &saved, &now)?;
/// let rewritten = leaf_hash(b"other");
/// assert_eq!(verify_consistency(3, 5, &proof, &rewritten, &now), Err(ProofFault::Root));
/// # Ok::<(), ProofFault>(())
/// ```
///
/// Empty where `old_size` is 0 or the whole; `None` where it is larger.
#[must_use]
pub fn consistency_proof(leaves: &[Digest], old_size: usize) -> Option<Vec<Digest>> {
    if old_size > leaves.len() {
        return None;
    }
    if old_size == 0 || old_size == leaves.len() {
        return Some(Vec::new());
    }
    let (mut part, mut old) = (leaves, old_size);
    let mut old_is_known = true;
    let mut proof = Vec::new();
    while old != part.len() {
        let (left, right) = part.split_at(split_point(part.len()));
        if old <= left.len() {
            proof.push(root(right));
            part = left;
        } else {
            proof.push(root(left));
            old -= left.len();
            part = right;
            old_is_known = false;
        }
    }
    // The old root itself is not repeated: the checker has it.
    if !old_is_known {
        proof.push(root(part));
    }
    proof.reverse();
    Some(proof)
}

/// Checks that the tree of `new_size` begins with the tree of `old_size`. Take
/// sizes and roots from signed checkpoints.
///
/// # Errors
///
/// An old size above the new one, a proof of the wrong length, another root.
pub fn verify_consistency(
    old_size: u64,
    new_size: u64,
    proof: &[Digest],
    old_root: &Digest,
    new_root: &Digest,
) -> Result<(), ProofFault> {
    if old_size > new_size {
        return Err(ProofFault::OutOfRange { found: old_size, size: new_size });
    }
    if old_size == 0 || old_size == new_size {
        if !proof.is_empty() {
            return Err(ProofFault::Length);
        }
        let known = if old_size == 0 { crate::hash::empty_root() } else { *new_root };
        return same_root(&known, old_root);
    }
    let (first, rest) = match proof.split_first() {
        _ if old_size.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (first, rest),
        None => return Err(ProofFault::Length),
    };
    let (old_hash, new_hash) = climb(old_size, new_size, first, rest)?;
    same_root(&old_hash, old_root)?;
    same_root(&new_hash, new_root)
}

/// The root of the older tree, as a consistency proof that leads to the newer root has it. `None` where
/// the proof does not tell it: `old_size` is a power of two, and the proof begins above that root.
///
/// # Errors
///
/// As [`verify_consistency`], of what can be told without the older root.
pub fn older_root(
    old_size: u64,
    new_size: u64,
    proof: &[Digest],
    new_root: &Digest,
) -> Result<Option<Digest>, ProofFault> {
    if old_size > new_size {
        return Err(ProofFault::OutOfRange { found: old_size, size: new_size });
    }
    if old_size == 0 || old_size == new_size {
        let known = if old_size == 0 { crate::hash::empty_root() } else { *new_root };
        return if proof.is_empty() { Ok(Some(known)) } else { Err(ProofFault::Length) };
    }
    if old_size.is_power_of_two() {
        return climb(old_size, new_size, new_root, proof).map(|_| None);
    }
    let (first, rest) = proof.split_first().ok_or(ProofFault::Length)?;
    let (old_hash, new_hash) = climb(old_size, new_size, first, rest)?;
    same_root(&new_hash, new_root).map(|()| Some(old_hash))
}

/// Both roots, from the node that both trees have at the older one's edge and the proof's other hashes
/// (RFC 9162 §2.1.4.2, steps 4 to 7).
fn climb(
    old_size: u64,
    new_size: u64,
    first: &Digest,
    rest: &[Digest],
) -> Result<(Digest, Digest), ProofFault> {
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofFault::Length);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok((old_hash, new_hash)) } else { Err(ProofFault::Length) }
}

fn same_root(found: &Digest, expected: &Digest) -> Result<(), ProofFault> {
    if found == expected { Ok(()) } else { Err(ProofFault::Root) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{empty_root, leaf_hash};

    const SIZE_MAX: usize = 65;

    fn numbered(size: usize) -> Vec<Digest> {
        (0..size).map(|n| leaf_hash(n.to_string().as_bytes())).collect()
    }

    /// The eight leaves of the certificate-transparency reference tests.
    fn well_known() -> Vec<Digest> {
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
            .map(|text| leaf_hash(&hex::decode(text).unwrap()))
            .to_vec()
    }

    #[test]
    fn well_known_roots() {
        let leaves = well_known();
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (n, expected) in roots.iter().enumerate() {
            assert_eq!(root(&leaves[..=n]).to_hex(), *expected, "size {}", n + 1);
        }
    }

    #[test]
    fn well_known_proofs() {
        let leaves = well_known();
        let hexes = |proof: Vec<Digest>| proof.iter().map(Digest::to_hex).collect::<Vec<_>>();
        assert_eq!(
            hexes(inclusion_proof(&leaves, 0).unwrap()),
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
        assert_eq!(
            hexes(consistency_proof(&leaves, 6).unwrap()),
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
    }

    #[test]
    fn every_leaf_of_every_size_is_proved_and_only_there() {
        for size in 1..=SIZE_MAX {
            let leaves = numbered(size);
            let top = root(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = inclusion_proof(&leaves, index).unwrap();
                let check = |leaf: &Digest, index: usize, size: usize, proof: &[Digest]| {
                    verify_inclusion(leaf, index as u64, size as u64, proof, &top)
                };
                assert_eq!(check(leaf, index, size, &proof), Ok(()), "{index}/{size}");
                assert!(check(&empty_root(), index, size, &proof).is_err());
                assert!(check(leaf, size, size, &proof).is_err());
                if size > 1 {
                    let elsewhere = (index + 1) % size;
                    assert!(check(leaf, elsewhere, size, &proof).is_err());
                    assert!(check(leaf, index, size, &proof[1..]).is_err());
                }
                let longer = [proof.as_slice(), &[top]].concat();
                assert_eq!(check(leaf, index, size, &longer), Err(ProofFault::Length));
            }
            assert_eq!(inclusion_proof(&leaves, size), None);
        }
    }

    #[test]
    fn every_pair_of_sizes_is_consistent_and_only_so() {
        for new in 1..=SIZE_MAX {
            let leaves = numbered(new);
            let new_root = root(&leaves);
            for old in 0..=new {
                let old_root = root(&leaves[..old]);
                let proof = consistency_proof(&leaves, old).unwrap();
                let check = |proof: &[Digest], old_root: &Digest, new_root: &Digest| {
                    verify_consistency(old as u64, new as u64, proof, old_root, new_root)
                };
                assert_eq!(check(&proof, &old_root, &new_root), Ok(()), "{old}/{new}");
                let told = |proof: &[Digest]| older_root(old as u64, new as u64, proof, &new_root);
                let is_told = !old.is_power_of_two() || old == new;
                assert_eq!(told(&proof), Ok(is_told.then_some(old_root)), "{old}/{new}");
                let wrong = leaf_hash(b"wrong");
                assert!(check(&proof, &wrong, &new_root).is_err());
                if old != 0 {
                    assert!(check(&proof, &old_root, &wrong).is_err());
                }
                let longer = [proof.as_slice(), &[wrong]].concat();
                assert!(check(&longer, &old_root, &new_root).is_err());
                assert_eq!(told(&longer), Err(ProofFault::Length));
                if !proof.is_empty() {
                    assert!(check(&proof[1..], &old_root, &new_root).is_err());
                    let mut forged = proof.clone();
                    forged[0] = wrong;
                    assert!(check(&forged, &old_root, &new_root).is_err());
                    assert_eq!(told(&forged).is_err(), is_told, "{old}/{new}");
                }
            }
            assert_eq!(consistency_proof(&leaves, new + 1), None);
        }
        assert!(verify_consistency(2, 1, &[], &empty_root(), &empty_root()).is_err());
    }
}
