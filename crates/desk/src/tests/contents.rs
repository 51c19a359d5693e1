//! Contents outside the database: whatever stops in between, what a document names is there, and what
//! nothing names is not kept.

use super::{Towns, command, id, org};
use crate::contents::{Content, Direction, Placed, put_placed};
use crate::{Attachment, Command, Desk, DeskError, NewUpload, Reply, Target};
use bytes::Bytes;
use serde_json::json;
use shirube_contents::{Contents, ContentsError, Settings};
use shirube_persistence::StoreError;
use shirube_trail::{ActorId, At, Digest};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const TOWN: &str = "city-a";
const P: &str = "R8-0001/1";
const TEXT: &str = "庁内調整の記録";

/// The towns, with contents in a folder.
struct Ground {
    towns: Towns,
    desk: Desk,
    folder: tempfile::TempDir,
}

impl Ground {
    async fn new() -> Self {
        let towns = Towns::new().await;
        let facts = json!({"title": "窓口案内", "start-alignment.by": "u-0001"});
        towns.plant(TOWN, P, ("preparation", "alignment"), facts).await;
        let folder = tempfile::tempdir().unwrap();
        let desk = towns.desk.clone().with_contents(Some(store(folder.path())));
        Self { towns, desk, folder }
    }

    fn files(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { _ = found.insert(path) }
            }
        }
        found
    }

    async fn loose(&self) -> u64 {
        self.desk.store().loose_objects(&org(TOWN)).await.unwrap()
    }

    /// Gives up what was noted and never named, as a day later.
    async fn a_day_later(&self) {
        let unit = self.desk.store().begin(&org(TOWN)).await.unwrap();
        let now = unit.now().await.unwrap().instant();
        unit.leaving_objects(At::truncate(now + chrono::TimeDelta::days(1)).unwrap(), 1).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// The same desk, so many days after the towns began.
    fn days_later(&self, days: i64) -> Desk {
        let clock = crate::Clock::simulated(super::noon() + chrono::TimeDelta::days(days));
        Desk::with_clock(self.desk.store().clone(), clock).with_contents(self.desk.contents().cloned())
    }

    async fn upload(&self, person: &str, text: &str) -> Result<crate::UploadView, DeskError> {
        let who = ActorId::new(person).unwrap();
        let taking = self.desk.takes_upload(&org(TOWN), &who, (&id(P), "alignment-record")).await?;
        let file = NewUpload {
            name: "記録.txt".to_owned(),
            media: "text/plain".to_owned(),
            content: text.as_bytes().to_vec(),
        };
        self.desk.upload(&org(TOWN), &who, (&taking, file)).await
    }

    async fn read(&self, sha256: &Digest) -> Result<Option<Vec<u8>>, DeskError> {
        match self.desk.document_content(&org(TOWN), sha256).await? {
            Some(content) => content.whole().await.map(Some),
            None => Ok(None),
        }
    }
}

fn store(folder: &Path) -> Contents {
    let settings = Settings { store: format!("folder:{}", folder.display()), ..Settings::default() };
    Contents::open(&settings).unwrap().unwrap()
}

fn recording(person: &str, text: &str) -> Command {
    let facts = json!({"alignment": "section-heads"});
    let mut command = command(TOWN, (person, Target::Procedure(id(P)), "record-alignment"), facts);
    command.documents.push(Attachment {
        document: "alignment-record".to_owned(),
        name: "記録.txt".to_owned(),
        media: "text/plain".to_owned(),
        content: text.as_bytes().to_vec(),
    });
    command
}

