//! Certificate files: written from the store with an organisation's log key.

use shirube_desk::{Desk, Keyring};
use shirube_trail::certificate_file::{CertificateFile, KIND};
use shirube_trail::message::Origin;
use shirube_trail::{Disclosure, EntryType, OrgId, ProcedureId};

use crate::failure::{Failure, Way};

/// The stage in which a certificate counts.
const ACTIVE: &str = "active";

/// What a certificate file tells: what was certified, of whom, of what. Reasons and what rules looked
/// at stay with the issuer.
fn is_told(name: &str) -> bool {
    name == "plan" || ["certificate.", "holder.", "product."].iter().any(|start| name.starts_with(start))
}

/// The log keys of a desk.
pub(crate) fn keyring(desk: &Desk) -> Result<&Keyring, Failure> {
    desk.keyring().ok_or_else(|| {
        Failure::new(Way::Wrong, "記録の署名鍵の場所が決まっていません。", "there is no place of log keys.")
    })
}

/// The verifier key of an organisation.
pub(crate) fn vkey(desk: &Desk, org: &OrgId) -> Result<String, Failure> {
    Ok(keyring(desk)?.vkey(org)?)
}

/// The signed file of a certificate: of the entry with this number, or of the opening entry while
/// the certificate counts, or of the latest, which says what became of it.
pub(crate) async fn export(
    desk: &Desk,
    org: &OrgId,
    id: &ProcedureId,
    seq: Option<u64>,
) -> Result<Vec<u8>, Failure> {
    let row = desk.store().procedure(org, id).await?.filter(|row| row.kind.as_str() == KIND);
    let Some(row) = row else {
        return Err(Failure::new(
            Way::NotFound,
            format!("認定「{id}」は見つかりません。"),
            format!("there is no certificate \"{id}\"."),
        ));
    };
    let trail = desk.store().trail(org, id).await?;
    let mut decisions = trail.iter().filter(|one| one.entry.entry_type == EntryType::Decision);
    let entry = match seq {
        Some(seq) => decisions.find(|one| one.entry.seq.get() == seq),
        None if row.stage == ACTIVE => decisions.next(),
        None => decisions.next_back(),
    };
    let Some(entry) = entry.map(|one| one.entry.clone()) else {
        return Err(Failure::new(
            Way::NotFound,
            format!("認定「{id}」にその番号の決定はありません。"),
            format!("the certificate \"{id}\" has no decision of that number."),
        ));
    };
    let all = desk.store().disclosures(org, id).await?;
    let told = all.into_iter().filter(|one| one.seq == entry.seq).map(|one| one.disclosure);
    let told: Vec<Disclosure> = told.filter(|one| is_told(one.name.as_str())).collect();
    let key = keyring(desk)?.signing_key(org)?;
    let write = || CertificateFile::new(Origin::new(key.name().as_str())?, entry, told)?.write(&key);
    write().map_err(|fault| Failure::new(Way::Wrong, fault.ja(), fault.en()))
}
