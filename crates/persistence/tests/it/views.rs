//! Filters somebody saved: theirs, in their organisation.

use crate::common::{Office, at, noon, person};
use shirube_persistence::SavedViewRow;
use shirube_trail::ids::ActorId;

fn saved(person: &ActorId, id: &str, name: &str) -> SavedViewRow {
    SavedViewRow {
        person: person.clone(),
        id: id.to_owned(),
        name: name.to_owned(),
        query: "{\"form\":\"list\",\"query\":{\"section\":\"財政課\"}}".to_owned(),
        is_default: false,
        created_at: noon(),
    }
}

#[tokio::test]
async fn what_somebody_saved_is_kept_changed_and_forgotten() {
    let office = Office::new().await;
    let [one, other] = ["u-0001", "u-0002"].map(|id| ActorId::new(id).unwrap());
    let unit = office.begin().await;
    for who in [&one, &other] {
        unit.put_person(&person(who)).await.unwrap();
    }
    for row in [saved(&one, "a", "二番目"), saved(&one, "b", "一番目"), saved(&other, "a", "二番目")]
    {
        unit.put_saved_view(&row).await.unwrap();
    }
    unit.commit().await.unwrap();
    let of = async |who: &ActorId| {
        let rows = office.store.saved_views(&office.org, who).await.unwrap();
        rows.into_iter().map(|row| (row.id, row.name, row.is_default)).collect::<Vec<_>>()
    };
    let named = |id: &str, name: &str, first: bool| (id.to_owned(), name.to_owned(), first);
    assert_eq!(of(&one).await, [named("b", "一番目", false), named("a", "二番目", false)]);

    // what it asks and when it was saved stay as they were
    let unit = office.begin().await;
    let changed = SavedViewRow {
        is_default: true,
        query: "{}".to_owned(),
        created_at: at("2027-01-01T00:00:00.000Z"),
        ..saved(&one, "a", "三番目")
    };
    unit.put_saved_view(&changed).await.unwrap();
    unit.forget_saved_view(&one, "b").await.unwrap();
    unit.commit().await.unwrap();
    let rows = office.store.saved_views(&office.org, &one).await.unwrap();
    assert_eq!(rows, [SavedViewRow { is_default: true, ..saved(&one, "a", "三番目") }]);

    // a name twice is none of one person's, and nobody there is saves nothing
    for row in [saved(&one, "c", "三番目"), saved(&ActorId::new("u-0009").unwrap(), "c", "他")] {
        let unit = office.begin().await;
        unit.put_saved_view(&row).await.unwrap_err();
        unit.rollback().await.unwrap();
    }
    let unit = office.begin().await;
    unit.forget_saved_views(&one).await.unwrap();
    unit.commit().await.unwrap();
    assert!(of(&one).await.is_empty());
    assert_eq!(of(&other).await, [named("a", "二番目", false)]);
}
