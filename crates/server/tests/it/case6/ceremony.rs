//! What happens on machines of their own: holders' keys, sealing, opening. Nothing of a private key goes
//! over the wire.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use shirube_sealing::{
    Envelope, HolderKey, InnerWrap, PublicHolder, Thumbprint, open, restore_test, seal, unwrap_inner,
    unwrap_outer,
};
use shirube_trail::Digest;

use super::city::City;

/// In every proposal; nowhere the server keeps anything before the opening.
pub(super) const CANARY: &str = "canary-7f3a-in-every-proposal";

/// The holders, in the order of the notice.
pub(super) const HOLDERS: [&str; 3] = ["opener-1", "opener-2", "opener-3"];

/// Keys of the holders, each on the holder's own machine.
pub(super) struct Machines(BTreeMap<&'static str, HolderKey>);

impl Machines {
    pub(super) fn new() -> Self {
        Self(HOLDERS.into_iter().map(|name| (name, HolderKey::generate().unwrap())).collect())
    }

    /// The public keys as the officer puts them into the call.
    pub(super) fn notice(&self, city: &City) -> Value {
        let one = |(name, key): (&&str, &HolderKey)| {
            let jwk: Value = serde_json::from_str(&key.public().to_jwk_json()).unwrap();
            json!({
                "person": city.people[*name].id.as_str(),
                "thumbprint": key.thumbprint().to_string(), "jwk": jwk,
            })
        };
        self.0.iter().map(one).collect()
    }

    pub(super) fn restore_test(&self, call: &str) -> String {
        let publics: Vec<PublicHolder> = self.0.values().map(|key| key.public().clone()).collect();
        let own = |key: &HolderKey| HolderKey::from_jwk_json(key.to_jwk_json().as_bytes()).unwrap();
        let keys: Vec<HolderKey> = self.0.values().map(own).collect();
        hex::encode(restore_test(call, &publics.try_into().unwrap(), &keys).unwrap().content_sha256)
    }

    fn key(&self, name: &str) -> &HolderKey {
        &self.0[name]
    }
}

/// Seals as an applicant's machine does: for the keys the server hands out.
pub(super) async fn sealed(city: &City, applicant: &str, procedure: &str, content: &[u8]) -> Vec<u8> {
    let (status, keys) = city.get(applicant, &format!("/api/v1/procedures/{procedure}/sealing-keys")).await;
    assert_eq!((status, &keys["sealing"]), (200, &json!("three-holders")), "{keys}");
    assert!(!keys.to_string().contains("\"d\":"), "no private key is on the server");
    let holders = keys["holders"].as_array().unwrap().iter();
    let holders: Vec<PublicHolder> = holders
        .map(|one| {
            let key = PublicHolder::from_jwk_json(one["jwk"].to_string().as_bytes()).unwrap();
            assert_eq!(one["thumbprint"], key.thumbprint().to_string().as_str());
            key
        })
        .collect();
    let call = keys["call"].as_str().unwrap();
    seal(call, content, &holders.try_into().unwrap()).unwrap().to_json().unwrap()
}

/// Opens what was submitted, by two holders who each use their own key: the outer one hands over what
/// their key unwraps, the inner one opens. Answers the record of the opening, and the contents.
pub(super) async fn opened(
    city: &City,
    machines: &Machines,
    call: &str,
    (outer, inner): (&str, &str),
) -> (Value, Vec<Vec<u8>>) {
    hand_over(city, machines, call, (outer, inner)).await;
    let (status, opening) = city.get(inner, &format!("/api/v1/procedures/{call}/opening")).await;
    assert_eq!(status, 200, "{opening}");
    let (_, shared) = city.get(inner, &format!("/api/v1/procedures/{call}/uploads")).await;
    let shared = &shared["uploads"][0];
    assert_eq!((&shared["document"], &shared["own"]), (&json!("hand-over"), &json!(false)), "{shared}");
    let path = format!("/api/v1/procedures/{call}/uploads/{}", shared["sha256"].as_str().unwrap());
    let handed: Vec<Value> = serde_json::from_slice(&city.file(inner, &path).await.unwrap()).unwrap();
    let (mut record, mut contents) = (Vec::new(), Vec::new());
    for one in handed {
        let sha256 = one["envelope_sha256"].as_str().unwrap();
        let envelope = envelope(city, inner, call, sha256).await;
        let handed_over = InnerWrap::parse(one["hand_over"].to_string().as_bytes()).unwrap();
        let opened = open(&envelope, &unwrap_inner(&handed_over, machines.key(inner)).unwrap()).unwrap();
        let inside: Value = serde_json::from_slice(&opened.content).unwrap();
        let listed = opening["envelopes"].as_array().unwrap().iter();
        let listed = listed.clone().find(|one| one["sha256"] == sha256).unwrap();
        record.push(json!({
            "application": listed["application"], "content_sha256": hex::encode(opened.sha256),
            "content_key_sha256": hex::encode(opened.content_key.sha256()),
            "quote_yen": inside["quote_yen"],
        }));
        contents.push(opened.content);
    }
    (Value::Array(record), contents)
}

/// The outer holder takes off the outer layer of each envelope and hands the rest to the other.
async fn hand_over(city: &City, machines: &Machines, call: &str, (outer, inner): (&str, &str)) {
    let path = format!("/api/v1/procedures/{call}/opening");
    let (status, opening) = city.get(outer, &path).await;
    assert_eq!(status, 200, "{opening}");
    let other = HOLDERS.iter().position(|name| *name == inner).unwrap();
    let partner: Thumbprint = opening["holders"][other]["thumbprint"].as_str().unwrap().parse().unwrap();
    let mut handed = Vec::new();
    for one in opening["envelopes"].as_array().unwrap() {
        let sha256 = one["sha256"].as_str().unwrap();
        if one["stays_shut"] == json!(true) {
            assert_eq!(city.file(outer, &format!("{path}/{sha256}")).await, Err(404), "it stays shut");
            continue;
        }
        let envelope = envelope(city, outer, call, sha256).await;
        let wrap = unwrap_outer(&envelope, machines.key(outer), &partner).unwrap().to_json().unwrap();
        let wrap: Value = serde_json::from_slice(&wrap).unwrap();
        handed.push(json!({"envelope_sha256": sha256, "hand_over": wrap}));
    }
    let bytes = serde_json::to_vec(&handed).unwrap();
    let (status, problem) = city.upload(outer, (call, "hand-over", "hand-over.json"), bytes).await;
    assert_eq!(status, 201, "{problem}");
    let junk = b"[{\"envelope_sha256\": \"x\", \"hand_over\": {}}]".to_vec();
    let (status, problem) = city.upload(outer, (call, "hand-over", "hand-over.json"), junk).await;
    assert_eq!(status, 422, "{problem}");
}

async fn envelope(city: &City, who: &str, call: &str, sha256: &str) -> Envelope {
    let path = format!("/api/v1/procedures/{call}/opening/{sha256}");
    let bytes = city.file(who, &path).await.unwrap();
    assert_eq!(Digest::sha256(&bytes).to_hex(), sha256);
    Envelope::parse(&bytes).unwrap()
}

/// Before the call is closed nobody is handed an envelope, its holders included; and nobody but they
/// ever is.
pub(super) async fn nobody_opens_yet(city: &City, call: &str) {
    for name in city.people.keys() {
        let asked = city.program(name, Method::GET, &format!("/api/v1/procedures/{call}/opening"));
        let (status, problem) = crate::common::told(asked).await;
        let expected = if HOLDERS.contains(&name.as_str()) { 409 } else { 404 };
        assert_eq!(status, expected, "{name}: {problem}");
    }
}
