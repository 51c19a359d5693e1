//! What the options of choices are called. An option not named here is shown by its id.

use shirube_core::procedures::MACHINES;
use shirube_core::render::Language;
use shirube_core::rules::joint::form::ORGANISATIONS;
use shirube_core::words::{Capacity, Words, words};

const OPTIONS: &[(&str, Words)] = &[
    ("passed", words("可決", "passed")),
    ("rejected", words("否決", "rejected")),
    ("three-holders", words("三者で封緘する", "sealed for three holders")),
    ("none", words("なし", "none")),
    ("bond", words("保証金を納める", "bond")),
    ("exempt", words("免除", "exempt")),
    ("works", words("工事", "works")),
    ("manufacturing", words("製造", "manufacturing")),
    ("purchase", words("買入れ", "purchase")),
    ("lease", words("借入れ", "lease")),
    ("service", words("役務", "service")),
    ("technical-service", words("技術的役務", "technical service")),
    ("goods", words("物品", "goods")),
    ("buy", words("買入れ", "buy")),
    ("public", words("公募型", "public")),
    ("designated", words("指名型", "designated")),
    ("on-completion", words("完了払", "on completion")),
    ("partial", words("一部", "partial")),
    ("full", words("全部", "full")),
    ("monthly", words("月払", "monthly")),
    ("advance", words("前金払", "advance")),
    ("estimated", words("概算払", "estimated")),
    ("outcome", words("成果払", "by outcome")),
    ("annual-rent", words("年額の賃料", "annual rent")),
    ("total-rent", words("賃料の総額", "total rent")),
    ("witnessed", words("立会いによる検査", "witnessed")),
    ("electronic", words("電子契約", "electronic")),
    ("unilateral", words("一方的な変更", "unilateral")),
    ("consensual", words("合意による変更", "consensual")),
    ("tender", words("一般競争入札", "tender")),
    ("talks-failed", words("協議が調わない", "talks failed")),
    ("withdrew", words("辞退", "withdrew")),
    ("lost-eligibility", words("資格を失った", "lost eligibility")),
    ("above-ceiling", words("上限を超えた", "above the ceiling")),
    ("supplier-owns", words("受注者に帰属", "supplier owns")),
    ("joint", words("共有", "joint")),
    ("body-owns", words("団体に帰属", "body owns")),
    ("succeeded", words("達成した", "succeeded")),
    ("partly", words("一部達成した", "partly")),
    ("failed", words("達成しなかった", "failed")),
    ("spending", words("公金の支出", "spending")),
    ("property", words("財産", "property")),
    ("contract", words("契約", "contract")),
    ("obligation", words("債務その他の義務", "obligation")),
    ("neglect", words("怠る事実", "neglect")),
    ("prefecture", words("都道府県", "prefecture")),
    ("designated-city", words("指定都市", "designated city")),
    ("core-city", words("中核市", "core city")),
    ("city", words("市", "city")),
    ("town-village", words("町村", "town or village")),
    ("special-ward", words("特別区", "special ward")),
    ("cooperative", words("一部事務組合等", "cooperative")),
    ("pilot", words("実証", "pilot")),
    ("cooperation-agreement", words("連携協定", "cooperation agreement")),
    ("joint-promotion", words("共同広報", "joint promotion")),
    ("free-pilot", words("無償の実証", "free pilot")),
    ("no-solution", words("該当なし", "no solution")),
    ("payment-design", words("支払条件", "payment design")),
    ("cancelled", words("中止", "cancelled")),
    ("passes", words("合格", "passes")),
    ("fails", words("不合格", "fails")),
    ("own-contracts", words("団体ごとに契約", "own contracts")),
    ("one-contract", words("一つの契約", "one contract")),
    ("out-of-time", words("期間を過ぎた", "out of time")),
    ("no-standing", words("申立ての資格がない", "no standing")),
    ("not-a-decision", words("対象となる決定でない", "not a decision")),
    ("without-grounds", words("理由がない", "without grounds")),
    ("ordinance", words("条例", "ordinance")),
    ("rule", words("規則", "rule")),
    ("guideline", words("要綱", "guideline")),
    ("opens-case", words("案件を始める", "opens a case")),
    ("joins-case", words("案件に加える", "joins a case")),
    ("declined", words("見送る", "declined")),
    ("opening", words("募集の時", "at the call")),
    ("specification", words("仕様の時", "at the specification")),
    ("open-proposal", words("公募型プロポーザル", "open proposal")),
    ("invited-proposal", words("指名型プロポーザル", "invited proposal")),
    ("design-contest", words("コンペ", "design contest")),
    ("comprehensive-evaluation", words("総合評価", "comprehensive evaluation")),
    ("open", words("公開", "open")),
    ("named-officers", words("指定した職員のみ", "named officers")),
    ("secret", words("秘密", "secret")),
    ("not-admitted", words("参加が認められない", "not admitted")),
    ("not-selected", words("選定されない", "not selected")),
    ("not-certified", words("認定されない", "not certified")),
    ("choice-of-partner", words("相手方の選定", "choice of the partner")),
    ("certified", words("認定", "certified")),
    ("refused", words("不認定", "refused")),
    ("other", words("その他", "other")),
    ("long-term", words("長期継続契約", "long-term contract")),
    ("exists", words("あり", "exists")),
    ("commitment", words("債務負担行為", "commitment")),
    ("continuing", words("継続費", "continuing expense")),
    ("assessed", words("査定済み", "assessed")),
    ("voted", words("議決済み", "voted")),
    ("active", words("有効", "active")),
    ("amending", words("変更中", "amending")),
    ("amended", words("変更", "amended")),
    ("expired", words("期間満了", "expired")),
    ("revoked", words("取消し", "revoked")),
    ("surrendered", words("返納", "surrendered")),
    ("minister", words("大臣", "minister")),
    ("governor", words("知事", "governor")),
    ("ja", words("日本語", "Japanese")),
    ("ja+en", words("日本語と英語", "Japanese and English")),
    ("forfeited", words("没収", "forfeited")),
    ("returned", words("返還", "returned")),
    ("no-document", words("文書がない", "no document")),
    ("existence-not-stated", words("存否を答えない", "existence not stated")),
    ("deputy", words("代決", "deputy")),
    ("by-amount", words("専決（金額）", "by amount")),
    ("continue", words("続ける", "continue")),
    ("terminate", words("終える", "terminate")),
    ("before-after", words("前後比較", "before and after")),
    ("matched-comparison", words("比較群との対比", "matched comparison")),
    ("rct", words("無作為化比較", "randomised trial")),
    ("threshold", words("しきい値", "threshold")),
    ("before", words("前", "before")),
    ("after", words("後", "after")),
    ("allowed-if-minimum", words("最低基準を満たせば認める", "allowed if it reaches the minimum")),
    ("not-allowed", words("認めない", "not allowed")),
    ("technical", words("技術点", "technical points")),
    ("price", words("価格", "price")),
    ("lot", words("くじ", "lot")),
    ("mean", words("平均", "mean")),
    ("authorised", words("許可されたもの", "authorised")),
    ("accident", words("事故", "accident")),
    ("certificate-gone", words("認定が失われた", "the certificate is gone")),
    ("counterpart-withdrew", words("相手方の辞退", "the counterpart withdrew")),
    ("need-gone", words("必要がなくなった", "no longer needed")),
    ("no-quote-within-reserve", words("予定価格以内の見積がない", "no quote within the reserve price")),
    ("nobody-fits", words("適合する者がない", "nobody fits")),
    ("bilateral", words("二者間", "between two sections")),
    ("head-policy", words("首長の方針", "policy of the head")),
    ("one-section-first", words("一課から始める", "one section first")),
    ("section-heads", words("課長どうし", "between heads of section")),
    ("not-a-resident", words("住民でない", "not a resident")),
    ("not-financial", words("財務会計上の行為でない", "not a financial act")),
    ("without-evidence", words("証する書面がない", "without evidence")),
    ("member-in-person", words("議員本人", "the member in person")),
    ("member-is-officer", words("議員が役員", "a member is its officer")),
    ("below-minimum", words("最少数を下回った", "below the minimum")),
    ("clause", words("条項による", "by a clause")),
    ("procedure", words("手続の記録", "records of a procedure")),
    ("unsuccessful-proposals", words("不採用の提案", "unsuccessful proposals")),
    ("voted-contract", words("議決を経た契約", "contracts voted on")),
    ("call-with-originator-points", words("公募（発案者に加点）", "a call, with points for the originator")),
    ("no2-uniqueness", words("第2号（唯一性）", "No.2, uniqueness")),
    ("no4-certification", words("第4号（認定）", "No.4, certification")),
    ("open-call-without-idea", words("発案によらない公募", "an open call without the idea")),
    ("shared-committee", words("共同の審査会", "a shared committee")),
    ("standing-forum", words("常設の協議の場", "a standing forum")),
    ("standing-operation", words("共同の運用", "a shared operation")),
    ("urgent", words("緊急", "urgent")),
    ("evaluation-design", words("評価方法", "evaluation")),
    ("indicators", words("成果指標", "indicators")),
    ("logic-model", words("ロジックモデル", "logic model")),
    ("bankruptcy", words("破産", "bankruptcy")),
    ("false-application", words("虚偽の申請", "a false application")),
    ("issuer-ended", words("認定者による終了", "ended by the issuer")),
    ("law-breach", words("法令違反", "breach of law")),
    ("organised-crime", words("暴力団関係", "organised crime")),
    ("plan-not-followed", words("計画の不実施", "the plan was not followed")),
    ("inspection_time", words("検査の時期", "when it is inspected")),
    ("payment_time", words("支払の時期", "when it is paid")),
    ("late_interest", words("遅延利息", "interest on late payment")),
    ("dispute", words("紛争の解決", "how disputes are settled")),
    ("sum", words("合計", "sum")),
    ("trimmed-mean", words("最高・最低を除く平均", "mean without the extremes")),
    ("rank-points", words("順位点", "points by rank")),
    ("first-places", words("一位の数", "first places")),
    ("linear", words("線形", "linear")),
    ("linear-with-floor", words("下限額付き線形", "linear with a floor")),
    ("steps", words("段階", "by steps")),
    ("unit-price", words("単価", "by the unit")),
    ("ratio", words("比率", "by ratio")),
    ("bands", words("段階表", "by bands")),
    ("division", words("除算", "by division")),
    ("floor", words("切捨て", "rounded down")),
    ("half-up", words("四捨五入", "rounded half up")),
    ("up", words("高いほどよい", "higher is better")),
    ("down", words("低いほどよい", "lower is better")),
    ("measured", words("測定値", "measured")),
    ("not-due", words("期日前に終了", "ended before its day")),
    ("zero", words("0として扱う", "counts as zero")),
    ("previous-value", words("前の期間の値による", "the value of the period before")),
    ("agreed-value", words("合意した値による", "a value agreed on")),
    ("share-rank", words("同順位とする", "they share the rank")),
    ("lower-price-first", words("価格の低い者を先とする", "the lower price comes first")),
    ("committee-vote", words("委員会の投票", "a vote of the committee")),
    ("total", words("合計点", "total points")),
];

