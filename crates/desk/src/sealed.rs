//! Sealed calls: whose keys an envelope is made for, and what the opening holders are handed once
//! nobody may submit any more. Private keys are never here.

mod ahead;

pub use self::ahead::{CeremonyView, HolderStateView};

use serde::Serialize;
use serde_json::Value;
use shirube_core::facts::Facts;
use shirube_core::words::Capacity;
use shirube_persistence::ProcedureRow;
use shirube_sealing::{Envelope, InnerWrap, PublicHolder, SealingError};
use shirube_trail::{ActorId, Digest, OrgId, ProcedureId};

use crate::Desk;
use crate::error::DeskError;
use crate::held_back::{APPLICATION, CALL_OPEN};
use crate::reading::HandedOut;

/// Where a call names its holders.
const HOLDERS: &str = "call.holders";

/// A holder of a call, as applicants need to know them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HolderView {
    /// The thumbprint of the public key (RFC 7638).
    pub thumbprint: String,
    /// The public key (JWK); none where the call names its thumbprint only.
    pub jwk: Option<Value>,
}

/// What an applicant seals for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallKeysView {
    /// The call: its id goes into the envelope.
    pub call: String,
    /// `three-holders`, or `none` where proposals are not sealed.
    pub sealing: String,
    /// Until when proposals may be submitted.
    pub proposals_due: Option<String>,
    /// The holders, in the order of the notice.
    pub holders: Vec<HolderView>,
}

/// An envelope that was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EnvelopeView {
    /// The application.
    pub application: String,
    /// Which fact names it: `envelope_sha256` or `bid_envelope_sha256`.
    pub document: String,
    /// SHA-256 of the sealed file.
    pub sha256: String,
    /// Its size in bytes; none where the file was not handed in here.
    pub bytes: Option<u64>,
    /// Whether it came too late, or its applicant is out: it is kept and stays shut.
    pub stays_shut: bool,
}

/// What the first of two recorded of an opening.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FirstHandView {
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// What they recorded: the second looks at the envelopes and records the same.
    pub recorded: Value,
}

/// What the opening holders work on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OpeningView {
    /// The call.
    pub call: String,
    /// The holders, in the order of the notice, by the ids of people.
    pub people: Vec<String>,
    /// Their keys, in the same order.
    pub holders: Vec<HolderView>,
    /// What was submitted.
    pub envelopes: Vec<EnvelopeView>,
    /// What the first of two recorded of the proposals, where the second is awaited.
    pub first: Option<FirstHandView>,
}

/// A sealed call, as an envelope is compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    id: String,
    thumbprints: Vec<String>,
}

impl Call {
    /// The call, where it takes sealed proposals.
    pub(crate) fn of(row: &ProcedureRow) -> Option<Self> {
        let sealing = row.facts.get("sealing").and_then(Value::as_str)?;
        (sealing != "none").then(|| Self { id: row.procedure.to_string(), thumbprints: thumbprints(row) })
    }

    /// That a file is an envelope for this call and its holders. No key is there, and nothing of its
    /// content is read.
    pub(crate) fn check_envelope(&self, bytes: &[u8]) -> Result<(), DeskError> {
        let envelope = Envelope::parse(bytes).map_err(|error| unfit(&error))?;
        if envelope.call() != self.id {
            return Err(DeskError::bad_input(
                "document",
                format!("別の公募（{}）あての封筒です。この公募は{}です。", envelope.call(), self.id),
                format!("the envelope is for {}; this call is {}.", envelope.call(), self.id),
            ));
        }
        let found: Vec<String> = envelope.holders().iter().map(ToString::to_string).collect();
        if found != self.thumbprints {
            return Err(DeskError::bad_input(
                "document",
                "この公募の開封立会人の鍵で封かんされていません。公告の鍵で封かんし直してください。",
                "it is not sealed for the opening holders of this call: seal it again with the keys of its notice.",
            ));
        }
        Ok(())
    }
}

