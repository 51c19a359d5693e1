//! A checkpoint of others, cosigned by witnesses of others: a certificate transparency log in trial
//! operation (`arche2025h1.staging.ct.transparency.dev`, 23 May 2026) and four public witnesses of the
//! witness network. What the log and the witnesses signed are facts they published; log, witness
//! operators and their keys are named by <https://transparency.dev/witnesses>.

use shirube_trail::cosignature::WitnessKey;
use shirube_trail::note::{Note, VerifierKey};

const NOTE: &str = "arche2025h1.staging.ct.transparency.dev\n\
    1432088532\n\
    U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\
    \n\
    \u{2014} arche2025h1.staging.ct.transparency.dev \
    zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9\
    MNL5zRNZ55lvGt0=\n\
    \u{2014} arche2025h1.staging.ct.transparency.dev \
    ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n\
    \u{2014} transparency.dev/DEV:witness-little-garden \
    2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5\
    BQ==\n\
    \u{2014} witness1.smartit.nu/witness1 \
    pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsU\
    AQ==\n\
    \u{2014} remora.n621.de \
    2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWf\
    Bw==\n\
    \u{2014} witness.stagemole.eu \
    Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9D\
    Ag==\n";

const LOG: &str =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";

const WITNESSES: [&str; 4] = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
];
/// A public witness that has not cosigned this checkpoint.
const ANOTHER: &str =
    "witness.navigli.sunlight.geomys.org+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G";
/// When all four saw it, in seconds since 1970: 2026-05-23T21:50:24Z.
const SEEN_AT: u64 = 1_779_573_024;

#[test]
fn cosignatures_of_public_witnesses_verify() {
    let note = Note::parse(NOTE.as_bytes()).unwrap();
    assert_eq!(note.to_bytes(), NOTE.as_bytes());
    let log: VerifierKey = LOG.parse().unwrap();
    assert_eq!(log.to_string(), LOG);
    assert_eq!(note.verify(std::slice::from_ref(&log)).unwrap(), [&log]);
    for text in WITNESSES {
        let witness: WitnessKey = text.parse().unwrap();
        assert_eq!((witness.to_string().as_str(), witness.seen_at(&note)), (text, Ok(SEEN_AT)));
    }
    assert!(ANOTHER.parse::<WitnessKey>().unwrap().seen_at(&note).is_err());
    // a key of a log is none of a witness, and the other way round
    assert!(LOG.parse::<WitnessKey>().is_err() && ANOTHER.parse::<VerifierKey>().is_err());
}

#[test]
fn they_hold_for_this_text_and_time_only() {
    let others = [
        NOTE.replacen("1432088532", "1432088533", 1),
        NOTE.replacen("U7WM", "U7WN", 1),
        NOTE.replacen("AABqEiEg", "AABqEiEh", 4),
    ];
    for (at, changed) in others.iter().enumerate() {
        let note = Note::parse(changed.as_bytes()).unwrap();
        for text in WITNESSES {
            assert!(text.parse::<WitnessKey>().unwrap().seen_at(&note).is_err(), "{at} {text}");
        }
    }
    // swapped, each under the other's name and key id
    let lines: Vec<&str> = NOTE.lines().collect();
    let [one, two] = [lines[7], lines[8]].map(|line| line.rsplit_once(' ').unwrap().1);
    let swapped =
        NOTE.replacen(&one[6..], "…", 1).replacen(&two[6..], &one[6..], 1).replacen('…', &two[6..], 1);
    let note = Note::parse(swapped.as_bytes()).unwrap();
    let seen = WITNESSES.map(|text| text.parse::<WitnessKey>().unwrap().seen_at(&note).is_ok());
    assert_eq!(seen, [true, false, false, true]);
}