#[tokio::test]
async fn an_upload_and_the_act_that_names_it_are_one_object() {
    let ground = Ground::new().await;
    let sha256 = Digest::sha256(TEXT.as_bytes());
    for _ in 0..2 {
        let kept = ground.upload("u-0001", TEXT).await.unwrap();
        assert_eq!(kept.sha256, sha256.to_hex());
    }
    assert_eq!((ground.files().len(), ground.loose().await), (1, 0));
    let reply = ground.desk.submit(recording("u-0001", TEXT)).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    assert_eq!((ground.files().len(), ground.loose().await), (1, 0));
    let content = ground.desk.document_content(&org(TOWN), &sha256).await.unwrap().unwrap();
    assert!(matches!(content, Content::There(_)));
    assert_eq!(content.whole().await.unwrap(), TEXT.as_bytes());
    // nothing of it is in the database, and whoever has no store is told so
    let inside = ground.desk.store().documents_inside(&org(TOWN), None, 10).await.unwrap();
    assert_eq!(inside, []);
    let error = ground.towns.desk.document_content(&org(TOWN), &sha256).await.unwrap_err();
    assert!(matches!(error, DeskError::NoContents), "{error}");
    // another organisation has none of it
    assert!(ground.desk.document_content(&org("city-b"), &sha256).await.unwrap().is_none());
    let replayed = ground.desk.replay(&org(TOWN), Some(&"office".parse().unwrap())).await.unwrap();
    assert_eq!(replayed.differences, []);
}

#[tokio::test]
async fn an_act_that_is_not_performed_fills_no_store() {
    let ground = Ground::new().await;
    for person in ["u-0002", "u-0009"] {
        // what a refusal was given is kept with it, in the database
        let answer = ground.desk.submit(recording(person, "断られた記録")).await;
        assert!(!matches!(answer, Ok(Reply::Done(_))), "{person}: {answer:#?}");
    }
    let mut wrong = recording("u-0001", TEXT);
    wrong.documents[0].document = "no-such".to_owned();
    ground.desk.submit(wrong).await.unwrap_err();
    assert_eq!((ground.files().len(), ground.loose().await), (0, 0));
    // and one that is brings it along
    let command = recording("u-0001", TEXT);
    let reply = ground.desk.submit(command.clone()).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    assert_eq!(ground.desk.submit(command).await.unwrap(), reply);
    assert_eq!((ground.files().len(), ground.loose().await), (1, 0));
}

/// The same file may be two documents of one act: it is one content, and one object.
#[tokio::test]
async fn one_file_in_two_places_of_an_act_is_kept_once() {
    let ground = Ground::new().await;
    let mut command = recording("u-0001", TEXT);
    command.documents.push(Attachment { name: "写し.txt".to_owned(), ..command.documents[0].clone() });
    let reply = ground.desk.submit(command).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    assert_eq!((ground.files().len(), ground.loose().await), (1, 0));
    let sha256 = Digest::sha256(TEXT.as_bytes());
    assert_eq!(ground.read(&sha256).await.unwrap().unwrap(), TEXT.as_bytes());
    let told = ground.desk.store().disclosures(&org(TOWN), &id(P)).await.unwrap();
    let named = told.iter().filter(|row| row.disclosure.value["sha256"] == sha256.to_hex().as_str());
    assert_eq!(named.count(), 2);
}

