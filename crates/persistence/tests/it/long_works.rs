//! Long work: taken by one worker at a time, ended once, its result theirs who asked.

use crate::common::{Office, asked, at, noon, person};
use shirube_persistence::{LongWorkResult, LongWorkRow, LongWorkState};
use shirube_trail::Digest;
use shirube_trail::ids::ActorId;
use uuid::Uuid;

/// An office with two people.
async fn two() -> (Office, [ActorId; 2]) {
    let office = Office::new().await;
    let people = ["u-0001", "u-0002"].map(|id| ActorId::new(id).unwrap());
    let unit = office.begin().await;
    for one in &people {
        unit.put_person(&person(one)).await.unwrap();
    }
    unit.commit().await.unwrap();
    (office, people)
}

#[tokio::test]
async fn one_worker_has_it_until_its_lease_ends_and_ends_it_once() {
    let (office, [one, other]) = two().await;
    let unit = office.begin().await;
    assert!(unit.put_long_work(&asked(&office.org, &one, 1)).await.unwrap());
    assert!(!unit.put_long_work(&asked(&office.org, &one, 1)).await.unwrap(), "asked for once");
    unit.commit().await.unwrap();
    let [soon, late] = ["2026-11-20T12:01:00.000Z", "2026-11-20T12:02:00.000Z"].map(at);
    let claim = async |now, until| {
        let unit = office.begin().await;
        let row = unit.claim_long_work(now, until).await.unwrap();
        unit.commit().await.unwrap();
        row
    };
    let first = claim(noon(), soon).await.unwrap();
    assert_eq!((first.attempts, first.state), (1, LongWorkState::Running));
    assert_eq!(claim(noon(), soon).await, None);
    let second = claim(soon, late).await.unwrap();
    assert_eq!(second.attempts, 2);

    let content = vec![7_u8; (1 << 20) + 5];
    let end = |row: &LongWorkRow| LongWorkRow {
        state: LongWorkState::Done,
        ended_at: Some(late),
        keep_until: Some(late),
        result: Some(LongWorkResult {
            name: "a.zip".to_owned(),
            media: "application/octet-stream".to_owned(),
            size_bytes: content.len() as u64,
            sha256: Digest::sha256(&content),
        }),
        ..row.clone()
    };
    // the first worker's lease is over: nothing it says is heard
    let unit = office.begin().await;
    assert!(!unit.long_work_is_at(&first, (1, 2), late).await.unwrap());
    assert!(!unit.release_long_work(&first).await.unwrap());
    assert!(!unit.end_long_work(&end(&first), &content).await.unwrap());
    assert!(unit.long_work_is_at(&second, (1, 2), late).await.unwrap());
    assert!(unit.end_long_work(&end(&second), &content).await.unwrap());
    assert!(!unit.end_long_work(&end(&second), &content).await.unwrap(), "ended once");
    unit.commit().await.unwrap();

    let (store, id) = (&office.store, Uuid::from_u128(1));
    let kept = store.long_work(&office.org, &one, id).await.unwrap().unwrap();
    assert_eq!(kept, LongWorkRow { lease_until: None, ..end(&second) });
    let part = async |who: &ActorId, nth| store.long_work_part(&office.org, who, (id, nth)).await.unwrap();
    let parts = [part(&one, 0).await.unwrap(), part(&one, 1).await.unwrap()].concat();
    assert_eq!((parts == content, part(&one, 2).await), (true, None));
    // another's is as what there is not
    assert_eq!(part(&other, 0).await, None);
    assert_eq!(store.long_work(&office.org, &other, id).await.unwrap(), None);
    assert!(!store.has_long_work(&office.org, &other).await.unwrap());

    // until when it is kept, and not a moment longer
    assert!(!store.is_long_work_due(&office.org, soon).await.unwrap());
    assert!(store.is_long_work_due(&office.org, late).await.unwrap());
    for (now, gone) in [(soon, 0), (late, 1)] {
        let unit = office.begin().await;
        assert_eq!(unit.forget_long_works_until(now).await.unwrap(), gone);
        unit.commit().await.unwrap();
    }
    assert_eq!(part(&one, 0).await, None);
    assert_eq!(store.long_works(&office.org, &one).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_given_back_is_taken_again_and_the_oldest_first() {
    let (office, [one, other]) = two().await;
    let unit = office.begin().await;
    let later = LongWorkRow { asked_at: at("2026-11-20T12:00:01.000Z"), ..asked(&office.org, &one, 1) };
    for row in [&later, &asked(&office.org, &other, 2)] {
        assert!(unit.put_long_work(row).await.unwrap());
    }
    let until = at("2026-11-20T12:01:00.000Z");
    let first = unit.claim_long_work(noon(), until).await.unwrap().unwrap();
    assert_eq!(first.person, other);
    assert!(unit.release_long_work(&first).await.unwrap());
    let again = unit.claim_long_work(noon(), until).await.unwrap().unwrap();
    assert_eq!((&again.person, again.attempts), (&other, 2));
    assert_eq!(unit.claim_long_work(noon(), until).await.unwrap().unwrap().person, one);
    assert_eq!(unit.claim_long_work(noon(), until).await.unwrap(), None);
    // given up while it runs, or with all that is somebody's
    assert!(unit.forget_long_work(&other, Uuid::from_u128(2)).await.unwrap());
    assert!(!unit.long_work_is_at(&again, (1, 2), until).await.unwrap());
    assert_eq!(unit.forget_long_works_of(&one).await.unwrap(), 1);
    unit.commit().await.unwrap();
}