/// That a file holds what the first holder hands to the second: a list of
/// `{"envelope_sha256": …, "hand_over": {…}}` of this call.
pub(crate) fn check_hand_overs(call: &str, bytes: &[u8]) -> Result<(), DeskError> {
    let wrong = || {
        DeskError::bad_input(
            "document",
            "引継ぎは [{\"envelope_sha256\": …, \"hand_over\": {…}}] の形のJSONです。",
            "hand-overs are JSON of the form [{\"envelope_sha256\": …, \"hand_over\": {…}}].",
        )
    };
    let list: Vec<Value> = serde_json::from_slice(bytes).map_err(|_| wrong())?;
    for one in &list {
        let sha256 = one.get("envelope_sha256").and_then(Value::as_str).ok_or_else(wrong)?;
        Digest::from_hex(sha256).map_err(|_| wrong())?;
        let hand_over = one.get("hand_over").ok_or_else(wrong)?.to_string();
        let hand_over = InnerWrap::parse(hand_over.as_bytes()).map_err(|error| unfit(&error))?;
        if hand_over.call() != call {
            return Err(wrong());
        }
    }
    Ok(())
}

fn unfit(error: &SealingError) -> DeskError {
    DeskError::bad_input("document", error.ja(), error.to_string())
}

/// That the keys a call names are those of the thumbprints beside them.
///
/// # Errors
/// [`DeskError::BadInput`] naming `call.holders`.
pub(crate) fn check_holders(facts: &Facts) -> Result<(), DeskError> {
    let list = facts.get(HOLDERS).and_then(Value::as_array).cloned().unwrap_or_default();
    for one in &list {
        let Some(jwk) = one.get("jwk") else { continue };
        let key = PublicHolder::from_jwk_json(jwk.to_string().as_bytes())
            .map_err(|error| DeskError::bad_input(HOLDERS, error.ja(), error.to_string()))?;
        let told = one.get("thumbprint").and_then(Value::as_str).unwrap_or_default();
        if key.thumbprint().to_string() != told {
            return Err(DeskError::bad_input(
                HOLDERS,
                format!("鍵の指紋は{}です（「{told}」ではありません）。", key.thumbprint()),
                format!("the thumbprint of the key is {}, not \"{told}\".", key.thumbprint()),
            ));
        }
    }
    Ok(())
}

/// The holders a call names. A key that is not that of its thumbprint is not handed out.
fn holders(row: &ProcedureRow) -> Vec<HolderView> {
    let list = row.facts.get(HOLDERS).and_then(Value::as_array).cloned().unwrap_or_default();
    let view = |one: Value| {
        let thumbprint = one.get("thumbprint").and_then(Value::as_str)?.to_owned();
        let jwk = one.get("jwk").filter(|jwk| {
            let key = PublicHolder::from_jwk_json(jwk.to_string().as_bytes());
            key.is_ok_and(|key| key.thumbprint().to_string() == thumbprint)
        });
        Some(HolderView { jwk: jwk.cloned(), thumbprint })
    };
    list.into_iter().filter_map(view).collect()
}

/// The thumbprints of the keys of a call's holders, in the order of the notice.
pub(crate) fn thumbprints(row: &ProcedureRow) -> Vec<String> {
    holders(row).into_iter().map(|one| one.thumbprint).collect()
}

/// Whether the envelopes of a call may be handed to its holders: nobody may submit any more. Decided by
/// what the clock performed, and so by the database's time.
pub(crate) fn may_open(call: &ProcedureRow) -> Result<(), DeskError> {
    let is_over = call.stage != CALL_OPEN && call.performers.get("close-call").is_some();
    if is_over {
        return Ok(());
    }
    Err(DeskError::CallOpen { procedure: call.procedure.to_string() })
}

/// The hashes of what was opened of a call.
pub(crate) fn opened_hashes(call: &ProcedureRow) -> Vec<String> {
    let lists = ["opened", "bids"].into_iter().filter_map(|name| call.facts.get(name)?.as_array());
    lists.flatten().filter_map(|one| Some(one.get("content_sha256")?.as_str()?.to_owned())).collect()
}

