//! Sealing and opening by the public interface: who can, who cannot, in which order.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use shirube_sealing::{
    CONTENT_BYTES_MAX, ContentKey, Envelope, FILE_BYTES_MAX, HolderKey, INNER_WRAP_BYTES_MAX, InnerWrap,
    PublicHolder, RestoreTest, SealingError, open, open_with_content_key, restore_test, seal, unwrap_inner,
    unwrap_outer,
};

const CALL: &str = "0196f3a2-7c1e-7000-8000-000000000007";

fn keys() -> [HolderKey; 3] {
    [0, 1, 2].map(|_| HolderKey::generate().unwrap())
}

fn notice(keys: &[HolderKey; 3]) -> [PublicHolder; 3] {
    keys.each_ref().map(|key| key.public().clone())
}

fn code<T>(result: Result<T, SealingError>) -> &'static str {
    result.err().map_or("ok", |refused| refused.code())
}

#[test]
fn any_two_holders_open_it_through_files() {
    let keys = keys();
    let proposal = "企画提案書".repeat(20_000).into_bytes(); // 300 kB: the 1 MiB bucket
    let file = seal(CALL, &proposal, &notice(&keys)).unwrap();
    let file = file.to_json().unwrap();
    assert!(file.len() > 1_398_101 && file.len() < 1_410_000);
    let envelope = Envelope::parse(&file).unwrap();
    assert_eq!(envelope.to_json().unwrap(), file);
    assert_eq!(envelope.call(), CALL);
    assert!(envelope.commits_to_key());
    envelope.check_against_notice(CALL, &notice(&keys)).unwrap();

    for (outer, inner) in [(0, 1), (0, 2), (1, 2)] {
        let (outer, inner) = (&keys[outer], &keys[inner]);
        let handed_over = unwrap_outer(&envelope, outer, &inner.thumbprint()).unwrap();
        let handed_over = InnerWrap::parse(&handed_over.to_json().unwrap()).unwrap();
        assert_eq!(handed_over.call(), CALL);
        assert_eq!(handed_over.holders(), [outer.thumbprint(), inner.thumbprint()]);
        let opened = open(&envelope, &unwrap_inner(&handed_over, inner).unwrap()).unwrap();
        assert_eq!(opened.content, proposal);

        let recorded = opened.content_key.to_base64url();
        let again = ContentKey::from_base64url(&recorded).unwrap();
        let again = open_with_content_key(&envelope, &again, &opened.sha256).unwrap();
        assert_eq!(again.content, proposal);
        let other = open_with_content_key(&envelope, &opened.content_key, &[0; 32]);
        assert_eq!(code(other), "content-differs");
    }
}

#[test]
fn one_holder_alone_opens_nothing_in_either_order() {
    let keys = keys();
    let envelope = seal(CALL, b"x", &notice(&keys)).unwrap();
    let [a, b, c] = &keys;
    let stranger = HolderKey::generate().unwrap();
    let outer =
        |key: &HolderKey, partner: &HolderKey| code(unwrap_outer(&envelope, key, &partner.thumbprint()));
    for (key, partner, expected) in [
        (a, b, "ok"),
        (a, c, "ok"),
        (b, c, "ok"),
        (b, a, "other-holder-first"),
        (c, a, "other-holder-first"),
        (c, b, "other-holder-first"),
        (a, a, "not-a-pair"),
        (c, c, "not-a-pair"),
        (a, &stranger, "not-a-pair"),
        (&stranger, a, "not-a-holder"),
        (&stranger, &stranger, "not-a-holder"),
    ] {
        assert_eq!(outer(key, partner), expected);
    }
    // the outer holder, or anyone but the partner, does not open the layer inside
    let handed_over = unwrap_outer(&envelope, a, &b.thumbprint()).unwrap();
    for (key, expected) in [(b, "ok"), (a, "wrong-key"), (c, "wrong-key"), (&stranger, "wrong-key")] {
        assert_eq!(code(unwrap_inner(&handed_over, key)), expected);
    }
    // nor by writing itself in as the partner
    let forged = String::from_utf8(handed_over.to_json().unwrap()).unwrap();
    let [a_print, b_print] = [a, b].map(|key| key.thumbprint().to_string());
    let itself = forged.replace(&b_print, &a_print);
    assert_eq!(code(InnerWrap::parse(itself.as_bytes())), "not-distinct");
    let third = forged.replace(&b_print, &c.thumbprint().to_string());
    assert_eq!(code(InnerWrap::parse(third.as_bytes())), "wrong-key");
}

