//! `shirube log`: the key an organisation signs messages and certificate files with.

use std::path::Path;

use serde_json::json;
use shirube_desk::Keyring;
use shirube_trail::OrgId;

use crate::failure::{Failure, bad_id};
use crate::output::Output;
use crate::place;

/// Makes an organisation's log key where there is none, and prints what others register.
pub(crate) fn keygen(output: Output, org: &str, domain: Option<&str>, data: &Path) -> Result<(), Failure> {
    let org = OrgId::new(org).map_err(|fault| bad_id("ORG", &fault))?;
    let folder = place::keys(data);
    let mut keys = Keyring::new(&folder);
    if let Some(domain) = domain {
        let origin = format!("audit.{domain}/{org}");
        shirube_trail::Origin::new(&origin).map_err(|fault| bad_id("--domain", &fault))?;
        keys = keys.under(domain);
    }
    let vkey = keys.vkey(&org)?;
    output.facts(
        || json!({ "organisation": org.as_str(), "vkey": vkey, "folder": folder.display().to_string() }),
        || {
            let private = output.pick(
                "秘密鍵はこのフォルダーにあります。データベースの控えとは別に保管してください",
                "the private key is in this folder; keep it apart from backups of the database",
            );
            format!("{vkey}\n{private}: {}", folder.display())
        },
    );
    Ok(())
}
