//! What people typed and have not handed in: theirs, until they hand it in or let it lie.

use crate::common::{Office, at, noon, person};
use shirube_persistence::FormDraftRow;
use shirube_trail::ids::ActorId;

fn draft(person: &ActorId, place: &str, typed: &str) -> FormDraftRow {
    FormDraftRow {
        person: person.clone(),
        place: place.to_owned(),
        typed: typed.to_owned(),
        files: "{}".to_owned(),
        changed_at: noon(),
    }
}

#[tokio::test]
async fn a_draft_is_kept_changed_and_forgotten() {
    let office = Office::new().await;
    let [one, other] = ["u-0001", "u-0002"].map(|id| ActorId::new(id).unwrap());
    let unit = office.begin().await;
    for who in [&one, &other] {
        unit.put_person(&person(who)).await.unwrap();
    }
    for row in [draft(&one, "a", "1"), draft(&one, "b", "2"), draft(&other, "a", "3")] {
        unit.put_draft(&row).await.unwrap();
    }
    unit.commit().await.unwrap();
    let later = FormDraftRow { changed_at: at("2026-11-21T12:00:00.000Z"), ..draft(&one, "b", "4") };
    let unit = office.begin().await;
    assert_eq!(unit.drafts(&one).await.unwrap().len(), 2);
    unit.put_draft(&later).await.unwrap();
    unit.commit().await.unwrap();
    let all = office.store.drafts(&office.org, &one).await.unwrap();
    assert_eq!(all, [later.clone(), draft(&one, "a", "1")], "the latest first, and nobody else's");
    assert_eq!(office.store.draft(&office.org, &one, "b").await.unwrap(), Some(later));
    assert_eq!(office.store.draft(&office.org, &other, "b").await.unwrap(), None);

    let unit = office.begin().await;
    assert_eq!(unit.forget_drafts_before(at("2026-11-21T12:00:00.000Z")).await.unwrap(), 2);
    unit.forget_draft(&one, "a").await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(office.store.drafts(&office.org, &one).await.unwrap().len(), 1, "what is older is gone");
    let unit = office.begin().await;
    unit.forget_drafts_of(&one).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(office.store.drafts(&office.org, &one).await.unwrap(), []);
}

#[tokio::test]
async fn a_draft_is_of_a_person_there_is() {
    let office = Office::new().await;
    let nobody = ActorId::new("u-0009").unwrap();
    let unit = office.begin().await;
    unit.put_draft(&draft(&nobody, "a", "1")).await.unwrap_err();
}
