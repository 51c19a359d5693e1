//! The acts that kinds share, with their ids and words: a kind that calls one of them the same
//! names it alone in its list of acts; one that calls it otherwise says so there.

/// The id and the words of a shared act.
#[macro_export]
macro_rules! shared_act {
    // Every approval goes its route (回議), and a deputy's is countersigned.
    (Concur) => { $crate::registry::act("concur", "合議に同意する", "concur") };
    (Object) => { $crate::registry::act("object", "異議を述べる", "object") };
    (CountersignLater) => { $crate::registry::act("countersign-later", "後閲する", "countersign later") };

    // While a procedure lives.
    (NoteBudgetVote) => {
        $crate::registry::act("note-budget-vote", "予算の議決を記録する", "note the budget vote")
    };
    (ApproveException) => {
        $crate::registry::act("approve-exception", "例外を承認する", "approve an exception")
    };
    (Suspend) => { $crate::registry::act("suspend", "停止する", "suspend") };
    (Resume) => { $crate::registry::act("resume", "再開する", "resume") };
    (Cancel) => { $crate::registry::act("cancel", "中止する", "cancel") };

    // Whose the case is, as long as it lives.
    (Reassign) => { $crate::registry::act("reassign", "担当を替える", "change who is in charge") };

    // While a call is open, and while evaluators sit.
    (AskQuestion) => { $crate::registry::act("ask-question", "質問する", "ask a question") };
    (AnswerQuestions) => { $crate::registry::act("answer-questions", "質問に回答する", "answer questions") };
    (DraftAmendment) => { $crate::registry::act("draft-amendment", "変更案を作る", "draft an amendment") };
    (ApproveAmendment) => {
        $crate::registry::act("approve-amendment", "変更を決裁する", "approve the amendment")
    };
    (DeclareInterest) => {
        $crate::registry::act("declare-interest", "利害関係を申告する", "declare interests")
    };

    // A decision may be complained of.
    (NoteComplaint) => {
        $crate::registry::act("note-complaint", "認められた苦情を記録する", "note an upheld complaint")
    };
    (KeepDecision) => { $crate::registry::act("keep-decision", "決定を維持する", "keep the decision") };

    // From the contract approval to the signature.
    (ApproveContract) => {
        $crate::registry::act("approve-contract", "契約締結を決裁する", "approve the contract")
    };
    (ReturnContract) => {
        $crate::registry::act("return-contract", "契約締結伺を差し戻す", "return the contract")
    };
    (RecordAssemblyVote) => {
        $crate::registry::act("record-assembly-vote", "議決を記録する", "record the vote")
    };
    (RecordExecutiveDecision) => {
        $crate::registry::act(
            "record-executive-decision",
            "専決処分を記録する",
            "record an executive decision",
        )
    };
    (ReportExecutiveDecision) => {
        $crate::registry::act(
            "report-executive-decision",
            "専決処分を議会に報告する",
            "report the executive decision",
        )
    };
    (NoteSignature) => {
        $crate::registry::act("note-signature", "契約成立を記録する", "note the signature")
    };
    (FailSignature) => {
        $crate::registry::act("fail-signature", "契約不成立を決定する", "fail the signature")
    };
}
