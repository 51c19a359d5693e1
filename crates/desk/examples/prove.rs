//! Writes the bundle of a case without entering that it was taken, so that the log keeps the size it
//! has: what `tests/python/prove_sizes.py` needs to have every size proved. The program itself has no
//! such way.
//!
//! usage: prove FOLDER ORGANISATION CASE OUT

use std::error::Error;
use std::path::Path;

use shirube_desk::{Desk, Terms};
use shirube_persistence::Store;
use shirube_trail::{CaseNo, OrgId};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, org, case, out] = arguments.as_slice() else {
        return Err("usage: prove FOLDER ORGANISATION CASE OUT".into());
    };
    let (folder, out) = (Path::new(folder), Path::new(out));
    let (org, case) = (OrgId::new(org.as_str())?, CaseNo::new(case.as_str())?);
    let store = Store::open(&folder.join("shirube.db").to_string_lossy()).await?;
    let desk = Desk::new(store).with_keys(folder.join("keys"));
    let log = desk.checkpoint(&org).await?;
    for (path, bytes) in desk.case_bundle(&org, &log, &case, &Terms::default()).await?.files {
        let path = out.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
