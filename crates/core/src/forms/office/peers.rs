//! Other organisations and their keys, our own key, and witnesses of our log
//! (`decision-trail.md` §4–6).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TWO_CAPACITIES, administrator_then_approver};
use crate::dossier::Dossier;
use crate::facts::{Fact, Facts, date_text};
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Sentence, words};
use crate::{facts, inputs};

facts! {
    PEER_ORG = "peer.org": Text, "相手団体の識別名", "id of the other organisation";
    PEER_KEY = "peer.key": Record(vkey), "相手団体の検証鍵（名+識別子+鍵）", "its verifier key (name+hash+key)";
    NEW_KEY = "key.new": Record(vkey), "新しい検証鍵（名+識別子+鍵）", "new verifier key (name+hash+key)";
    OLD_KEY = "key.old": Record(vkey), "これまでの検証鍵（名+識別子+鍵）", "verifier key until now (name+hash+key)";
    COMPROMISED = "key.compromised": Flag, "これまでの鍵が漏れたおそれ", "the key until now may have leaked";
    TRUSTED_SIZE = "key.trusted_size": Count(0, 9_007_199_254_740_991), "これまでの鍵を信頼できる最後のログの大きさ", "last size of the log signed honestly with the key until now";
    WITNESS = "witness.key": Record(witness_vkey), "立会い（証人）の検証鍵", "verifier key of the witness";
    WITNESS_SIZE = "witness.tree_size": Count(1, 9_007_199_254_740_991), "立ち会ったログの大きさ", "size of the log witnessed";
    WITNESS_ROOT = "witness.root_sha256": Hash, "立ち会ったログの根", "root of the log witnessed";
    WITNESS_CHECKPOINT = "witness.checkpoint_sha256": Hash, "署名の付いたチェックポイントのハッシュ", "hash of the cosigned checkpoint", each;
}

/// What registering another organisation states.
pub const PEER: &[&Fact] = &[&PEER_ORG, &PEER_KEY];
/// What a witness's cosignature states.
pub const COSIGNED: &[&Fact] = &[&WITNESS, &WITNESS_SIZE, &WITNESS_ROOT, &WITNESS_CHECKPOINT];

/// One key of another organisation. An organisation may have several: what it signed with one of
/// them counts until that key is revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// The organisation.
    pub org: String,
    /// Its verifier key.
    pub key: String,
    /// Since when, YYYY-MM-DD.
    pub since: String,
    /// Since when it is revoked, YYYY-MM-DD; empty while it is good.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub revoked: String,
}

/// Characters of a standard base64 text of 33 bytes, which needs no padding: the algorithm's byte
/// and the public key.
const KEY_CHARS: usize = 44;

/// Whether a text is a verifier key of C2SP signed notes with an Ed25519 key:
/// `<name>+<8 hex digits>+<base64(0x01 ‖ 32 bytes)>`. That the digits are those of name and key is
/// the trail's to compute.
#[must_use]
pub fn is_verifier_key(text: &str) -> bool {
    // A first byte of 0x01 is the first character A and a second one from Q to f.
    is_key(text, |key| matches!(key, [b'A', b'Q'..=b'Z' | b'a'..=b'f', ..]))
}

/// Whether a text is a verifier key of a witness (c2sp.org/tlog-cosignature): the same with 0x04.
#[must_use]
pub fn is_witness_key(text: &str) -> bool {
    // A first byte of 0x04 is the first character B and a second one from A to P.
    is_key(text, |key| matches!(key, [b'B', b'A'..=b'P', ..]))
}

fn is_key(text: &str, is_kind: fn(&[u8]) -> bool) -> bool {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let named = !name.is_empty() && !name.chars().any(char::is_whitespace);
    let hashed =
        hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let encoded = key.len() == KEY_CHARS
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    named && hashed && is_kind(key.as_bytes()) && encoded
}

fn vkey(value: &Value) -> Result<(), Sentence> {
    value.as_str().is_some_and(is_verifier_key).then_some(()).ok_or_else(|| Sentence {
        ja: "検証鍵は「名前+16進8桁+base64（Ed25519の公開鍵）」の形です。".to_owned(),
        en: "A verifier key is name+8 hex digits+base64 of an Ed25519 public key.".to_owned(),
    })
}

fn witness_vkey(value: &Value) -> Result<(), Sentence> {
    value.as_str().is_some_and(is_witness_key).then_some(()).ok_or_else(|| Sentence {
        ja: "立会いの検証鍵は「名前+16進8桁+base64（先頭が04）」の形です。".to_owned(),
        en: "A witness's verifier key is name+8 hex digits+base64 of 0x04 and an Ed25519 public key."
            .to_owned(),
    })
}

/// The organisations whose keys are registered.
#[must_use]
pub fn peers(file: &Dossier) -> Vec<Peer> {
    file.record("peers").unwrap_or_default()
}

/// The keys of an organisation that are good, as the facts of an office keep them. What does not
/// read counts as none.
#[must_use]
pub fn good_keys(office: &Facts, org: &str) -> Vec<String> {
    let kept: Vec<Peer> =
        office.get("peers").and_then(|value| Vec::deserialize(value).ok()).unwrap_or_default();
    kept.into_iter().filter(|peer| peer.org == org && peer.revoked.is_empty()).map(|peer| peer.key).collect()
}