/// What a program leaves that stops before the object, after it, or within the unit that names it.
#[tokio::test]
async fn whatever_stops_in_between_leaves_nothing_after_a_day() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    let noted = Contents::name(&town, Digest::sha256(b"noted"), 5).unwrap();
    let unit = ground.desk.store().begin(&town).await.unwrap();
    let now = unit.now().await.unwrap();
    unit.note_object(&noted.name, now).await.unwrap();
    unit.commit().await.unwrap();
    let written = ground.desk.place(&town, &Bytes::from_static(b"written")).await.unwrap();
    let undone = ground.desk.place(&town, &Bytes::from_static(b"undone")).await.unwrap();
    let unit = ground.desk.store().begin(&town).await.unwrap();
    put_placed(&unit, ("a", "text/plain", b"undone"), &undone, now).await.unwrap();
    unit.rollback().await.unwrap();
    let kept = ground.desk.place(&town, &Bytes::from_static(b"kept")).await.unwrap();
    let unit = ground.desk.store().begin(&town).await.unwrap();
    put_placed(&unit, ("a", "text/plain", b"kept"), &kept, now).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!((ground.files().len(), ground.loose().await), (3, 3));
    // before a day is over somebody may still be about to name them
    assert_eq!(ground.desk.sweep_objects(&town).await.unwrap(), 0);
    ground.a_day_later().await;
    // whoever comes after that is told to try again, and names nothing that is not there
    let unit = ground.desk.store().begin(&town).await.unwrap();
    put_placed(&unit, ("a", "text/plain", b"written"), &written, now).await.unwrap();
    assert!(matches!(unit.commit().await, Err(StoreError::Crossed)));
    assert_eq!(ground.desk.sweep_objects(&town).await.unwrap(), 3);
    assert_eq!((ground.files().len(), ground.loose().await), (1, 0));
    assert_eq!(ground.read(&Digest::sha256(b"kept")).await.unwrap().unwrap(), b"kept");
    let there = ground.desk.place(&town, &Bytes::from_static(b"kept")).await.unwrap();
    let unit = ground.desk.store().begin(&town).await.unwrap();
    let other = put_placed(&unit, ("a", "text/plain", b"other"), &there, now).await;
    assert!(other.is_ok(), "what was not placed is kept in the database");
    assert!(put_placed(&unit, ("a", "text/plain", b"kept"), &there, now).await.is_ok());
    unit.rollback().await.unwrap();
}

#[tokio::test]
async fn what_was_forgotten_since_somebody_found_it_there_is_not_named() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    ground.upload("u-0001", TEXT).await.unwrap();
    let there = ground.desk.place(&town, &Bytes::from_static(TEXT.as_bytes())).await.unwrap();
    assert_eq!(there.values().collect::<Vec<_>>(), [&Placed::There]);
    assert_eq!(ground.days_later(31).forget_uploads(&town).await.unwrap(), 1);
    let unit = ground.desk.store().begin(&town).await.unwrap();
    let named = put_placed(&unit, ("a", "text/plain", TEXT.as_bytes()), &there, super::at()).await;
    assert!(matches!(named, Err(DeskError::Store(StoreError::Crossed))), "{named:?}");
    unit.rollback().await.unwrap();
    // whoever sends it again brings it anew
    let reply = ground.desk.submit(recording("u-0001", TEXT)).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    ground.desk.sweep_objects(&town).await.unwrap();
    assert_eq!((ground.files().len(), ground.loose().await), (1, 0));
}

#[tokio::test]
async fn what_cannot_be_erased_does_not_keep_the_others() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    for content in ["一", "二", "三", "四", "五"] {
        ground.desk.place(&town, &Bytes::from_static(content.as_bytes())).await.unwrap();
    }
    ground.a_day_later().await;
    // the first of them: they are erased in the order of their names
    let stuck = format!("{}#1", ground.files().first().unwrap().display());
    std::fs::create_dir(&stuck).unwrap();
    assert!(ground.desk.sweep_objects(&town).await.is_err());
    assert_eq!((ground.files().len(), ground.loose().await), (0, 1), "and it stays noted");
    std::fs::remove_dir(&stuck).unwrap();
    assert_eq!(ground.desk.sweep_objects(&town).await.unwrap(), 1);
    assert_eq!(ground.loose().await, 0);
}

/// A store that erases nothing is not asked for each of a great many.
#[tokio::test]
async fn a_sweep_stops_where_it_is_the_store() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    for content in ["一", "二", "三", "四", "五"] {
        ground.desk.place(&town, &Bytes::from_static(content.as_bytes())).await.unwrap();
    }
    ground.a_day_later().await;
    for file in ground.files().into_iter().take(3) {
        std::fs::create_dir(format!("{}#1", file.display())).unwrap();
    }
    assert!(ground.desk.sweep_objects(&town).await.is_err());
    assert_eq!((ground.files().len(), ground.loose().await), (2, 5));
}

