//! The same of a folder and of a store that speaks S3: what is written is there and whole, what was altered
//! is never given whole, what is erased is gone.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::path::Path;

use bytes::Bytes;
use futures_util::StreamExt as _;
use shirube_contents::{Contents, ContentsError, Object, Settings};
use shirube_test_stores::Bucket;
use shirube_trail::{Digest, OrgId};

fn org() -> OrgId {
    OrgId::new("city-a").unwrap()
}

/// Both kinds of store, and what is done to one behind its back.
enum Ground {
    Folder(tempfile::TempDir),
    Bucket(Bucket, tempfile::TempDir),
}

impl Ground {
    fn all() -> [Self; 2] {
        let folder = || tempfile::tempdir().unwrap();
        [Self::Folder(folder()), Self::Bucket(Bucket::start(), folder())]
    }

    fn open(&self) -> Contents {
        match self {
            Self::Folder(folder) => in_folder(folder.path()),
            Self::Bucket(bucket, folder) => in_bucket(bucket, folder.path(), "s3://documents/of/offices"),
        }
    }

    fn alter(&self, object: &Object, content: &[u8]) {
        match self {
            Self::Folder(folder) => std::fs::write(folder.path().join(&object.name), content).unwrap(),
            Self::Bucket(bucket, _) => bucket.alter(&format!("of/offices/{}", object.name), content),
        }
    }

    fn remove(&self, object: &Object) {
        match self {
            Self::Folder(folder) => std::fs::remove_file(folder.path().join(&object.name)).unwrap(),
            Self::Bucket(bucket, _) => bucket.remove(&format!("of/offices/{}", object.name)),
        }
    }

    fn files(&self) -> usize {
        match self {
            Self::Folder(folder) => files_in(folder.path()),
            Self::Bucket(bucket, _) => bucket.names().len(),
        }
    }
}

fn in_folder(folder: &Path) -> Contents {
    let settings = Settings { store: format!("folder:{}", folder.display()), ..Settings::default() };
    Contents::open(&settings).unwrap().unwrap()
}

fn in_bucket(bucket: &Bucket, folder: &Path, store: &str) -> Contents {
    let settings = Settings {
        store: store.to_owned(),
        endpoint: Some(bucket.address().to_owned()),
        region: None,
        credentials: Some(credentials(folder)),
    };
    Contents::open(&settings).unwrap().unwrap()
}

fn files_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_in(&path) } else { 1 }).sum()
}

fn credentials(folder: &Path) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder.join("s3.toml");
    std::fs::write(&file, "access_key_id = \"tester\"\nsecret_access_key = \"hush\"\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file
}

fn named(content: &[u8]) -> Object {
    Contents::name(&org(), Digest::sha256(content), content.len() as u64).unwrap()
}

async fn kept(contents: &Contents, content: &[u8]) -> Object {
    let object = named(content);
    contents.put(&object, Bytes::copy_from_slice(content)).await.unwrap();
    object
}