impl Desk {
    /// What an applicant seals for: the keys of the holders of a call, or of an application's call.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such call for them.
    pub async fn call_keys(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<CallKeysView, DeskError> {
        let seen = self.seen_for_files(org, person, id).await?;
        let text = |name: &str| seen.call.facts.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(CallKeysView {
            call: seen.call.procedure.to_string(),
            sealing: text("sealing").ok_or_else(|| DeskError::not_found(id.as_str()))?,
            proposals_due: text("due.close-call").or_else(|| text("call.proposals_due")),
            holders: holders(&seen.call),
        })
    }

    /// What the opening holders of a call work on, once nobody may submit any more.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for whoever is no holder of it; [`DeskError::CallOpen`] before.
    pub async fn opening(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<OpeningView, DeskError> {
        let seen = self.seen_for_files(org, person, id).await?;
        if !seen.has(Capacity::Opener) {
            return Err(DeskError::not_found(id.as_str()));
        }
        may_open(&seen.call)?;
        let people = seen.call.facts.get(HOLDERS).and_then(Value::as_array).cloned().unwrap_or_default();
        let people = people.iter().filter_map(|one| Some(one.get("person")?.as_str()?.to_owned()));
        Ok(OpeningView {
            call: seen.call.procedure.to_string(),
            people: people.collect(),
            holders: holders(&seen.call),
            envelopes: self.envelopes(org, &seen.call).await?,
            first: self.first_hand(org, &seen.call).await?,
        })
    }

    /// An envelope of a call, for its holders.
    ///
    /// # Errors
    /// As [`Desk::opening`]; [`DeskError::NotFound`] for an envelope that stays shut too.
    pub async fn envelope(
        &self,
        org: &OrgId,
        person: &ActorId,
        (id, sha256): (&ProcedureId, &Digest),
    ) -> Result<HandedOut, DeskError> {
        let missing = || DeskError::not_found(sha256.to_hex());
        let opening = self.opening(org, person, id).await?;
        let mut envelopes = opening.envelopes.into_iter();
        let one = envelopes.find(|one| one.sha256 == sha256.to_hex() && !one.stays_shut);
        let one = one.ok_or_else(missing)?;
        let content = self.document_content(org, sha256).await?.ok_or_else(missing)?;
        let name = format!("{}.json", one.application.replace('/', "-"));
        Ok(HandedOut { name, media: "application/json".to_owned(), content })
    }

    /// The envelopes of the applications to a call. Bids stay with their applicants' files until the
    /// proposals are open: they are opened last.
    async fn envelopes(&self, org: &OrgId, call: &ProcedureRow) -> Result<Vec<EnvelopeView>, DeskError> {
        let are_proposals_open = call.facts.get("opened").is_some();
        let mut envelopes = Vec::new();
        for row in self.store().procedures(org, &call.case_no).await? {
            if row.kind.as_str() != APPLICATION || row.parent.as_ref() != Some(&call.procedure) {
                continue;
            }
            for name in ["envelope_sha256", "bid_envelope_sha256"] {
                let Some(sha256) = row.facts.get(name).and_then(Value::as_str) else { continue };
                if name == "bid_envelope_sha256" && !are_proposals_open {
                    continue;
                }
                envelopes.push(EnvelopeView {
                    application: row.procedure.to_string(),
                    document: name.to_owned(),
                    sha256: sha256.to_owned(),
                    bytes: None,
                    stays_shut: row.closed || row.stage == "late",
                });
            }
        }
        let hashes: Vec<String> = envelopes.iter().map(|one| one.sha256.clone()).collect();
        let files = self.store().files(org, &hashes).await?;
        for one in &mut envelopes {
            one.bytes = files.iter().find(|file| file.sha256 == one.sha256).map(|file| file.size_bytes);
        }
        Ok(envelopes)
    }

    /// What the first of two recorded, where the second is awaited.
    async fn first_hand(&self, org: &OrgId, call: &ProcedureRow) -> Result<Option<FirstHandView>, DeskError> {
        let (act, fact) = if call.facts.get("opened").is_none() {
            ("open-envelopes", "given.opened")
        } else {
            ("open-bids", "given.bids")
        };
        let Some(hand) = call.facts.get(format!("pending.{act}")) else { return Ok(None) };
        let told = self.store().disclosures(org, &call.procedure).await?;
        let last =
            told.into_iter().filter(|one| one.disclosure.name.as_str() == fact).max_by_key(|one| one.seq);
        let text = |name: &str| hand.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(last.map(|one| FirstHandView { by: text("by"), at: text("at"), recorded: one.disclosure.value }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shirube_sealing::{HolderKey, seal, unwrap_outer};

    use super::*;

    fn keys() -> [HolderKey; 3] {
        [(); 3].map(|()| HolderKey::generate().unwrap())
    }

    fn jwk(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_key_is_that_of_its_thumbprint_and_never_a_private_one() {
        let [one, other, _] = keys();
        let checked = |thumbprint: String, jwk: Value| {
            let list = json!([{ "person": "u-1", "thumbprint": thumbprint, "jwk": jwk }]);
            check_holders(&[(HOLDERS.to_owned(), list)].into_iter().collect())
        };
        let public = || jwk(&one.public().to_jwk_json());
        assert!(checked(one.thumbprint().to_string(), public()).is_ok());
        for (thumbprint, key) in [
            (other.thumbprint().to_string(), public()),
            (one.thumbprint().to_string(), jwk(&one.to_jwk_json())),
            (one.thumbprint().to_string(), json!({ "kty": "EC" })),
        ] {
            let Err(DeskError::BadInput { faults }) = checked(thumbprint, key) else { panic!("bad input") };
            assert_eq!(faults[0].field, HOLDERS);
        }
        let without = json!([{ "person": "u-1", "thumbprint": "any" }]);
        assert!(check_holders(&[(HOLDERS.to_owned(), without)].into_iter().collect()).is_ok());
    }

    #[test]
    fn an_envelope_is_for_its_call_and_its_holders_in_their_order() {
        let keys = keys();
        let publics = || keys.each_ref().map(|key| key.public().clone());
        let call = Call {
            id: "R8-0012/2".to_owned(),
            thumbprints: keys.iter().map(|key| key.thumbprint().to_string()).collect(),
        };
        let sealed = |call: &str, holders: &[PublicHolder; 3]| {
            seal(call, b"proposal", holders).unwrap().to_json().unwrap()
        };
        assert!(call.check_envelope(&sealed("R8-0012/2", &publics())).is_ok());
        let [a, b, c] = publics();
        for wrong in [
            sealed("R8-0012/3", &publics()),
            sealed("R8-0012/2", &[b.clone(), a.clone(), c.clone()]),
            sealed("R8-0012/2", &[a, b, HolderKey::generate().unwrap().public().clone()]),
            b"%PDF-1.7 in the open".to_vec(),
        ] {
            assert!(matches!(call.check_envelope(&wrong), Err(DeskError::BadInput { .. })));
        }
    }

    #[test]
    fn hand_overs_are_of_their_call() {
        let keys = keys();
        let publics = keys.each_ref().map(|key| key.public().clone());
        let envelope = seal("R8-0012/2", b"proposal", &publics).unwrap();
        let inner = unwrap_outer(&envelope, &keys[0], &keys[1].thumbprint()).unwrap().to_json().unwrap();
        let inner = jwk(std::str::from_utf8(&inner).unwrap());
        let list = |sha256: &str| {
            json!([{ "envelope_sha256": sha256, "hand_over": inner.clone() }]).to_string().into_bytes()
        };
        let hash = "0".repeat(64);
        assert!(check_hand_overs("R8-0012/2", &list(&hash)).is_ok());
        for (call, bytes) in
            [("R8-0012/3", list(&hash)), ("R8-0012/2", list("x")), ("R8-0012/2", b"{}".to_vec())]
        {
            assert!(check_hand_overs(call, &bytes).is_err(), "{call}");
        }
    }
}