#[tokio::test]
async fn two_who_bring_the_same_at_once_keep_it_once() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    let content = Bytes::from_static(b"same");
    let (first, second) = (
        ground.desk.place(&town, &content).await.unwrap(),
        ground.desk.place(&town, &content).await.unwrap(),
    );
    assert_ne!(first, second);
    for places in [&first, &second] {
        let unit = ground.desk.store().begin(&town).await.unwrap();
        let at = unit.now().await.unwrap();
        put_placed(&unit, ("a", "text/plain", &content), places, at).await.unwrap();
        unit.commit().await.unwrap();
    }
    assert_eq!((ground.files().len(), ground.loose().await), (2, 1));
    ground.a_day_later().await;
    assert_eq!(ground.desk.sweep_objects(&town).await.unwrap(), 1);
    assert_eq!(ground.read(&Digest::sha256(&content)).await.unwrap().unwrap(), &content[..]);
}

#[tokio::test]
async fn what_is_forgotten_or_erased_goes_from_the_store_too() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    let abandoned = ground.upload("u-0001", "だれも示さない").await.unwrap();
    assert_eq!(ground.files().len(), 1);
    let later = ground.days_later(31);
    assert_eq!(later.forget_uploads(&town).await.unwrap(), 1);
    assert_eq!((ground.files().len(), ground.loose().await), (1, 1), "until the next round");
    assert_eq!(ground.read(&Digest::from_hex(&abandoned.sha256).unwrap()).await.unwrap(), None);
    let round = later.round(None, std::slice::from_ref(&town)).await;
    assert!(round.fault.is_none(), "{:?}", round.fault);
    assert_eq!((ground.files().len(), ground.loose().await), (0, 0));

    // an erasure erases at once; where the store does not, it is tried again
    let ended = "R8-0002/1";
    let kept = ground.desk.place(&town, &Bytes::from_static(b"secret")).await.unwrap();
    let unit = ground.desk.store().begin(&town).await.unwrap();
    put_placed(&unit, ("a", "text/plain", b"secret"), &kept, super::at()).await.unwrap();
    unit.commit().await.unwrap();
    let named = json!({"title": "見守り", "file.1": {"sha256": Digest::sha256(b"secret").to_hex()}});
    ground.towns.plant(TOWN, ended, ("preparation", "closed"), named).await;
    let file = ground.files().into_iter().next().unwrap();
    let parent = file.parent().unwrap().to_owned();
    let stuck = parent.join(format!("{}#1", file.file_name().unwrap().to_str().unwrap()));
    std::fs::create_dir(&stuck).unwrap();
    let later = ground.days_later(4_000).with_keys(ground.towns.folder.path().join("keys"));
    for person in ["u-0003", "u-0002"] {
        let given = json!({
            "erase.procedure": ended, "erase.class": "procedure", "erase.closed_on": "2026-10-05",
            "erase.retention_years": 5, "reason": "保存期間の満了",
        });
        let erasing = command(TOWN, (person, Target::Procedure(id("office")), "erase"), given);
        let reply = later.submit(erasing).await.unwrap();
        assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    }
    assert_eq!(ground.read(&Digest::sha256(b"secret")).await.unwrap(), None);
    assert_eq!(ground.loose().await, 1, "what cannot be erased stays noted");
    assert!(later.round(None, std::slice::from_ref(&town)).await.fault.is_some());
    std::fs::remove_dir(&stuck).unwrap();
    assert!(later.round(None, std::slice::from_ref(&town)).await.fault.is_none());
    assert_eq!((ground.files().len(), ground.loose().await), (0, 0));
}

