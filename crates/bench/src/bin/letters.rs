//! Letters beside acts: `letters --database URL --smtp smtp://127.0.0.1:2525 --letters 10000`.
//!
//! One act of a large town queues all of the letters, and an act of a small one is timed alone; then the
//! letters leave while the small town goes on, and again while nobody acts; and the mail server is handed
//! as many letters by the same client with no outbox around it, as many at once, which is its pace.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use futures_util::{StreamExt, TryStreamExt, future, stream};
use serde_json::json;
use shirube_bench::latency::percentile_ms;
use shirube_bench::stores::up_to_date;
use shirube_bench::workload::{act, case, found_silent, found_with, performed};
use shirube_desk::{Desk, DeskError, Mailer, RECIPIENTS_AT_ONCE, Sent, embedded_letters};
use shirube_notifier::{Language, Message, MessageDraft, SmtpSettings, Transport, send};
use shirube_trail::OrgId;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure.
#[derive(Debug, Parser)]
struct Args {
    /// An empty database.
    #[arg(long)]
    database: String,
    /// The mail server.
    #[arg(long)]
    smtp: String,
    /// Letters one act queues.
    #[arg(long, default_value_t = 10_000)]
    letters: usize,
    /// Acts in flight beside them.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// How long acts alone are timed, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let desk = Desk::new(up_to_date(&args.database).await?);
    let (large, small) = (OrgId::new("large-city")?, OrgId::new("small-town")?);
    found_with(&desk, &large, args.letters).await?;
    found_silent(&desk, &small).await?;
    let settings = SmtpSettings::from_url(&args.smtp)?;
    let mailer = Mailer {
        catalogue: embedded_letters()?,
        transport: Transport::smtp(settings)?,
        from: "procurement@city.example".to_owned(),
        domain: "city.example".to_owned(),
        pages: None,
    };
    let serial = Arc::new(AtomicU64::new(0));
    let alone = Acts::begin(&desk, &small, args.clients, &serial).for_a_while(args.seconds).await?;
    let queued_ms = queue(&desk, &large, 1).await?;
    let acts = Acts::begin(&desk, &small, args.clients, &serial);
    let (sent_beside, beside_seconds) = leave(&desk, &mailer, args.letters).await?;
    let beside = acts.end().await?;
    queue(&desk, &large, 2).await?;
    let (sent_alone, alone_seconds) = leave(&desk, &mailer, args.letters).await?;
    let pace = pace(&mailer, args.letters).await?;
    desk.store().close().await?;
    let rate = |count: usize, seconds: f64| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / seconds;
    let letters_a_second = rate(sent_alone, alone_seconds);
    println!(
        "{}",
        json!({
            "letters": args.letters, "one_act_queued_them_in_ms": queued_ms,
            "server_pace": pace, "letters_a_second": letters_a_second, "of_pace": letters_a_second / pace,
            "letters_a_second_beside_acts": rate(sent_beside, beside_seconds),
            "acts_alone": alone.0, "acts_alone_p99_ms": alone.1,
            "acts_beside": beside.0, "acts_beside_p99_ms": beside.1, "acts_of_alone": beside.0 / alone.0,
        })
    );
    Ok(())
}

/// One act that writes to every officer of the large town. How long it took, in milliseconds.
async fn queue(desk: &Desk, org: &OrgId, serial: u64) -> Result<f64, Box<dyn Error>> {
    let Some(command) = act(org, None, 0, serial) else { return Err("no first act".into()) };
    let began = Instant::now();
    performed(desk.submit(command).await?)?;
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}

/// Sends what is queued: nobody writes to the small town's people. How many left, in how many seconds.
async fn leave(desk: &Desk, mailer: &Mailer, letters: usize) -> Result<(usize, f64), Box<dyn Error>> {
    let now = desk.now().await?.instant();
    let mut sent = Sent::default();
    let began = Instant::now();
    desk.send_letters(mailer, now, &mut sent).await?;
    let seconds = began.elapsed().as_secs_f64();
    if sent.delivered < letters || sent.given_up > 0 || sent.retried > 0 {
        return Err(format!("of {letters} letters: {sent:?}").into());
    }
    Ok((sent.delivered, seconds))
}

/// Letters a second that the mail server takes from the same client, written beforehand, over as many
/// connections as the outbox uses: over one alone each waits for the acknowledgement of the one before.
async fn pace(mailer: &Mailer, letters: usize) -> Result<f64, Box<dyn Error>> {
    let messages: Vec<Message> = (0..letters).map(|nth| message(mailer, nth)).collect::<Result<_, _>>()?;
    let began = Instant::now();
    let failed = stream::iter(messages)
        .map(|message| send(&mailer.transport, message))
        .buffer_unordered(RECIPIENTS_AT_ONCE)
        .try_for_each(|_| future::ok(()))
        .await;
    failed.map_err(|failure| format!("{failure:?}"))?;
    Ok(f64::from(u32::try_from(letters)?) / began.elapsed().as_secs_f64())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a letter of nobody's case: no clock of a transaction dates it"
)]
fn message(mailer: &Mailer, nth: usize) -> Result<Message, Box<dyn Error>> {
    let letter = mailer.catalogue.letter("preparation", "open-case", shirube_notifier::Audience::Officers)?;
    let draft = MessageDraft {
        outbox_id: format!("R8-0001/1/0/{nth}"),
        thread: "R8-0001/1".to_owned(),
        domain: mailer.domain.clone(),
        from_name: "みなと市".to_owned(),
        from_address: mailer.from.clone(),
        to_name: "officer".to_owned(),
        to_address: format!("u-{nth}@city.example"),
        date: chrono::Utc::now().fixed_offset(),
        letter: letter.render(Language::Ja, &letter.sample())?,
        attachment: None,
    };
    Ok(draft.build()?)
}

/// Clients that act until they are told to stop.
struct Acts {
    stop: Arc<AtomicBool>,
    clients: Vec<tokio::task::JoinHandle<Result<Vec<Duration>, DeskError>>>,
    began: Instant,
}

impl Acts {
    fn begin(desk: &Desk, org: &OrgId, clients: usize, serial: &Arc<AtomicU64>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let client = |_| {
            let (desk, org, stop, serial) =
                (desk.clone(), org.clone(), Arc::clone(&stop), Arc::clone(serial));
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    case(&desk, &org, serial.fetch_add(1, Ordering::Relaxed), &mut latencies).await?;
                }
                Ok(latencies)
            })
        };
        Self { clients: (0..clients).map(client).collect(), stop, began: Instant::now() }
    }

    /// Acts a second, and the time within which 99 of 100 were answered, in milliseconds.
    async fn for_a_while(self, seconds: u64) -> Result<(f64, f64), Box<dyn Error>> {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.end().await
    }

    async fn end(self) -> Result<(f64, f64), Box<dyn Error>> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for client in self.clients {
            all.extend(client.await??);
        }
        let seconds = self.began.elapsed().as_secs_f64();
        all.sort_unstable();
        Ok((f64::from(u32::try_from(all.len())?) / seconds, percentile_ms(&all, 99)))
    }
}
