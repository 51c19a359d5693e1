//! What the cases of a play leave: bundles and exports. A case leaves them as soon as its scenario is over,
//! while others are still played: a play has one writer and leaves a processor of two idle half of the time.

use std::sync::Arc;

use shirube_desk::Kept;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::bundled::{AllKept, each};
use super::bundles::{self, Left, Ready};
use super::exports::Taken;
use super::maker::Maker;
use super::standing::{CaseOf, Standing};
use crate::args::BundlesLeft;
use crate::failure::{Failure, Way};
use crate::scenario::Played;

/// What was made of a case.
pub(super) struct Made {
    kept: Arc<Kept>,
    left: Left,
    taken: Taken,
}

/// Makes the bundle and the exports of a case.
async fn make(maker: Maker, ready: Ready) -> Result<Made, Failure> {
    let (left, bundled) = bundles::of_case(&maker, &ready).await?;
    let taken = Taken::of_case(&maker, &ready.person, &bundled).await?;
    Ok(Made { kept: ready.kept, left, taken })
}

/// What was made of the cases that are over, and those that are ready for it.
type Begun = (Vec<Made>, Vec<Ready>);

/// Makes what cases leave, one at a time, while others are played.
pub(super) struct Meanwhile {
    maker: Maker,
    ready: mpsc::UnboundedSender<Ready>,
    over: oneshot::Sender<()>,
    task: JoinHandle<Result<Begun, Failure>>,
}

impl Meanwhile {
    pub(super) fn begin(maker: &Maker) -> Self {
        let (ready, mut next) = mpsc::unbounded_channel();
        let (over, mut is_over) = oneshot::channel();
        let own = maker.clone();
        let task = tokio::spawn(async move {
            let mut made = Vec::new();
            own.font().await;
            loop {
                tokio::select! {
                    biased;
                    _ = &mut is_over => break,
                    one = next.recv() => match one {
                        Some(one) => made.push(make(own.clone(), one).await?),
                        None => break,
                    },
                }
            }
            let mut rest = Vec::new();
            while let Ok(one) = next.try_recv() {
                rest.push(one);
            }
            Ok((made, rest))
        });
        Self { maker: maker.clone(), ready, over, task }
    }

    /// These cases are over. They are read, and their logs covered, before anything else is played: nothing
    /// comes between the two.
    ///
    /// # Errors
    /// Where the store failed.
    pub(super) async fn ended(&self, cases: &[CaseOf]) -> Result<(), Failure> {
        let mut kept = Vec::new();
        for (org, case) in cases {
            kept.push(Arc::new(self.maker.desk.kept(org, case).await?));
        }
        for one in bundles::covered(&self.maker, kept).await?.0 {
            // who makes them may have stopped already; then its fault is told at the end
            let _ = self.ready.send(one);
        }
        Ok(())
    }

    /// The play is over: what was made meanwhile, and what is ready to be.
    ///
    /// # Errors
    /// What could not be made.
    pub(super) async fn end(self) -> Result<Begun, Failure> {
        let _ = self.over.send(());
        drop(self.ready);
        self.task.await.unwrap_or_else(|error| {
            Err(Failure::new(
                Way::Wrong,
                format!("監査資料の作成が中断しました：{error}"),
                format!("making the audit bundles was broken off: {error}"),
            ))
        })
    }
}

/// Leaves what is not left yet of the cases asked for, and sums up all of it. What went on after its
/// scenario was over is left anew.
///
/// # Errors
/// What cannot be made.
pub(super) async fn rest(
    maker: &Maker,
    which: BundlesLeft,
    played: &[Played],
    (standing, kept): (&Standing, &AllKept),
    (made, ready): Begun,
) -> Result<(Left, Taken), Failure> {
    let mut cases: Vec<&CaseOf> = played.iter().flat_map(|one| &one.cases).collect();
    let (mut left, mut taken) = (Left::of(&maker.folder, cases.len()), Taken::of(&maker.folder));
    if which == BundlesLeft::Few {
        cases = bundles::shortest(standing, cases);
    }
    let is_whole = |one: &Kept| {
        let now = kept.get(&(one.org.clone(), one.case.clone()));
        now.is_some_and(|now| now.entries() == one.entries())
    };
    let made: Vec<Made> = made.into_iter().filter(|one| is_whole(&one.kept)).collect();
    let mut ready: Vec<Ready> = ready.into_iter().filter(|one| is_whole(&one.kept)).collect();
    let has = |case: &CaseOf| {
        let mut begun = made.iter().map(|one| &one.kept).chain(ready.iter().map(|one| &one.kept));
        begun.any(|one| one.org == case.0 && one.case == case.1)
    };
    let others = cases.into_iter().filter(|case| !has(case));
    let others = others.filter_map(|case| kept.get(case).cloned()).collect();
    // Every log has its checkpoint before the next is made: making a bundle leaves nobody a processor.
    let (covered, open) = bundles::covered(maker, others).await?;
    ready.extend(covered);
    let own = maker.clone();
    let late = each(ready, |one| one.kept.entries(), move |one| make(own.clone(), one)).await?;
    left.open = open;
    for one in made.into_iter().chain(late) {
        left.add(&one.left);
        taken.add(&one.taken);
    }
    Ok((left, taken))
}