#[tokio::test]
async fn what_is_missing_or_altered_is_an_alarm_and_found() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    for text in ["一つ目", "二つ目", "三つ目"] {
        ground.upload("u-0001", text).await.unwrap();
    }
    assert!(ground.desk.check_contents(&town, |_| {}).await.unwrap().1.is_empty());
    let of = |text: &str| {
        let hash = Digest::sha256(text.as_bytes()).to_hex();
        ground.files().into_iter().find(|path| path.to_string_lossy().contains(&hash)).unwrap()
    };
    std::fs::remove_file(of("一つ目")).unwrap();
    std::fs::write(of("二つ目"), "弐つ目").unwrap();
    let (seen, faults) = ground.desk.check_contents(&town, |_| {}).await.unwrap();
    let found: BTreeSet<Digest> = faults.iter().map(|fault| fault.sha256).collect();
    let expected = ["一つ目", "二つ目"].map(|text| Digest::sha256(text.as_bytes()));
    assert_eq!((seen, found), (3, BTreeSet::from(expected)));
    let missing = ground.read(&expected[0]).await.unwrap_err();
    assert!(matches!(missing, DeskError::Contents(ContentsError::Missing { .. })), "{missing}");
    let altered = ground.read(&expected[1]).await.unwrap_err();
    assert!(matches!(altered, DeskError::Contents(ContentsError::Altered { .. })), "{altered}");
    assert!(ground.read(&Digest::sha256("三つ目".as_bytes())).await.unwrap().is_some());
}

#[tokio::test]
async fn contents_move_out_and_back_and_go_on_where_they_stopped() {
    let ground = Ground::new().await;
    let town = org(TOWN);
    let inside = Ground { desk: ground.towns.desk.clone(), ..ground };
    let texts: Vec<String> = (0..5).map(|nth| format!("書類{nth}")).collect();
    for text in &texts {
        inside.upload("u-0001", text).await.unwrap();
    }
    assert!(inside.files().is_empty());
    let desk = inside.towns.desk.clone().with_contents(Some(store(inside.folder.path())));
    let ground = Ground { desk, ..inside };
    // as it is left by a move that stopped after the object
    ground.desk.place(&town, &Bytes::from_static(b"stopped")).await.unwrap();
    let mut told = Vec::new();
    let moved = ground.desk.move_contents(&town, Direction::Out, |done| told.push(done)).await.unwrap();
    assert_eq!((moved, told), (5, vec![1, 2, 3, 4, 5]));
    assert_eq!(ground.desk.move_contents(&town, Direction::Out, |_| {}).await.unwrap(), 0);
    assert_eq!((ground.files().len(), ground.loose().await), (6, 1));
    assert_eq!(ground.desk.check_contents(&town, |_| {}).await.unwrap().0, 5);
    for text in &texts {
        let sha256 = Digest::sha256(text.as_bytes());
        assert_eq!(ground.read(&sha256).await.unwrap().unwrap(), text.as_bytes());
    }
    // and what cannot be read stays where it is
    let stopped = Digest::sha256(b"stopped").to_hex();
    let file = ground.files().into_iter().find(|path| !path.to_string_lossy().contains(&stopped)).unwrap();
    let was = std::fs::read(&file).unwrap();
    std::fs::write(&file, vec![b'x'; was.len()]).unwrap();
    let is_stopped = ground.desk.move_contents(&town, Direction::In, |_| {}).await.is_err();
    assert!(is_stopped, "it is the first of them");
    assert_eq!(ground.desk.store().documents_outside(&town, None, 10).await.unwrap().len(), 5);
    std::fs::write(&file, &was).unwrap();
    let back = ground.desk.move_contents(&town, Direction::In, |_| {}).await.unwrap();
    assert_eq!(back, 5);
    ground.a_day_later().await;
    ground.desk.sweep_objects(&town).await.unwrap();
    assert_eq!((ground.files().len(), ground.loose().await), (0, 0));
    for text in &texts {
        let sha256 = Digest::sha256(text.as_bytes());
        let content = ground.towns.desk.document_content(&town, &sha256).await.unwrap().unwrap();
        assert_eq!(content.whole().await.unwrap(), text.as_bytes());
    }
}
