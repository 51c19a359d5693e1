//! What the scripts of the sealing pages say, in both languages: they have no words of their own.

use serde_json::{Map, Value};
use shirube_core::render::Language;

/// Sentences by name, with what they name in braces.
const SENTENCES: &[(&str, &str, &str)] = &[
    ("working", "処理しています。このままお待ちください。", "Working. Please wait."),
    (
        "key-saved",
        "鍵ファイルを保存しました（指紋 {thumbprint}）。次に、保存したファイルで復元試験をしてください。",
        "The key file is saved (thumbprint {thumbprint}). Now run the restore test with the file you saved.",
    ),
    (
        "restore-passed",
        "復元試験に合格しました。鍵（指紋 {thumbprint}）は、一人目としても二人目としても封筒を開けられます。",
        "The restore test passed: the key (thumbprint {thumbprint}) opens envelopes as the first and as the second holder.",
    ),
    (
        "gathered",
        "三名の鍵と復元試験の記録がそろいました（記録のSHA-256 {sha256}）。記録のファイルを保存しました。",
        "Three keys and the record of their restore tests are complete (SHA-256 {sha256}). The record was saved.",
    ),
    ("files", "{count}個・{size}", "{count} files, {size}"),
    ("step-read", "1/4 ファイルを読んでいます", "1 of 4: reading the files"),
    ("step-seal", "2/4 このパソコンの中で封緘しています", "2 of 4: sealing on this machine"),
    ("step-send", "3/4 封筒を送っています", "3 of 4: sending the envelope"),
    ("step-name", "4/4 提出しています", "4 of 4: submitting"),
    ("refused", "受け付けられませんでした。", "It was refused."),
    (
        "moved-on",
        "この応募は別の画面で先に更新されました。画面を開き直してから、もう一度提出してください。封筒は届いています。",
        "This application was changed elsewhere first. Reload the page and submit again; the envelope has arrived.",
    ),
    (
        "no-keys",
        "この募集の公開鍵はここにありません。公告のファイルの鍵で、コマンドで封緘してください。",
        "The public keys of this call are not here. Seal by the command, with the keys of the notice.",
    ),
    (
        "again",
        "開封の前に、本人であることを確かめます。パスワードを入力してください。選んだ鍵ファイルはそのままです。",
        "Before anything is opened, we make sure it is you: give your password. The key you chose is kept.",
    ),
    ("taking-off", "外側の封を外しています（{done}/{all}）", "Taking off the outer layer ({done} of {all})"),
    ("opening", "開いています（{done}/{all}）", "Opening ({done} of {all})"),
    ("checking", "開いた内容を確かめています（{done}/{all}）", "Checking what was opened ({done} of {all})"),
    (
        "waiting",
        "もう一人の開封立会人を待っています。この画面を開いたままにしてください。",
        "Waiting for a second holder. Leave this page open.",
    ),
    (
        "recorded-waiting",
        "あなたの記録は済みました。もう一人が同じ内容を記録すると、開封が成立します。",
        "Your record is made. The opening takes effect when the other records the same.",
    ),
    (
        "opened",
        "開封しました。開封調書は案件の文書に、提案書は案件の「開封した提案書を見る」にあります。",
        "Opened. The record is among the documents of the case; the proposals are behind its \"Read the opened proposals\".",
    ),
    (
        "opened-not-taken",
        "開封しました。ただし、次のSHA-256の提案書は、受け付けられない種類のファイルか、展開の上限を超える書庫、またはウイルス検査で見つかったもののため預かれませんでした：{hashes}。担当課へ知らせてください。",
        "Opened. The proposals of these SHA-256 were not taken, for what they hold: a kind of file that is not taken, an archive beyond the limits, or a finding of the virus scanner: {hashes}. Tell the office.",
    ),
    (
        "fault-unexpected",
        "うまくいきませんでした（{what}）。もう一度試し、続くときは担当課へお知らせください。",
        "It did not work ({what}). Try again, and tell the office if it goes on.",
    ),
    ("fault-no-call", "募集（手続）の番号を入力してください。", "Enter the number of the call."),
    ("fault-short-passphrase", "合言葉は12文字以上です。", "The passphrase has 12 letters or more."),
    ("fault-passphrases-differ", "合言葉が一致しません。", "The two passphrases differ."),
    ("fault-no-file", "ファイルを選んでください。", "Choose a file."),
    (
        "fault-wrong-passphrase",
        "合言葉が違うか、ファイルが壊れています。",
        "The passphrase is wrong, or the file is damaged.",
    ),
    (
        "fault-restore-failed",
        "復元試験に失敗しました。鍵を作り直してください。",
        "The restore test failed. Make a new key.",
    ),
    (
        "fault-three-holders",
        "三名それぞれの人とファイルを選んでください。",
        "Choose a person and a file for each of the three.",
    ),
    (
        "fault-not-distinct",
        "同じ人、又は同じ鍵が二度選ばれています。",
        "The same person or the same key is chosen twice.",
    ),
    (
        "fault-private-key-given",
        "これは秘密鍵のファイルです。渡さないでください。公開鍵のファイルを選んでください。",
        "This is a private key: do not hand it on. Choose the file of the public key.",
    ),
    ("fault-malformed", "ファイルの形が正しくありません。", "The file is not of the form it should have."),
    ("fault-wrong-call", "別の募集のための鍵・封筒です。", "It is for another call."),
    (
        "fault-unsupported-algorithm",
        "この方式の鍵・封筒は使えません。",
        "Keys or envelopes of this kind cannot be used.",
    ),
    (
        "fault-file-kind",
        "提出できるファイルは、PDF、DOCX、XLSX、PPTX、PNG、JPEG、CSV、TXTです（名前の末尾で判断します）。",
        "Files may be PDF, DOCX, XLSX, PPTX, PNG, JPEG, CSV and TXT, told by the end of the name.",
    ),
    (
        "fault-bad-yen",
        "金額は数字で入力してください（例：9,800,000）。",
        "Enter the amount in digits (9,800,000).",
    ),
    (
        "fault-no-quote",
        "見積額を入力してください。封筒の中に入ります。",
        "Enter the quote. It goes into the envelope.",
    ),
    (
        "fault-no-bid",
        "入札額を入力してください。別の封筒の中に入ります。",
        "Enter the bid. It goes into an envelope of its own.",
    ),
    (
        "fault-too-large",
        "合わせて50 MiBまでです。ファイルを小さくしてください。",
        "At most 50 MiB together. Make the files smaller.",
    ),
    (
        "fault-no-connection",
        "サーバーにつながりません。入力はそのままです。つながってから、もう一度押してください。",
        "The server cannot be reached. What you entered is kept; press again once it can.",
    ),
    (
        "fault-not-what-was-sent",
        "届いた封筒が送ったものと一致しません。もう一度試してください。",
        "The envelope that arrived is not the one that was sent. Try again.",
    ),
    (
        "fault-status-401",
        "ログインが切れました。別の窓でログインし直してから、もう一度押してください。",
        "The session has ended. Sign in again in another window, then press again.",
    ),
    (
        "fault-status-403",
        "本人の確認が必要です。いったんログアウトし、ログインし直してください。",
        "We must make sure it is you: sign out and sign in again.",
    ),
    ("fault-status-404", "この募集では、今この操作はできません。", "This is not possible in this call now."),
    (
        "fault-status-409",
        "今この操作はできません。画面を開き直してください。",
        "This is not possible now. Reload the page.",
    ),
    ("fault-status-413", "大きすぎます。合わせて50 MiBまでです。", "Too large: at most 50 MiB together."),
    (
        "fault-status-422",
        "封筒がこの募集のものではないか、壊れています。もう一度試してください。",
        "The envelope is not of this call, or is damaged. Try again.",
    ),
    (
        "fault-status-429",
        "混み合っています。少し待ってから、もう一度押してください。",
        "Too many requests. Wait a moment, then press again.",
    ),
    (
        "fault-not-your-key",
        "この募集に登録されたあなたの鍵ではありません。",
        "This is not your key registered for this call.",
    ),
    (
        "fault-not-a-holder",
        "この鍵は、この封筒の開封立会人のものではありません。",
        "This key is of no holder of this envelope.",
    ),
    (
        "fault-results-differ",
        "もう一人が開いた内容と一致しません。開封を止めて、担当課へ知らせてください。",
        "This is not what the other holder found. Stop, and tell the office.",
    ),
    (
        "fault-tampered",
        "封筒が封緘の後で変えられているか、壊れています。",
        "The envelope was changed after sealing, or is damaged.",
    ),
];

/// The sentences in this language, as the scripts read them.
pub(crate) fn sentences(language: Language) -> String {
    let one = |(name, ja, en): &(&str, &'static str, &'static str)| {
        ((*name).to_owned(), Value::from(language.pick(ja, en)))
    };
    Value::Object(SENTENCES.iter().map(one).collect::<Map<_, _>>()).to_string()
}
