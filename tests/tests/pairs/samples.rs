//! Sample facts: what an act could bring, made from the machine's own form.

#![expect(
    clippy::too_many_lines,
    clippy::match_same_arms,
    reason = "a list by the names of facts, in the order of the forms"
)]

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};
use shirube_core::facts::{Fact, Shape};

/// Where an act is to be performed.
pub(crate) struct Setting<'s> {
    pub(crate) now: DateTime<Utc>,
    pub(crate) stored: &'s Value,
    pub(crate) children: &'s [(String, String, String)],
    /// An officer of the office.
    pub(crate) officer: Option<String>,
}

/// Sets of facts an act could bring: the plain one, and one for each other choice.
pub(crate) fn samples(asks: &[(&'static Fact, bool)], setting: &Setting<'_>) -> Vec<Map<String, Value>> {
    let mut plain = Map::new();
    for (fact, _) in asks {
        if let Some(value) = sample(fact, setting) {
            plain.insert(fact.name.to_owned(), value);
        }
    }
    let mut sets = vec![plain.clone()];
    let required: Map<String, Value> = plain
        .iter()
        .filter(|(name, _)| asks.iter().any(|(fact, required)| fact.name == *name && *required))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if required != plain {
        sets.push(required);
    }
    for (fact, _) in asks {
        let others: Vec<Value> = match fact.shape {
            Shape::Choice(options) => options.iter().skip(1).map(|option| json!(option)).collect(),
            Shape::Flag => vec![json!(!plain.get(fact.name).and_then(Value::as_bool).unwrap_or(false))],
            _ => Vec::new(),
        };
        for other in others {
            let mut set = plain.clone();
            set.insert(fact.name.to_owned(), other);
            sets.push(set);
        }
    }
    sets
}

fn sample(fact: &Fact, setting: &Setting<'_>) -> Option<Value> {
    if let Some(known) = known(fact.name, setting) {
        return Some(known);
    }
    Some(match fact.shape {
        Shape::Text => json!("例"),
        Shape::Yen => json!(setting.stored.get("price_yen").and_then(Value::as_i64).unwrap_or(1_000)),
        Shape::Count(low, _) => json!(low),
        Shape::Date => json!(day(setting.now, 1)),
        Shape::Instant => json!(instant(setting.now, 30)),
        Shape::Flag => json!(matches!(
            fact.name,
            "check.capacity"
                | "check.tax_cleared"
                | "pledge"
                | "negotiation.within_scope"
                | "call.accounting_agreed"
                | "request.same_to_all"
        )),
        Shape::Choice(options) => json!(options.first()?),
        Shape::Texts => json!(["例"]),
        Shape::CorporateNumber => json!("9010401000003"),
        Shape::Hash => json!("a".repeat(64)),
        // What was stated before may be stated again.
        Shape::Record(_) => return setting.stored.get(fact.name).cloned(),
    })
}

fn day(now: DateTime<Utc>, days: i64) -> String {
    (shirube_core::dossier::japan_day(now) + Duration::days(days)).to_string()
}

fn instant(now: DateTime<Utc>, days: i64) -> String {
    (now + Duration::days(days)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn children<'s>(setting: &'s Setting<'_>, kind: &'s str) -> impl Iterator<Item = &'s String> {
    setting.children.iter().filter(move |(_, of, _)| of == kind).map(|(id, _, _)| id)
}

fn known(name: &str, setting: &Setting<'_>) -> Option<Value> {
    let stored = |name: &str| setting.stored.get(name).cloned();
    let applications: Vec<&String> = children(setting, "application").collect();
    Some(match name {
        "indicators" => {
            json!([{"name": "待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"}])
        }
        "peers" => json!([{"body": "A市", "kpi": "x", "budgeting": "x", "hardship": "x"}]),
        "dialogue" => {
            json!({"counterpart": "候補三", "date": "2026-10-12", "channel": "x", "notes": "x", "reference_quote": "x"})
        }
        "fit_check" => {
            json!({"peer_record": "x", "communication": "x", "superiority": "x", "payment_flow": "x", "startup_benefit": "x", "body_benefit": "x"})
        }
        "results" => json!([{"name": "待ち時間", "result": "14分"}]),
        "budget.by_year" => stored(name).unwrap_or_else(|| json!({"2027": 11_000_000})),
        "budget.amount_yen" | "estimate_yen" => json!(11_000_000),
        "budget.until_year" => json!(2027),
        "method.path" => json!("proposal-competition"),
        "method.ground" => json!("2"),
        "contract_type" => json!("service"),
        "alignment" => json!("section-heads"),
        "section" => json!("財政課"),
        "exception_rule" => json!("G92"),
        "suspended.until" => json!(day(setting.now, 2)),
        "criteria" | "amendment.criteria" => stored("criteria").unwrap_or_else(criteria),
        "committee" => stored("committee").unwrap_or_else(|| {
            json!([
                {"seat": "e-1", "person": "u-0013", "external": false, "expert": false},
                {"seat": "e-2", "person": "u-0014", "external": false, "expert": false},
                {"seat": "e-3", "person": "u-0015", "external": false, "expert": false},
            ])
        }),
        "replacement" => {
            json!({"leaves": "e-3", "seat": "e-9", "person": "u-0015", "external": false, "expert": false})
        }
        "opinion" => json!({"on_criteria": "妥当", "second_hearing": false}),
        "call.publish_on" => json!(day(setting.now, 2)),
        "call.questions_due" => json!(instant(setting.now, 10)),
        "call.answers_due" => json!(instant(setting.now, 17)),
        "call.entries_due" => json!(instant(setting.now, 20)),
        "call.proposals_due" => json!(instant(setting.now, 40)),
        "call.bid_opening" => json!(instant(setting.now, 50)),
        "call.holders" => stored("call.holders")?,
        "call.restore_test" => json!("b".repeat(64)),
        "call.qualification_published_on" => json!("2026-04-01"),
        "answer" => json!({"question": 1, "text": "x"}),
        "opened" => json!(
            applications
                .iter()
                .map(
                    |id| json!({"application": id, "content_sha256": "c".repeat(64), "quote_yen": 10_000_000})
                )
                .collect::<Vec<_>>()
        ),
        "bids" => json!(
            applications
                .iter()
                .map(|id| json!({"application": id, "bid_yen": 10_000_000, "content_sha256": "c".repeat(64)}))
                .collect::<Vec<_>>()
        ),
        "hearing" => {
            json!({"date": day(setting.now, 0), "present": ["e-1", "e-2", "e-3", "e-4", "e-5"], "minutes": "x"})
        }
        "score" => scores(setting, &applications)?,
        "screened_out" => json!([applications.first()?]),
        "tie_votes" | "tie_lots" => return None,
        "negotiation" => json!({"date": day(setting.now, 0), "notes": "x"}),
        "reason_document" => {
            json!({"item": "x", "ground": "2", "why": "x", "counterpart_reason": "x", "price_reason": "x"})
        }
        "price_yen" => stored("reserve_price_yen").unwrap_or(json!(10_000_000)),
        "reserve_price_yen" => json!(10_700_000),
        "bond.decision" => json!("exempt"),
        "signing_on" | "contract.from" => json!("2027-04-01"),
        "contract.to" => json!("2028-03-31"),
        "contract.clauses" => json!(["inspection_time", "payment_time", "late_interest", "dispute"]),
        "residual.ground" => json!("8"),
        "residual.terms_changed" => json!(["period"]),
        "schedule" => json!({"name": "一式", "what": "一式", "due": "2028-03-20"}),
        "amount_yen" | "invoice_yen" => {
            json!(stored("amount_yen").and_then(|one| one.as_i64()).unwrap_or(1_000))
        }
        "amendment.amount_yen" => stored("price_yen")?,
        "amendment.to" => json!("2028-03-31"),
        "consultation" => json!({"date": day(setting.now, 0), "notes": "x", "result": "x"}),
        "delivered_on" => json!(day(setting.now, 0)),
        "payment_year" => json!(2027),
        "legal_item" => json!("order-163-ii"),
        "budget.vote_date" | "vote.date" => json!(day(setting.now, 0)),
        "idea" => json!({"title": "発案", "originator": "発案者"}),
        "idea.incident" => json!({"on": "2026-10-12", "what": "x", "to": "x", "remedy": "x"}),
        "idea.opened" => stored("idea.hash")?,
        "call.ideas" => return None,
        "idea.officers" => json!(["u-0001", "u-0002"]),
        "corporate_number" => json!("2010401000001"),
        "quote_yen" | "bid_envelope_sha256" => return None,
        "in_charge.person" => json!(setting.officer.clone()?),
        "grant.person" => json!("u-0010"),
        "grant.capacity" => json!("officer"),
        "grants" => return None,
        "policy" => stored("policy")?,
        "delegation.id" => json!("d-1"),
        "delegation.form" => json!("deputy"),
        "delegation.holder" | "delegation.from_person" => json!("u-0003"),
        "delegation.person" | "delegation.to_person" => json!("u-0004"),
        "delegation.from" => json!(day(setting.now, 0)),
        "delegation.to" => json!(day(setting.now, 30)),
        "executive.report_by" => json!(day(setting.now, 60)),
        "rebid.due" => json!(instant(setting.now, 10)),
        "amendment.proposals_due" => json!(instant(setting.now, 75)),
        "erase.closed_on" => json!("2010-03-31"),
        // read from the record, never typed
        "erase.ended_on" => return None,
        "erase.retention_years" => json!(10),
        "erase.procedure" => json!("R8-0001/1"),
        "grant.section" => return None,
        "request.until" => json!(instant(setting.now, 7)),
        _ => return None,
    })
}

fn scores(setting: &Setting<'_>, applications: &[&String]) -> Option<Value> {
    let items = setting.stored.get("criteria")?.get("items")?.as_array()?;
    let mut sheet = Map::new();
    for id in applications {
        let points: Map<String, Value> = items
            .iter()
            .filter_map(|item| Some((item.get("id")?.as_str()?.to_owned(), item.get("max_points")?.clone())))
            .collect();
        sheet.insert(id.rsplit('/').next()?.to_lowercase(), Value::Object(points));
    }
    Some(Value::Object(sheet))
}

fn criteria() -> Value {
    json!({
        "total_points": 100,
        "items": [{"id": "quality", "label_ja": "質", "label_en": "quality", "max_points": 90}],
        "price": {"kind": "linear", "max_points": 10},
        "aggregation": {"kind": "mean"}, "rounding": {"decimals": 1, "mode": "floor"},
        "minimum": {"total": {"ratio": "0.6"}}, "tie_break": ["technical", "price", "lot"],
        "single_entry": "allowed-if-minimum"
    })
}
