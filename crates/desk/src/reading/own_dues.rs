//! What falls due for somebody, for a calendar of their own: what their tasks or their list say at this moment,
//! and so nothing of what they may no longer see.

use shirube_trail::{ActorId, OrgId};

use super::case_view::DueView;
use super::filter::CaseQuery;
use crate::Desk;
use crate::error::DeskError;

/// Pages of a list that are looked through: whoever has more has no use for a calendar of it.
const PAGES_MAX: usize = 20;

/// Something that falls due for somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnDueView {
    /// When (RFC 3339).
    pub due_at: String,
    /// The procedure it is theirs in.
    pub procedure: String,
    /// The case.
    pub case: String,
    /// The act or deadline.
    pub id: String,
    /// What is due, in Japanese.
    pub ja: String,
    /// The same in English.
    pub en: String,
}

impl Desk {
    /// What falls due for somebody, by day. Of staff it is what they must do; of a company what is due in its
    /// applications and the calls they are to.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a person who is not there.
    pub async fn own_dues(&self, org: &OrgId, person: &ActorId) -> Result<Vec<OwnDueView>, DeskError> {
        let is_company = self.reader_of(org, person).await?.is_supplier();
        let mut all = if is_company {
            self.dues_of_company(org, person).await?
        } else {
            self.dues_of_staff(org, person).await?
        };
        all.sort();
        all.dedup();
        Ok(all)
    }

    async fn dues_of_staff(&self, org: &OrgId, person: &ActorId) -> Result<Vec<OwnDueView>, DeskError> {
        let (mut all, mut after) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let page = self.tasks(org, person, after.as_deref()).await?;
            for task in page.tasks {
                for act in task.acts {
                    let Some(due_at) = act.due_at else { continue };
                    all.push(OwnDueView {
                        due_at,
                        procedure: task.line.procedure.clone(),
                        case: task.line.case.clone(),
                        id: act.act,
                        ja: act.ja,
                        en: act.en,
                    });
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(all)
    }

    async fn dues_of_company(&self, org: &OrgId, person: &ActorId) -> Result<Vec<OwnDueView>, DeskError> {
        let (mut all, mut after) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let page = self.cases(org, person, &CaseQuery::default(), after.as_deref()).await?;
            for mine in self.mine(org, person, page.lines).await? {
                let due = |one: &DueView| OwnDueView {
                    due_at: one.due_at.clone(),
                    procedure: mine.line.procedure.clone(),
                    case: mine.line.case.clone(),
                    id: one.id.clone(),
                    ja: one.ja.clone(),
                    en: one.en.clone(),
                };
                let of_call = mine.call.iter().flat_map(|call| call.due.iter());
                all.extend(mine.own.due.iter().chain(of_call).map(due));
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(all)
    }
}
