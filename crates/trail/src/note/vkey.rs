//! A verifier key (vkey) of a signature type, with whatever the keys of all types have in common.

use super::name::{KeyId, KeyName};
use crate::fault::{Fault, FaultKind};
use crate::hash::decode_base64;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use std::fmt;

/// An Ed25519 key under a name. `KIND` is the byte that says the signature type in key ids and vkeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vkey<const KIND: u8> {
    name: KeyName,
    id: KeyId,
    public: VerifyingKey,
}

impl<const KIND: u8> Vkey<KIND> {
    /// The key under this name.
    pub(crate) fn of(name: KeyName, public: VerifyingKey) -> Self {
        let id = KeyId::of(&name, KIND, public.as_bytes());
        Self { name, id, public }
    }

    /// Reads a vkey, without white space around it; `form` says how it must look.
    ///
    /// # Errors
    ///
    /// Another form or signature type, a point that is no key, an id that is not the key's.
    pub(crate) fn parse(text: &str, form: &'static str) -> Result<Self, Fault> {
        let fault = || Fault::form("vkey", text, form);
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(fault());
        };
        let name = KeyName::new(name).map_err(|fault| fault.within("vkey"))?;
        let [kind, public @ ..] = decode_base64::<33>(key).ok_or_else(fault)?;
        if kind != KIND {
            return Err(fault());
        }
        let public = VerifyingKey::from_bytes(&public).map_err(|_| fault())?;
        if public.is_weak() {
            return Err(fault());
        }
        let read = Self::of(name, public);
        if read.id.to_string() != id {
            return Err(Fault::new("vkey", FaultKind::Disagrees { with: "key id" }));
        }
        Ok(read)
    }

    /// The name.
    pub(crate) const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id.
    pub(crate) const fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of the public key (RFC 8032 §5.1.5).
    pub(crate) fn public_bytes(&self) -> [u8; 32] {
        self.public.to_bytes()
    }

    /// Whether this is the key's signature of the message; weak keys and loose encodings are refused.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .and_then(|signature| self.public.verify_strict(message, &signature))
            .is_ok()
    }
}

impl<const KIND: u8> fmt::Display for Vkey<KIND> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![KIND];
        key.extend_from_slice(self.public.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id, STANDARD.encode(key))
    }
}