#[test]
fn what_sealing_refuses() {
    let keys = keys();
    let [a, b, c] = notice(&keys);
    let three = [a.clone(), b.clone(), c.clone()];
    let too_large = vec![0; CONTENT_BYTES_MAX + 1];
    assert_eq!(code(seal(CALL, &too_large, &three)), "too-large");
    for holders in [[a.clone(), a.clone(), b.clone()], [a.clone(), b.clone(), a.clone()], [b, a.clone(), a]] {
        assert_eq!(code(seal(CALL, b"", &holders)), "not-distinct");
    }
    for (call, expected) in [
        ("", "invalid-call"),
        ("a b", "invalid-call"),
        ("a\u{3000}b", "invalid-call"),
        ("a\n", "invalid-call"),
        ("令和8年度公告第12号", "ok"),
        (&"c".repeat(128), "ok"),
        (&"c".repeat(129), "invalid-call"),
        (r#"quote"and\backslash"#, "ok"),
    ] {
        let sealed = seal(call, b"", &three);
        assert_eq!(code(sealed.clone()), expected, "{call}");
        if let Ok(envelope) = sealed {
            let again = Envelope::parse(&envelope.to_json().unwrap());
            assert_eq!(again, Ok(envelope));
        }
    }
}

#[test]
fn an_envelope_is_for_one_notice() {
    let keys = keys();
    let [a, b, c] = notice(&keys);
    let envelope = seal(CALL, b"x", &[a.clone(), b.clone(), c.clone()]).unwrap();
    let check = |call: &str, holders: [&PublicHolder; 3]| {
        code(envelope.check_against_notice(call, &holders.map(Clone::clone)))
    };
    assert_eq!(check(CALL, [&a, &b, &c]), "ok");
    assert_eq!(check("another", [&a, &b, &c]), "wrong-call");
    assert_eq!(check(CALL, [&b, &a, &c]), "not-the-notice-holders");
    assert_eq!(check(CALL, [&a, &b, &a]), "not-the-notice-holders");
}

#[test]
fn a_recorded_key_of_another_envelope_is_refused() {
    let keys = keys();
    let [a, b, _] = &keys;
    let [one, two] = [b"one", b"two"].map(|it| seal(CALL, it, &notice(&keys)).unwrap());
    let handed_over = unwrap_outer(&one, a, &b.thumbprint()).unwrap();
    let key = unwrap_inner(&handed_over, b).unwrap();
    assert_eq!(code(open(&one, &key)), "ok");
    assert_eq!(code(open(&two, &key)), "wrong-content-key");
    for text in ["", "AA", &"A".repeat(42), &"A".repeat(44), &"=".repeat(43)] {
        assert_eq!(code(ContentKey::from_base64url(text)), "malformed");
    }
    assert_eq!(format!("{key:?}"), "ContentKey(secret)");
}

#[test]
fn the_size_tells_only_the_bucket() {
    let keys = keys();
    let sizes = [0, 1, 65_528].map(|bytes| {
        let envelope = seal(CALL, &vec![1; bytes], &notice(&keys)).unwrap();
        envelope.to_json().unwrap().len()
    });
    assert_eq!(sizes[0], sizes[1]);
    assert_eq!(sizes[0], sizes[2]);
}

#[test]
fn files_beyond_the_limit_are_not_read() {
    let blank = vec![b' '; FILE_BYTES_MAX + 1];
    assert_eq!(code(Envelope::parse(&blank)), "too-large");
    assert_eq!(code(Envelope::parse(&blank[..1000])), "malformed");
    let blank = &blank[..=INNER_WRAP_BYTES_MAX];
    assert_eq!(code(InnerWrap::parse(blank)), "too-large");
}

#[test]
fn the_restore_test_needs_two_holders_of_the_call() {
    let keys = keys();
    let notice = notice(&keys);
    let [a, b, c] = &keys;
    let again = |key: &HolderKey| HolderKey::from_jwk_json(key.to_jwk_json().as_bytes()).unwrap();
    let run = |keys: &[HolderKey]| restore_test(CALL, &notice, keys);

    let report = run(&[again(c), again(a)]).unwrap();
    assert_eq!(report.call, CALL);
    assert_eq!(report.pairs.len(), 1);
    assert_eq!(report.pairs[0].outer, a.thumbprint());
    assert_eq!(report.pairs[0].inner, c.thumbprint());
    assert_eq!(run(&[again(a), again(b), again(c)]).unwrap().pairs.len(), 3);

    let stranger = || HolderKey::generate().unwrap();
    assert_eq!(code(run(&[])), "too-few-keys");
    assert_eq!(code(run(&[again(a)])), "too-few-keys");
    assert_eq!(code(run(&[again(a), again(a)])), "not-distinct");
    assert_eq!(code(run(&[again(a), stranger()])), "not-a-holder");

    // at different machines: an opening of another dummy does not pass
    let [test, other] = [0, 1].map(|_| RestoreTest::prepare(CALL, &notice).unwrap());
    let handed_over = unwrap_outer(&test.envelope, b, &c.thumbprint()).unwrap();
    let opened = open(&test.envelope, &unwrap_inner(&handed_over, c).unwrap()).unwrap();
    test.confirm(&opened).unwrap();
    assert_eq!(code(other.confirm(&opened)), "wrong-content-key");
}