/// What an option is called: in its table, or as a kind or capacity of that id, or the id itself.
pub(crate) fn option_words(language: Language, id: &str) -> String {
    let own = OPTIONS.iter().find(|(known, _)| *known == id).map(|(_, words)| *words);
    let kind = || MACHINES.iter().find(|machine| machine.kind == id).map(|machine| machine.label);
    let capacity = || Capacity::from_id(id).map(Capacity::words);
    let form = || ORGANISATIONS.iter().find(|form| form.id == id).map(|form| form.name);
    own.or_else(kind)
        .or_else(capacity)
        .or_else(form)
        .map_or_else(|| id.to_owned(), |words| language.of(words).to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shirube_core::atlas::survey;
    use shirube_core::facts::Shape;

    use super::*;

    #[test]
    fn every_option_is_called_something() {
        let mut bare = BTreeSet::new();
        for machine in MACHINES {
            for route in survey(machine).routes {
                for (fact, _) in &route.asks {
                    if let Shape::Choice(options) = fact.shape {
                        let nameless = options.iter().filter(|one| option_words(Language::Ja, one) == ***one);
                        bare.extend(nameless.map(|one| format!("{}: {one}", fact.name)));
                    }
                }
            }
        }
        // the numbers of the grounds
        bare.retain(|one| !one.ends_with(|last: char| last.is_ascii_digit()) && !one.contains(": spo-"));
        assert_eq!(bare, BTreeSet::new());
    }
}