/// Large enough to come in several portions.
fn large() -> Vec<u8> {
    (0..1_u32 << 18).flat_map(u32::to_le_bytes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_read_in_portions_and_erased() {
    for ground in Ground::all() {
        let contents = ground.open();
        for content in [b"".to_vec(), "仕様書".as_bytes().to_vec(), large()] {
            let object = kept(&contents, &content).await;
            assert!(object.name.starts_with("city-a/") && object.name.contains(&object.sha256.to_hex()));
            let mut reading = contents.read(object.clone()).await.unwrap();
            let (mut read, mut portions) = (Vec::new(), 0);
            while let Some(portion) = reading.next().await {
                read.extend_from_slice(&portion.unwrap());
                portions += 1;
            }
            assert!(read == content && reading.next().await.is_none());
            assert!(content.len() < 1 << 19 || portions > 1, "{portions} portions");
            // the same content again is another object
            let again = kept(&contents, &content).await;
            assert_ne!(again.name, object.name);
            assert_eq!(ground.files(), 2);
            contents.erase(&object.name).await.unwrap();
            contents.erase(&object.name).await.unwrap();
            let missing = contents.read(object.clone()).await.unwrap_err();
            assert_eq!(missing, ContentsError::Missing { object: object.name });
            assert!(contents.read(again.clone()).await.unwrap().whole().await.unwrap() == content);
            contents.erase(&again.name).await.unwrap();
            assert_eq!(ground.files(), 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_altered_is_never_given_whole() {
    for ground in Ground::all() {
        let contents = ground.open();
        let content = large();
        let object = kept(&contents, &content).await;
        let altered = || ContentsError::Altered { object: object.name.clone() };
        // shorter: noticed before anything is given
        ground.alter(&object, &content[1..]);
        assert_eq!(contents.read(object.clone()).await.unwrap_err(), altered());
        // of the same length: all but the last portion may be given, and never the end
        let mut other = content.clone();
        *other.first_mut().unwrap() ^= 1;
        ground.alter(&object, &other);
        let mut reading = contents.read(object.clone()).await.unwrap();
        let (mut given, mut error) = (0, None);
        while let Some(portion) = reading.next().await {
            match portion {
                Ok(portion) => given += portion.len(),
                Err(fault) => error = Some(fault),
            }
        }
        assert!(given < content.len() && error == Some(altered()), "{given} {error:?}");
        assert_eq!(contents.read(object.clone()).await.unwrap().whole().await.unwrap_err(), altered());
        ground.alter(&object, &content);
        contents.read(object.clone()).await.unwrap().check().await.unwrap();
        ground.remove(&object);
        let missing = contents.read(object.clone()).await.unwrap_err();
        assert_eq!(missing, ContentsError::Missing { object: object.name });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_writer_left_goes_with_its_object() {
    let folder = tempfile::tempdir().unwrap();
    let ground = Ground::Folder(folder);
    let contents = ground.open();
    let object = kept(&contents, b"whole").await;
    let Ground::Folder(folder) = &ground else { panic!("a folder") };
    // as `object_store` leaves it where it is killed before the file gets its name
    std::fs::write(folder.path().join(format!("{}#1", object.name)), b"who").unwrap();
    let other = kept(&contents, b"another").await;
    assert_eq!(ground.files(), 3);
    contents.erase(&object.name).await.unwrap();
    assert_eq!(ground.files(), 1);
    contents.read(other).await.unwrap().check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_told_from_one_that_lacks_something() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = Bucket::start();
    let ground = Ground::Bucket(bucket, folder);
    let contents = ground.open();
    let object = kept(&contents, b"x").await;
    let Ground::Bucket(bucket, _folder) = ground else { panic!("a bucket") };
    drop(bucket);
    let error = contents.read(object).await.unwrap_err();
    assert!(matches!(error, ContentsError::Unreachable { .. }), "{error}");
    assert!(!error.to_string().contains("hush") && error.ja().contains("もう一度"), "{error}");
    // a folder has to be there: one that is not mounted is no empty store
    let nowhere = Settings { store: "folder:/nowhere/documents".to_owned(), ..Settings::default() };
    let error = Contents::open(&nowhere).unwrap_err();
    assert!(error.to_string().contains("/nowhere/documents"), "{error}");
    assert!(Contents::open(&Settings::default()).unwrap().is_none());
}

/// What is not found where the whole store is not is neither missing nor gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_not_there_lacks_nothing() {
    let (bucket, keys) = (Bucket::start(), tempfile::tempdir().unwrap());
    let nowhere = in_bucket(&bucket, keys.path(), "s3://elsewhere");
    let mount = tempfile::tempdir().unwrap();
    let folder = mount.path().join("documents");
    std::fs::create_dir(&folder).unwrap();
    let unmounted = in_folder(&folder);
    let object = kept(&unmounted, b"x").await;
    std::fs::rename(&folder, mount.path().join("aside")).unwrap();
    for (contents, object) in [(&nowhere, named(b"x")), (&unmounted, object.clone())] {
        let error = contents.erase(&object.name).await.unwrap_err();
        assert!(matches!(error, ContentsError::Unreachable { .. }), "{error}");
        let error = contents.put(&object, Bytes::from_static(b"x")).await.unwrap_err();
        assert!(matches!(error, ContentsError::Unreachable { .. }), "{error}");
    }
    // nothing was written where the folder should be, and once it is back all is as it was
    assert!(!folder.exists());
    std::fs::rename(mount.path().join("aside"), &folder).unwrap();
    unmounted.read(object.clone()).await.unwrap().check().await.unwrap();
    unmounted.erase(&object.name).await.unwrap();
    unmounted.erase(&object.name).await.unwrap();
}