/// The keys as they are kept; `None` where they do not read, so that nothing is written over them.
fn kept(file: &Dossier) -> Option<Vec<Peer>> {
    file.facts.get("peers").map_or(Some(Vec::new()), |value| Vec::deserialize(value).ok())
}

/// Whether this is the key the act names, and good.
fn is_named(file: &Dossier, peer: &Peer) -> bool {
    let given = |name: &str| file.brought(name).and_then(Value::as_str);
    given("peer.org") == Some(&peer.org) && given("peer.key") == Some(&peer.key) && peer.revoked.is_empty()
}

/// The registered keys, the one the act names being revoked from today.
#[must_use]
pub fn with_revoked(file: &Dossier) -> Option<Value> {
    let mut list = kept(file)?;
    for peer in list.iter_mut().filter(|peer| is_named(file, peer)) {
        peer.revoked = date_text(file.today);
    }
    serde_json::to_value(list).ok()
}

/// The registered keys with the new one.
#[must_use]
pub fn with_peer(file: &Dossier) -> Option<Value> {
    let mut list = kept(file)?;
    list.push(Peer {
        org: file.brought("peer.org")?.as_str()?.to_owned(),
        key: file.brought("peer.key")?.as_str()?.to_owned(),
        since: date_text(file.today),
        revoked: String::new(),
    });
    serde_json::to_value(list).ok()
}

/// An organisation's id as the trail writes it: lowercase letters, digits and single hyphens.
fn is_org_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 64
        && !text.is_empty()
        && text.split('-').all(|part| !part.is_empty() && part.bytes().all(plain))
}

/// The key is new, and its organisation is named as the trail names organisations.
pub static NEW_PEER: Rule = Rule {
    id: "new-peer",
    name: words("未登録の団体・鍵", "an organisation or key not yet registered"),
    severity: Severity::Law,
    judge: |file, out| {
        let org = file.text("peer.org").unwrap_or_default();
        let key = file.text("peer.key").unwrap_or_default();
        let known = peers(file).iter().any(|peer| peer.key == key);
        out.check(is_org_id(org) && !known, inputs![org = org, known = known]);
    },
    says: |finding| {
        if finding.input("known") == "true" {
            return Sentence {
                ja: "この検証鍵はすでに登録されているか、失効しています。".to_owned(),
                en: "This verifier key is registered already, or was revoked.".to_owned(),
            };
        }
        Sentence {
            ja: format!(
                "「{}」は団体の識別名ではありません（英小文字・数字・ハイフン）。",
                finding.input("org")
            ),
            en: format!("\"{}\" is no id of an organisation (a-z, 0-9, hyphens).", finding.input("org")),
        }
    },
    ..RULE
};

/// The key to revoke is registered of this organisation and good.
pub static KEY_GOOD: Rule = Rule {
    id: "key-good",
    name: words("有効な検証鍵", "a key that is good"),
    severity: Severity::Law,
    judge: |file, out| {
        let good = peers(file).iter().any(|peer| is_named(file, peer));
        out.check(good, inputs![org = file.text("peer.org").unwrap_or_default()]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」のこの検証鍵は登録されていないか、すでに失効しています。", finding.input("org")),
        en: format!("This key of \"{}\" is not registered, or is revoked already.", finding.input("org")),
    },
    ..RULE
};

/// The new key is another one than the key until now, under the same name.
pub static KEY_CHANGES: Rule = Rule {
    id: "key-changes",
    name: words("鍵の更新", "the key changes"),
    severity: Severity::Law,
    judge: |file, out| {
        let name = |key: &str| key.split('+').next().unwrap_or_default().to_owned();
        let (old, new) = (file.text("key.old").unwrap_or_default(), file.text("key.new").unwrap_or_default());
        let current = file.facts.get("key.new").and_then(Value::as_str);
        let follows = current.is_none_or(|current| current == old);
        out.check(old != new && name(old) == name(new) && follows, inputs![follows = follows]);
    },
    says: |_| Sentence {
        ja: "新しい鍵は、現在の鍵と同じ名前で、現在の鍵とは別のものにしてください。".to_owned(),
        en: "The new key has the name of the key in use and is another one.".to_owned(),
    },
    ..RULE
};

/// Another organisation's key is registered by an administrator and an approver.
pub static PEER_BY_TWO: Rule =
    Rule { judge: |file, out| administrator_then_approver(file, out, "register-peer"), ..TWO_CAPACITIES };

/// Another organisation's key is revoked by the same two.
pub static REVOKED_BY_TWO: Rule =
    Rule { judge: |file, out| administrator_then_approver(file, out, "revoke-peer"), ..TWO_CAPACITIES };

/// The log's key is rotated by an administrator and an approver.
pub static KEY_BY_TWO: Rule =
    Rule { judge: |file, out| administrator_then_approver(file, out, "rotate-key"), ..TWO_CAPACITIES };
