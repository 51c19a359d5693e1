//! Makes a large database: `generate --database URL --cases 1000000`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::json;
use shirube_bench::generator::{Copying, Template};
use shirube_bench::stores::up_to_date;
use shirube_bench::workload::found;
use shirube_desk::Desk;
use shirube_persistence::Store;
use shirube_trail::{At, CaseNo, OrgId};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Cases of a transaction: memory grows with them, and with nothing else.
const CASES_TOGETHER: u64 = 100;
/// Of so many copies one is decided again at the end.
const SAMPLED: u64 = 200;
/// What an entry with all that goes with it takes on the disk, in bytes: 2,700 were measured in an
/// `SQLite` file, and a server needs somewhat more beside its write-ahead log.
const ENTRY_BYTES: u64 = 3_500;
/// One full case in so many: with the preparations this makes about ten entries a case.
const FULL_ONE_IN: u64 = 25;
/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_secs(5);

/// What to make.
#[derive(Debug, Parser)]
struct Args {
    /// A database: `postgres://…`, or a path of a file. What is in it stays.
    #[arg(long)]
    database: String,
    /// Cases to make.
    #[arg(long)]
    cases: u64,
    /// A played folder or file whose cases are copied too (`shirube demo`, `shirube play`).
    #[arg(long)]
    from: Option<PathBuf>,
    /// Where the database's disk is; for a file it is known.
    #[arg(long)]
    disk: Option<PathBuf>,
    /// What is to stay free on that disk, in MiB.
    #[arg(long, default_value_t = 20_480)]
    spare: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let org = OrgId::new("minato-city")?;
    let scratch = tempfile::tempdir()?;
    let templates = Templates::make(scratch.path(), &args, &org).await?;
    let cases = affordable(&args, templates.entries_a_case())?;
    let desk = Desk::new(up_to_date(&args.database).await?);
    found(&desk, &org).await?;
    let started = Instant::now();
    let (made, entries, sample) = fill(&desk, &org, &templates, cases).await?;
    let seconds = started.elapsed().as_secs_f64();
    let all = usize::try_from(made)?;
    let mut told = Instant::now();
    let read = desk.rebuild_reads(&org, |done| {
        if told.elapsed() > TOLD_EVERY {
            told = Instant::now();
            eprintln!("{done} of {all} cases in the lists");
        }
    });
    let listed = read.await?.cases;
    let differences = check(&desk, &org, &sample).await?;
    desk.store().close().await?;
    println!(
        "{}",
        json!({"cases": made, "entries": entries, "seconds": seconds, "listed": listed, "replayed": sample.len(),
               "differences": differences, "asked": args.cases})
    );
    if differences > 0 {
        return Err(format!("{differences} of {} copies differ from their replay", sample.len()).into());
    }
    Ok(())
}

/// The cases that are copied.
struct Templates {
    preparations: Vec<Template>,
    full: Vec<Template>,
}

impl Templates {
    async fn make(scratch: &Path, args: &Args, org: &OrgId) -> Result<Self, Box<dyn Error>> {
        let first = At::parse("2026-04-06T01:00:00.000Z")?.instant();
        let preparations = Template::play(&scratch.join("played.db"), org, first).await?;
        let mut full = Vec::new();
        if let Some(from) = &args.from {
            let file = if from.is_dir() { from.join("shirube.db") } else { from.clone() };
            let store = Store::open(&file.to_string_lossy()).await?;
            for org in store.organisations().await? {
                full.extend(Template::read_all(&store, &org).await?);
            }
            store.close().await?;
        }
        let played = preparations.len() + full.len();
        let all = Self {
            preparations: faithful(&scratch.join("tried.db"), org, preparations).await?,
            full: faithful(&scratch.join("tried-full.db"), org, full).await?,
        };
        eprintln!("{} of {played} played cases can be copied", all.preparations.len() + all.full.len());
        if all.preparations.is_empty() {
            return Err("no copy of a played case is the same when it is decided again".into());
        }
        Ok(all)
    }

    /// The template of the nth copy.
    fn of(&self, nth: u64) -> Option<&Template> {
        let full = !self.full.is_empty() && nth.is_multiple_of(FULL_ONE_IN);
        let (all, nth) = if full { (&self.full, nth / FULL_ONE_IN) } else { (&self.preparations, nth) };
        let place = usize::try_from(nth).ok()?.checked_rem(all.len())?;
        all.get(place)
    }

    /// Entries of a thousand cases, for each.
    fn entries_a_case(&self) -> f64 {
        let some = 1_000;
        let entries: usize = (0..some).filter_map(|nth| self.of(nth)).map(Template::entries).sum();
        f64::from(u32::try_from(entries).unwrap_or(u32::MAX)) / 1_000.0
    }
}

