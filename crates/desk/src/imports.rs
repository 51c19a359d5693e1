//! What `import-certificate` takes from its file: the certificate file is opened with the keys the
//! office has registered of its issuer (`decision-trail.md` §6), and what it discloses is what the
//! act brings. Nobody types that a file was verified, or another number than the file states.

use serde_json::{Map, Value};
use shirube_core::facts::{Facts, Fault};
use shirube_trail::Digest;
use shirube_trail::certificate_file::CertificateFile;
use shirube_trail::message::claimed_sender;

use crate::command::Attachment;
use crate::dossier::read_taken;
use crate::error::DeskError;
use crate::exchange::known_keys;
use crate::machines::Known;
use crate::post::plain_name;

/// The kind and the act that take a certificate over.
const IMPORTS: (&str, &str) = ("office", "import-certificate");

/// The document that is opened.
const FILE: &str = "certificate-file";

/// The stage in which a certificate counts.
const ACTIVE: &str = "active";

/// The facts an act brings, with what its certificate file proves where it imports one. Without a
/// file they are as typed: the machine asks for it.
///
/// # Errors
/// [`DeskError::BadInput`]: what is attached is no certificate file, or says that the certificate
/// does not count; every typed field that differs from the file or is not in it, and a verification
/// claimed of a file that fails it.
pub(crate) fn proven(
    known: &Known,
    act: &str,
    (office, documents): (&Facts, &[Attachment]),
    mut facts: Facts,
) -> Result<Facts, DeskError> {
    if (known.machine.kind, act) != IMPORTS {
        return Ok(facts);
    }
    let files: Vec<&Attachment> = documents.iter().filter(|one| one.document == FILE).collect();
    let file = match files.as_slice() {
        [] => return Ok(facts),
        [file] => file,
        _ => return Err(no_file("一つだけ添付してください。", "Attach one only.")),
    };
    let (origin, _) = claimed_sender(&file.content).map_err(|fault| no_file(&fault.ja(), &fault.en()))?;
    let opened = CertificateFile::open(&file.content, &known_keys(office, origin.org()));
    let mut told = Map::new();
    told.insert("import.origin".to_owned(), Value::from(origin.org().as_str()));
    told.insert("import.file_sha256".to_owned(), Value::from(Digest::sha256(&file.content).to_hex()));
    told.insert("import.verified".to_owned(), Value::from(opened.is_ok()));
    let mut faults = Vec::new();
    let why = match opened {
        Ok(opened) => {
            counts(&opened)?;
            told.extend(disclosed(known, act, &opened)?.0);
            faults.extend(facts.0.keys().filter(|name| !told.contains_key(*name)).map(|name| not_told(name)));
            (String::new(), String::new())
        }
        Err(fault) => (fault.ja(), fault.en()),
    };
    for (name, value) in told {
        match facts.get(&name) {
            Some(typed) if *typed != value => faults.push(differs(&name, &value, (&why.0, &why.1))),
            _ => facts.set(name, value),
        }
    }
    if faults.is_empty() { Ok(facts) } else { Err(DeskError::BadInput { faults }) }
}

/// What the file discloses of what the act asks for. That it was verified is not for it to say.
fn disclosed(known: &Known, act: &str, file: &CertificateFile) -> Result<Facts, DeskError> {
    let stated: Facts = file
        .facts()
        .map(|(name, value)| (plain_name(name).to_owned(), value.clone()))
        .filter(|(name, _)| !name.starts_with("import."))
        .collect();
    read_taken(known, act, &stated)
}

/// A file that tells of the end of a certificate is not one to take over.
fn counts(file: &CertificateFile) -> Result<(), DeskError> {
    let stage = file.entry().to.as_str();
    if stage == ACTIVE {
        return Ok(());
    }
    Err(no_file(
        &format!("この認定は有効ではありません（段階：{stage}）。"),
        &format!("The certificate is not active (its stage: {stage})."),
    ))
}

fn no_file(ja: &str, en: &str) -> DeskError {
    DeskError::bad_input(FILE, ja, en)
}

fn differs(name: &str, value: &Value, (ja, en): (&str, &str)) -> Fault {
    let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Fault::new(
        name,
        format!("認定ファイルと異なります（ファイルでは「{shown}」）。{ja}"),
        format!("It differs from the certificate file, which gives \"{shown}\". {en}"),
    )
}

fn not_told(name: &str) -> Fault {
    Fault::new(
        name,
        "認定ファイルに記載がありません。記載のあるファイルを認定した団体に求めてください。",
        "The certificate file does not state it; ask the issuer for one that does.",
    )
}
