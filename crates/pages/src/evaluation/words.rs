//! The words of the sheet of an evaluation.

use crate::words::page_words;

page_words! {
    /// The words of the sheet of an evaluation.
    EvaluationWords {
        title = "評価シート", "Evaluation sheet";
        case = "案件", "Case";
        procedure = "手続", "Procedure";
        stage = "現在の段階", "Stage now";
        criteria = "評価基準", "Criteria";
        item = "評価項目", "Item";
        max = "配点", "Points";
        weight = "重み", "Weight";
        price_points = "価格", "Price";
        mandatory = "必須項目", "a requirement";
        total_points = "合計", "In all";
        minimum = "最低基準点", "Minimum score";
        no_criteria = "この手続の評価基準は、表にできる形では定められていません。", "The criteria of this procedure are not set out as a table.";
        gate = "利害関係の申告", "Declaration of interests";
        gate_text = "申告が済むまで提案書は表示されません。", "No proposal is shown before you have declared.";
        declare = "利害関係を申告する", "Declare interests";
        shut = "あなたは、利害関係の申告又は交代により、この評価に加わりません。提案書と採点は表示されません。",
            "You declared an interest or were replaced, and take no part in this evaluation. No proposal and no score is shown.";
        held_back = "応募の内容がまだ公開できない段階のため、応募者は表示されません。採点を行う段階であれば、案件の画面から入力できます。",
            "What came in is nobody's business yet, so no application is listed. Where scores are due, enter them from the page of the case.";
        entrants = "評価の対象", "Who is evaluated";
        no_entrants = "評価の対象となる応募はまだありません。", "No application is to be evaluated yet.";
        proposals = "開封した提案書を見る", "Read the opened proposals";
        own = "あなたの評価", "Your own sheet";
        own_text = "全員がそろうまで、ほかの委員の評価は表示されません。提出した後も、順位の確定までは書き直せます。",
            "The sheets of others are not shown before all are in. You can change yours until the ranking is fixed.";
        no_act = "この手続では、委員ごとの採点はこの画面で行いません。審査の記録は案件の画面から登録します。",
            "Evaluators hand in no sheets in this procedure. What the committee found is entered from the page of the case.";
        points = "点", "points";
        comment = "講評", "Comment";
        assessment = "所見", "Assessment";
        recommend = "推薦しますか", "Do you recommend it?";
        yes = "はい", "Yes";
        no = "いいえ", "No";
        optional = "（任意）", "(optional)";
        check = "入力内容を確認する", "Check the answers";
        faults = "入力を確認してください", "Check what you entered";
        missing = "入力してください。", "Enter this.";
        leave = "書かなかった応募者は、後から入力できます。", "Applications left empty can be entered later.";
        to_case = "案件の画面へ", "To the case";
        committee = "委員の提出状況", "Who has handed in";
        committee_text = "点数は、全員がそろうまで誰にも表示されません。", "No scores are shown to anybody before all are in.";
        remind = "未提出の委員へリマインドを送る", "Remind those who have yet to hand in";
        seat = "席", "Seat";
        name = "委員", "Evaluator";
        declared = "利害関係の申告", "Declaration";
        handed = "提出", "Handed in";
        not_declared = "未申告", "not yet";
        no_interest = "なし", "no interest";
        interest = "あり", "an interest";
        handed_in = "✓ 提出済み", "✓ handed in";
        in_part = "● 一部のみ", "● in part";
        to_come = "● 未提出", "● to come";
        recused = "○ 除斥", "○ recused";
        replaced = "○ 交代済み", "○ replaced";
        nothing_asked = "○ 対象なし", "○ nothing asked";
        matrix = "全員の評価", "All sheets";
        rank = "順位", "Rank";
        applicant = "応募者", "Applicant";
        technical = "技術点", "Technical";
        price = "価格点", "Price";
        total = "合計", "Total";
        below = "最低基準点未満", "below the minimum";
        no_total = "合計と順位はまだ計算できません。", "Totals and ranks cannot be computed yet.";
        mean = "平均", "Mean";
        sum = "小計", "Subtotal";
        comments = "講評", "Comments";
        recommends = "推薦する", "recommends";
        not_recommends = "推薦しない", "does not recommend";
        print_text = "このページはA4で印刷できます。", "This page prints on A4.";
    }
}
