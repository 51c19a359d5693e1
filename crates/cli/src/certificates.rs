//! Certificate files, as the commands write them.

use shirube_desk::{Desk, DeskError, Keyring};
use shirube_trail::{OrgId, ProcedureId};

use crate::failure::{Failure, Way};

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
    keyring(desk)?;
    match desk.certificate_file(org, id, seq).await {
        Ok(bytes) => Ok(bytes),
        Err(DeskError::NotFound { .. }) => Err(match seq {
            None => Failure::new(
                Way::NotFound,
                format!("認定「{id}」は見つかりません。"),
                format!("there is no certificate \"{id}\"."),
            ),
            Some(seq) => Failure::new(
                Way::NotFound,
                format!("番号{seq}の決定をもつ認定「{id}」は見つかりません。"),
                format!("there is no certificate \"{id}\" with a decision of number {seq}."),
            ),
        }),
        Err(error) => Err(error.into()),
    }
}
