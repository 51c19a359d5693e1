//! What anybody may see of certified products, and how much an organisation has done.

use askama::Template;
use serde_json::Value;
use shirube_core::domain::FiscalYear;
use shirube_core::render::Language;
use shirube_desk::{FiguresView, RegisteredView};

use crate::frame::{Crumb, Frame, escaped};
use crate::known::stage_words;
use crate::value::shown;
use crate::words::{either, page_words};

page_words! {
    /// The words of the register and of the figures.
    PublicWords {
        certified = "認定製品一覧", "Certified products";
        certified_text = "自治体がトライアル発注制度などで認定した製品・サービスです。認定された製品は、有効期間中、自治体が随意契約で買うことができます。",
            "Products and services that municipalities certified. While a certificate is in force, a municipality may buy the product by negotiated contract.";
        none_certified = "認定された製品はまだありません。", "No product has been certified yet.";
        none_found = "条件に合う製品はありません。条件を変えてください。", "No product fits. Change what you look for.";
        search = "製品名・事業者名で絞り込む", "Filter by product or company";
        only_active = "有効なものだけ", "Only those in force";
        apply = "絞り込む", "Filter";
        product = "製品・サービス", "Product or service";
        holder = "事業者", "Company";
        by = "認定した自治体", "Certified by";
        term = "認定期間", "Term";
        scope = "範囲", "Scope";
        state = "状態", "Status";
        number = "認定番号", "Number";
        figures = "数字で見る", "In figures";
        figures_text = "公表されたものを、公表した年度ごとに数えています。公表されないものは含みません。",
            "What was published, counted by the fiscal year it was published in. What is not published is not counted.";
        year = "年度", "Fiscal year";
        calls = "募集", "Calls";
        contracts = "契約の公表", "Contracts published";
        certificates = "認定", "Certificates";
        no_org = "自治体がまだ登録されていません。", "No municipality has been registered yet.";
    }
}

/// A certified product as a row.
#[derive(Debug)]
struct Product {
    href: String,
    name: String,
    holder: String,
    by: String,
    number: String,
    scope: String,
    term: String,
    state: String,
    is_active: bool,
}

/// The register of certified products.
#[derive(Debug, Template)]
#[template(path = "certified.html")]
pub struct CertifiedPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: PublicWords,
    typed: String,
    only_active: bool,
    is_filtered: bool,
    products: Vec<Product>,
}

impl CertifiedPage {
    /// The products whose name or holder has what was typed; only those in force, where asked.
    #[must_use]
    pub fn new(frame: Frame, typed: String, only_active: bool, all: &[RegisteredView]) -> Self {
        let w = PublicWords::of(frame.language);
        let wanted = typed.to_lowercase();
        let products: Vec<Product> = all
            .iter()
            .map(|one| product(&frame, one))
            .filter(|one| !only_active || one.is_active)
            .filter(|one| {
                one.name.to_lowercase().contains(&wanted) || one.holder.to_lowercase().contains(&wanted)
            })
            .collect();
        let crumbs = frame.crumbs(None, w.certified);
        let is_filtered = !all.is_empty();
        Self { title: w.certified.to_owned(), crumbs, w, frame, typed, only_active, is_filtered, products }
    }
}

fn product(frame: &Frame, one: &RegisteredView) -> Product {
    let language = frame.language;
    let text = |name: &str| {
        one.facts.get(name).map(|value| shown(language, &one.kind, name, value).line()).unwrap_or_default()
    };
    let state = stage_words(&one.kind, &one.stage)
        .map_or_else(|| one.stage.clone(), |words| language.of(words).to_owned());
    let name = one.facts.get("product.name").and_then(Value::as_str).unwrap_or(&one.procedure);
    Product {
        href: frame.link(&format!(
            "/notices/{}?org={}",
            escaped(&one.procedure),
            escaped(one.org.org.as_str())
        )),
        name: name.to_owned(),
        holder: text("holder.name"),
        by: either(language, &one.org.ja, &one.org.en).to_owned(),
        number: text("certificate.number"),
        scope: text("certificate.scope"),
        term: format!(
            "{}{}{}",
            text("certificate.from"),
            language.pick("〜", " to "),
            text("certificate.to")
        ),
        state,
        is_active: one.stage == "active" || one.stage == "amending",
    }
}

/// How much an organisation published in a year, as a row.
#[derive(Debug)]
struct Row {
    year: String,
    calls: u64,
    contracts: u64,
    certificates: u64,
}

/// The first figures.
#[derive(Debug, Template)]
#[template(path = "figures.html")]
pub struct FiguresPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: PublicWords,
    organisations: Vec<(String, Vec<Row>)>,
}

impl FiguresPage {
    /// The figures of every organisation.
    #[must_use]
    pub fn new(frame: Frame, all: &[FiguresView]) -> Self {
        let w = PublicWords::of(frame.language);
        let language = frame.language;
        let row = |one: &shirube_desk::YearFigures| Row {
            year: year_text(language, one.fiscal_year),
            calls: one.calls,
            contracts: one.contracts,
            certificates: one.certificates,
        };
        let organisations = all
            .iter()
            .map(|one| {
                let name = either(language, &one.org.ja, &one.org.en).to_owned();
                (name, one.years.iter().map(row).collect())
            })
            .collect();
        let crumbs = frame.crumbs(None, w.figures);
        Self { title: w.figures.to_owned(), crumbs, w, frame, organisations }
    }
}

fn year_text(language: Language, year: i32) -> String {
    match (FiscalYear::new(year), language) {
        (Ok(year), Language::Ja) => year.ja(),
        (Ok(year), Language::En) => year.en(),
        (Err(_), _) => year.to_string(),
    }
}
