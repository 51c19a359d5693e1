//! Cases judged by the rules, as the rulebook that is checked in has them: they come from the vectors of the
//! law, which no page reads.

use shirube_core::render::Language;

use crate::moment::moment_text;

/// The rules explained, as they are checked in: their examples come from the vectors of the law.
const BOOKS: [&str; 2] = [
    include_str!("../../../../docs/rulebook/law.ja.md"),
    include_str!("../../../../docs/rulebook/law.en.md"),
];

/// A case judged by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) side: &'static str,
    pub(super) case: &'static str,
    pub(super) came: String,
    pub(super) source: &'static str,
    pub(super) says: Option<&'static str>,
}

/// The examples of a rule as its place in the rulebook has them.
pub(super) fn examples(language: Language, id: &str) -> Vec<Example> {
    let [ja, en] = BOOKS;
    let (_, after) = language.pick(ja, en).split_once(&format!("<a id=\"{id}\"></a>")).unwrap_or_default();
    let place = after.split("<a id=").next().and_then(|one| one.split("\n## ").next()).unwrap_or_default();
    let mut all: Vec<Example> = Vec::new();
    for line in place.lines() {
        if let Some(one) = example(language, line) {
            all.push(one);
        } else if let (Some(says), Some(last)) = (line.strip_prefix("  > "), all.last_mut()) {
            last.says = Some(says);
        }
    }
    all
}

/// A line of an example: `- side: case → `what came of it` (where it was taken from)`.
fn example(language: Language, line: &'static str) -> Option<Example> {
    let (before, rest) = line.strip_prefix("- ")?.rsplit_once(" → `")?;
    let (outcome_id, source) = rest.split_once("` (")?;
    let (side, case) = before.split_once(": ")?;
    let source = source.strip_suffix(')').unwrap_or(source);
    Some(Example { side, case, came: outcome(language, outcome_id), source, says: None })
}

/// What came of an example, in words; a moment as offices write it.
fn outcome(language: Language, came: &str) -> String {
    let word = match came {
        "met" => language.pick("○ 満たす", "○ holds"),
        "unmet" => language.pick("✕ 満たさない", "✕ does not hold"),
        "overdue" => language.pick("期限を過ぎた", "after its day"),
        "advised" => language.pick("助言を示す", "advice is shown"),
        "overridden" => language.pick("例外として認めた", "an exception was made"),
        "not-applicable" => language.pick("対象でない", "does not apply"),
        "yes" => language.pick("はい", "yes"),
        "no" => language.pick("いいえ", "no"),
        "someone-passes" => language.pick("基準に達した者がいる", "somebody passes"),
        "nobody-passes" => language.pick("基準に達した者がいない", "nobody passes"),
        "end" => language.pick("終える", "it ends"),
        "continue" => language.pick("続ける", "it goes on"),
        moment => return moment_text(language, moment),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_of_the_law_is_explained_by_a_case_on_either_side() {
        let all = examples(Language::Ja, "G11");
        let came: Vec<&str> = all.iter().map(|one| one.came.as_str()).collect();
        assert_eq!(came, ["○ 満たす", "✕ 満たさない"]);
        assert!(all.iter().any(|one| one.says.is_some_and(|says| !says.is_empty())), "{all:?}");
        assert_eq!(examples(Language::En, "G11").len(), 2);
        // an id that another begins with is no rule
        assert!(examples(Language::Ja, "G1").is_empty());
    }
}
