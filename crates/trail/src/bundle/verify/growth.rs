//! Every `consistency/<from>.json`, though only whoever kept the checkpoint over `from` leaves can hold
//! it against something: what a bundle says must be so.

use super::Kind;
use super::walk::TreeFile;
use crate::bundle::consistency_path;
use crate::bundle::fault::BundleFault;
use crate::bundle::manifest::Manifest;
use crate::bundle::parts::Consistency;
use crate::bundle::source::{Source, whole};
use crate::checkpoint::Checkpoint;
use crate::proof::{ProofFault, older_root};

/// The older sizes of which the manifest lists a proof, ascending.
pub(super) fn sizes(manifest: &Manifest) -> Vec<u64> {
    let size = |path: &String| {
        let size: u64 = path.strip_prefix("consistency/")?.strip_suffix(".json")?.parse().ok()?;
        (size <= manifest.tree_size && consistency_path(size) == *path).then_some(size)
    };
    let mut sizes: Vec<u64> = manifest.files.keys().filter_map(size).collect();
    sizes.sort_unstable();
    sizes
}

/// That each is about its size and the bundle's, and leads to the bundle's root. With every leaf hash
/// at hand also that it begins with the older root; without them it cannot be told of a power of two.
pub(super) fn check(
    source: &dyn Source,
    manifest: &Manifest,
    checkpoint: &Checkpoint,
    tree: Option<&TreeFile>,
) -> Result<(), BundleFault> {
    let sizes = sizes(manifest);
    let roots = tree.map(|tree| tree.roots_at(&sizes)).unwrap_or_default();
    for (at, from) in sizes.iter().enumerate() {
        let path = consistency_path(*from);
        let wrong = |kind: Kind| BundleFault::new(path.clone(), kind);
        let grown = Consistency::parse(&whole(source, &path)?).map_err(|fault| wrong(fault.into()))?;
        if grown.from != *from {
            return Err(wrong(Kind::Disagrees { with: "its name" }));
        }
        if grown.to != checkpoint.size {
            return Err(wrong(Kind::Disagrees { with: crate::bundle::CHECKPOINT }));
        }
        let told = match roots.get(at) {
            Some(root) => {
                crate::proof::verify_consistency(*from, grown.to, &grown.proof, root, &checkpoint.root)
            }
            None => older_root(*from, grown.to, &grown.proof, &checkpoint.root).map(|_| ()),
        };
        told.map_err(|fault: ProofFault| wrong(fault.into()))?;
    }
    Ok(())
}