/// Those of which a copy, decided again, is what is stored: a case that rests on what another
/// organisation signed, or on the bytes of a document, cannot be copied.
async fn faithful(file: &Path, org: &OrgId, all: Vec<Template>) -> Result<Vec<Template>, Box<dyn Error>> {
    let store = Store::open_for_trial(&file.to_string_lossy()).await?;
    store.migrate().await?;
    let desk = Desk::new(store);
    found(&desk, org).await?;
    let mut copying = Copying::into(org.clone(), BTreeMap::new());
    let mut kept = Vec::new();
    for template in all {
        match copied_well(&desk, org, &mut copying, &template).await {
            Ok(()) => kept.push(template),
            Err(why) => eprintln!("{} is not copied: {why}", template.case.case_no),
        }
    }
    desk.store().close().await?;
    Ok(kept)
}

/// Whether a copy is written and, decided again, the same.
async fn copied_well(
    desk: &Desk,
    org: &OrgId,
    copying: &mut Copying,
    template: &Template,
) -> Result<(), Box<dyn Error>> {
    let unit = desk.store().begin(org).await?;
    let case = copying.write(&unit, template).await?;
    unit.commit().await?;
    let replayed = desk.replay(org, Some(&case)).await?;
    match replayed.differences.first() {
        None if replayed.entries == template.entries() => Ok(()),
        None => Err(format!("{} of {} entries", replayed.entries, template.entries()).into()),
        Some(first) => Err(format!("{first:?}").into()),
    }
}

/// As many as the disk has room for.
fn affordable(args: &Args, entries_a_case: f64) -> Result<u64, Box<dyn Error>> {
    let file = Path::new(args.database.strip_prefix("sqlite://").unwrap_or(&args.database));
    let disk = match &args.disk {
        Some(disk) => disk.clone(),
        None if args.database.starts_with("postgres") => {
            eprintln!(
                "--disk does not say where the server's files are: the room on its disk is not looked at"
            );
            return Ok(args.cases);
        }
        None => {
            file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
        }
    };
    let out = Command::new("df").args(["--output=avail", "-B1"]).arg(&disk).output()?;
    let text = String::from_utf8_lossy(&out.stdout);
    let free: u64 = text.lines().last().unwrap_or_default().trim().parse().map_err(|_| {
        format!("how much room {} has is not known: {}", disk.display(), String::from_utf8_lossy(&out.stderr))
    })?;
    let room = free.saturating_sub(args.spare * 1024 * 1024);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes, rounded")]
    let a_case = (entries_a_case * 1000.0) as u64 * ENTRY_BYTES / 1000;
    let cases = args.cases.min(room / a_case.max(1));
    let mib = 1024 * 1024;
    eprintln!(
        "{entries_a_case:.1} entries and {} KiB a case; {} MiB free, of which {} MiB stay",
        a_case / 1024,
        free / mib,
        args.spare
    );
    if cases < args.cases {
        eprintln!("THE DISK IS SHORT: {cases} cases instead of {}", args.cases);
    }
    if cases == 0 {
        return Err("there is no room for a single case".into());
    }
    Ok(cases)
}

async fn fill(
    desk: &Desk,
    org: &OrgId,
    templates: &Templates,
    cases: u64,
) -> Result<(u64, usize, Vec<CaseNo>), Box<dyn Error>> {
    let mut serials = BTreeMap::new();
    let unit = desk.store().begin(org).await?;
    for nth in 0..2_000 {
        if let Some(year) = templates.of(nth).map(|one| one.case.fiscal_year)
            && !serials.contains_key(&year)
        {
            serials.insert(year, unit.next_case_serial(year).await?.saturating_sub(1));
        }
    }
    unit.rollback().await?;
    let mut copying = Copying::into(org.clone(), serials);
    let (started, mut told) = (Instant::now(), Instant::now());
    let (mut made, mut entries, mut sample) = (0, 0, Vec::new());
    while made < cases {
        let unit = desk.store().begin(org).await?;
        for nth in made..cases.min(made + CASES_TOGETHER) {
            let Some(template) = templates.of(nth) else { return Err("no template".into()) };
            let case = copying.write(&unit, template).await?;
            entries += template.entries();
            if nth.is_multiple_of(SAMPLED.max(cases / 1_000)) || nth + 1 == cases {
                sample.push(case);
            }
        }
        unit.commit().await?;
        made = cases.min(made + CASES_TOGETHER);
        if told.elapsed() > TOLD_EVERY || made == cases {
            told = Instant::now();
            let seconds = started.elapsed().as_secs_f64();
            let share = f64::from(u32::try_from(made * 10_000 / cases).unwrap_or(10_000)) / 10_000.0;
            let left = seconds / share.max(0.0001) - seconds;
            eprintln!("{:5.1} %  {made} cases, {entries} entries, {left:.0} s to go", share * 100.0);
        }
    }
    Ok((made, entries, sample))
}

/// How many of these cases differ from their replay.
async fn check(desk: &Desk, org: &OrgId, sample: &[CaseNo]) -> Result<usize, Box<dyn Error>> {
    let mut differing = 0;
    for case in sample {
        let replayed = desk.replay(org, Some(case)).await?;
        if let Some(first) = replayed.differences.first() {
            eprintln!("{case}: {first:?}");
            differing += 1;
        }
    }
    Ok(differing)
}
