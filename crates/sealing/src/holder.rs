//! The opening holders' keys: P-256, one pair for each holder and call, as JWK (RFC 7517).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::agreement::{KEY_ALGORITHM, random_secret};
use crate::error::{Part, SealingError};
use crate::thumbprint::{Thumbprint, decode_32};

/// The largest key file, in bytes.
pub const JWK_BYTES_MAX: usize = 4096;

const MALFORMED: SealingError =
    SealingError::Malformed { part: Part::KeyFile, why: "an EC P-256 JWK with 32-byte base64url members" };

/// The affine coordinates of a public key in base64url, as they stand in JWK and `epk`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coordinates {
    kty: String,
    crv: String,
    x: String,
    y: String,
}

impl Coordinates {
    pub(crate) fn of(key: &PublicKey) -> Self {
        // uncompressed SEC1: 04 ‖ x ‖ y
        let sec1 = key.to_sec1_point(false);
        let of = |at: usize| {
            let coordinate = sec1.as_bytes().get(at..at + 32);
            URL_SAFE_NO_PAD.encode(coordinate.unwrap_or_default())
        };
        Self { kty: "EC".into(), crv: "P-256".into(), x: of(1), y: of(33) }
    }

    /// The point, which must be on the curve. P-256 has cofactor 1, so that any such point other
    /// than the identity, which has no affine form, is of full order.
    pub(crate) fn point(&self, part: Part) -> Result<PublicKey, SealingError> {
        if self.kty != "EC" || self.crv != "P-256" {
            return Err(SealingError::UnsupportedAlgorithm { part });
        }
        let (Some(x), Some(y)) = (decode_32(&self.x), decode_32(&self.y)) else {
            return Err(SealingError::Malformed { part, why: "coordinates of 32 bytes" });
        };
        let sec1 = [&[4][..], x.as_slice(), y.as_slice()].concat();
        PublicKey::from_sec1_bytes(&sec1).map_err(|_| SealingError::OffCurve { part })
    }
}

/// What is read of a JWK. Other members are ignored, as RFC 7517 §4 asks (a browser's export
/// carries `ext` and `key_ops`).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    d: Option<String>,
    kid: Option<String>,
    #[serde(rename = "use")]
    use_: Option<String>,
    alg: Option<String>,
}

impl Drop for Jwk {
    fn drop(&mut self) {
        self.d.zeroize();
    }
}

impl Jwk {
    fn parse(json: &[u8]) -> Result<Self, SealingError> {
        if json.len() > JWK_BYTES_MAX {
            return Err(SealingError::TooLarge {
                part: Part::KeyFile,
                bytes: json.len() as u64,
                bytes_max: JWK_BYTES_MAX as u64,
            });
        }
        serde_json::from_slice(json).map_err(|_| MALFORMED)
    }

    fn public(&self) -> Result<PublicHolder, SealingError> {
        let coordinates = Coordinates {
            kty: self.kty.clone(),
            crv: self.crv.clone(),
            x: self.x.clone(),
            y: self.y.clone(),
        };
        let holder = PublicHolder::of(coordinates.point(Part::KeyFile)?);
        let other_use = self.use_.as_deref().is_some_and(|it| it != "enc");
        let other_alg = self.alg.as_deref().is_some_and(|it| it != KEY_ALGORITHM);
        if other_use || other_alg {
            return Err(SealingError::UnsupportedAlgorithm { part: Part::KeyFile });
        }
        match &self.kid {
            Some(kid) if *kid != holder.thumbprint.to_string() => {
                Err(SealingError::Malformed { part: Part::KeyFile, why: "kid is the RFC 7638 thumbprint" })
            }
            _ => Ok(holder),
        }
    }
}

/// The public key of an opening holder, as the notice lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicHolder {
    key: PublicKey,
    // INVARIANT: the thumbprint of `key`.
    thumbprint: Thumbprint,
}

impl PublicHolder {
    pub(crate) fn of(key: PublicKey) -> Self {
        let Coordinates { kty, crv, x, y } = Coordinates::of(&key);
        // RFC 7638 §3: the required members in lexicographic order, without blanks
        let canonical = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}","y":"{y}"}}"#);
        let thumbprint = Thumbprint::of(canonical);
        Self { key, thumbprint }
    }

    /// Reads a public key file (JWK).
    ///
    /// # Errors
    /// `private-key-given` when the file holds a private key, `off-curve`, `malformed`,
    /// `unsupported-algorithm`, `too-large`.
    pub fn from_jwk_json(json: &[u8]) -> Result<Self, SealingError> {
        let jwk = Jwk::parse(json)?;
        if jwk.d.is_some() {
            return Err(SealingError::PrivateKeyGiven);
        }
        jwk.public()
    }

    /// The public key file (JWK, one line).
    #[must_use]
    pub fn to_jwk_json(&self) -> String {
        let Coordinates { kty, crv, x, y } = Coordinates::of(&self.key);
        let kid = self.thumbprint;
        format!(
            r#"{{"kty":"{kty}","crv":"{crv}","x":"{x}","y":"{y}","kid":"{kid}","use":"enc","alg":"{KEY_ALGORITHM}"}}"#
        )
    }

    /// The RFC 7638 thumbprint.
    #[must_use]
    pub const fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    pub(crate) const fn key(&self) -> &PublicKey {
        &self.key
    }
}

/// The private key of an opening holder, for one call only. Wiped from memory when dropped;
/// the holder destroys the file after the opening.
pub struct HolderKey {
    secret: SecretKey,
    public: PublicHolder,
}

impl fmt::Debug for HolderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HolderKey({}, secret)", self.public.thumbprint)
    }
}

impl HolderKey {
    /// Draws a key pair from the operating system.
    ///
    /// # Errors
    /// `no-randomness`.
    pub fn generate() -> Result<Self, SealingError> {
        random_secret().map(Self::of)
    }

    fn of(secret: SecretKey) -> Self {
        let public = PublicHolder::of(secret.public_key());
        Self { secret, public }
    }

    /// Reads a private key file (JWK with `d`).
    ///
    /// # Errors
    /// `key-parts-differ` when `d` does not give `x` and `y`; `off-curve`, `malformed`,
    /// `unsupported-algorithm`, `too-large`.
    pub fn from_jwk_json(json: &[u8]) -> Result<Self, SealingError> {
        let jwk = Jwk::parse(json)?;
        let public = jwk.public()?;
        let d = jwk.d.as_deref().and_then(decode_32).ok_or(MALFORMED)?;
        let secret = SecretKey::from_slice(d.as_slice()).map_err(|_| MALFORMED)?;
        let holder = Self::of(secret);
        if holder.public != public {
            return Err(SealingError::KeyPartsDiffer);
        }
        Ok(holder)
    }

    /// The private key file (JWK, one line). Whoever writes it sets mode 0600.
    #[must_use]
    pub fn to_jwk_json(&self) -> Zeroizing<String> {
        let Coordinates { kty, crv, x, y } = Coordinates::of(&self.public.key);
        let kid = self.public.thumbprint.to_string();
        let scalar = Zeroizing::new(self.secret.to_bytes());
        let d = Zeroizing::new(URL_SAFE_NO_PAD.encode(scalar.as_slice()));
        // one buffer, never grown: no unwiped copy of d is left behind
        let mut json = Zeroizing::new(String::with_capacity(JWK_BYTES_MAX));
        let members = [
            ("kty", kty.as_str()),
            ("crv", &crv),
            ("x", &x),
            ("y", &y),
            ("d", &d),
            ("kid", &kid),
            ("use", "enc"),
            ("alg", KEY_ALGORITHM),
        ];
        let mut before = "{\"";
        for (name, value) in members {
            for piece in [before, name, "\":\"", value] {
                json.push_str(piece);
            }
            before = "\",\"";
        }
        json.push_str("\"}");
        json
    }

    /// The public part, for the notice.
    #[must_use]
    pub const fn public(&self) -> &PublicHolder {
        &self.public
    }

    /// The RFC 7638 thumbprint of the public part.
    #[must_use]
    pub const fn thumbprint(&self) -> Thumbprint {
        self.public.thumbprint
    }

    pub(crate) const fn secret(&self) -> &SecretKey {
        &self.secret
    }
}
