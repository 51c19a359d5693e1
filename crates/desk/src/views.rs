//! Filters of the list of cases that somebody saves under a name. They are their own, and say nothing of any
//! case: what a filter finds is asked when it is used, with what its owner may see then.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shirube_persistence::{SavedViewRow, Unit};
use shirube_trail::{ActorId, OrgId, text};
use uuid::Uuid;

use crate::Desk;
use crate::error::DeskError;
use crate::locks::Tries;
use crate::once::Once;
use crate::reading::CaseQuery;
use crate::seen::{Changed, tag_of};

/// Characters of a name at most.
pub const VIEW_NAME_CHARS_MAX: usize = 40;

/// Views of one person at most.
pub const VIEWS_MAX: usize = 50;

/// How what is found is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ViewForm {
    /// As a list.
    #[default]
    List,
    /// As a board.
    Board,
}

/// What a view asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ViewQuery {
    /// How it is shown.
    pub form: ViewForm,
    /// Which procedures.
    pub query: CaseQuery,
}

/// A filter somebody saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it asks.
    pub asks: ViewQuery,
    /// Whether their list opens with it.
    pub is_default: bool,
}

impl SavedView {
    /// The tag of it as it is: what changes it names the one that was seen.
    #[must_use]
    pub fn tag(&self) -> String {
        tag_of(&(&self.id, &self.name, &self.asks, self.is_default))
    }
}

/// What is changed of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewChange {
    /// Its name.
    Rename(String),
    /// Whether the list opens with it: no other does then.
    Default(bool),
    /// It goes.
    Delete,
}

impl Desk {
    /// What somebody saved, by name.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails, or holds what cannot be read.
    pub async fn views(&self, org: &OrgId, person: &ActorId) -> Result<Vec<SavedView>, DeskError> {
        self.store.saved_views(org, person).await?.iter().map(view).collect()
    }

    /// Saves a filter under a name. The same request again saves one, and is answered alike.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for a name that is too long, empty or taken, a filter that names what there is
    /// not, one more than somebody may have, or an id that was another request's; [`DeskError::NotFound`] for
    /// a person who is not there, and for what was saved before and is deleted since.
    pub async fn save_view(
        &self,
        org: &OrgId,
        person: &ActorId,
        asked: (&str, &ViewQuery, bool),
        once: Option<&Once>,
    ) -> Result<SavedView, DeskError> {
        let (_, asks, _) = asked;
        asks.query.listing(1)?;
        if asks.query.closed && asks.form == ViewForm::Board {
            return Err(DeskError::bad_input(
                "closed",
                "終了した手続は一覧で保存してください。",
                "what has ended is saved as a list.",
            ));
        }
        let mut tries = Tries::begin();
        loop {
            match self.try_save_view(org, person, asked, once).await {
                Ok(saved) => return Ok(saved),
                Err(error) => tries.again(error).await?,
            }
        }
    }

    async fn try_save_view(
        &self,
        org: &OrgId,
        person: &ActorId,
        (name, asks, is_default): (&str, &ViewQuery, bool),
        once: Option<&Once>,
    ) -> Result<SavedView, DeskError> {
        let unit = self.store.begin(org).await?;
        if unit.person(person).await?.is_none() {
            unit.rollback().await?;
            return Err(DeskError::not_found(person.as_str()));
        }
        let mut rows = unit.saved_views(person).await?;
        let before = match once {
            Some(once) => once.before(&unit, person).await?,
            None => None,
        };
        if let Some(answer) = before {
            let kept = rows.iter().find(|row| answer.as_str() == Some(&row.id));
            return view(kept.ok_or_else(|| DeskError::not_found("view"))?);
        }
        let name = name_of(name, &rows)?;
        if rows.len() >= VIEWS_MAX {
            return Err(DeskError::bad_input(
                "name",
                format!("保存できる条件は{VIEWS_MAX}件までです。使わないものを削除してください。"),
                format!("{VIEWS_MAX} filters can be saved at most: delete what you do not use."),
            ));
        }
        let at = self.clock.now(&unit).await?;
        let mut row = SavedViewRow {
            person: person.clone(),
            id: Uuid::new_v4().to_string(),
            name,
            query: serde_json::to_string(asks).map_err(|_| unreadable("new"))?,
            is_default: false,
            created_at: at,
        };
        if is_default {
            without_default(&unit, &mut rows).await?;
            row.is_default = true;
        }
        unit.put_saved_view(&row).await?;
        if let Some(once) = once {
            once.remember(&unit, person, &Value::from(row.id.as_str()), at);
        }
        unit.commit().await?;
        view(&row)
    }

    /// Changes one of somebody's own views, where it is still as it was seen: `seen` is its tag.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where they have no such view; [`DeskError::BadInput`] for a name as with
    /// [`Desk::save_view`].
    pub async fn change_view(
        &self,
        org: &OrgId,
        person: &ActorId,
        (id, change): (&str, &ViewChange),
        seen: &str,
    ) -> Result<Changed, DeskError> {
        let unit = self.store.begin(org).await?;
        // whoever changes one of them at the same time waits here
        let mut rows = unit.saved_views(person).await?;
        let at = rows.iter().position(|row| row.id == id).ok_or_else(|| DeskError::not_found(id))?;
        let mut row = rows.remove(at);
        let found = view(&row)?.tag();
        if found != seen {
            unit.rollback().await?;
            return Ok(Changed::Stale(found));
        }
        match change {
            ViewChange::Rename(name) => row.name = name_of(name, &rows)?,
            ViewChange::Default(is_default) => {
                without_default(&unit, &mut rows).await?;
                row.is_default = *is_default;
            }
            ViewChange::Delete => {
                unit.forget_saved_view(person, id).await?;
                unit.commit().await?;
                return Ok(Changed::Done);
            }
        }
        unit.put_saved_view(&row).await?;
        unit.commit().await?;
        Ok(Changed::Done)
    }
}

/// Takes from each of these that a list opens with it.
async fn without_default(unit: &Unit, rows: &mut [SavedViewRow]) -> Result<(), DeskError> {
    for row in rows.iter_mut().filter(|row| row.is_default) {
        row.is_default = false;
        unit.put_saved_view(row).await?;
    }
    Ok(())
}

/// A name as it is kept, where none of these has it.
fn name_of(typed: &str, rows: &[SavedViewRow]) -> Result<String, DeskError> {
    let name = text::normalise(typed.trim())
        .map_err(|error| DeskError::bad_input("name", error.ja(), error.to_string()))?;
    let is_line = !name.chars().any(char::is_control);
    if !is_line || !(1..=VIEW_NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Err(DeskError::bad_input(
            "name",
            format!("名前は1文字から{VIEW_NAME_CHARS_MAX}文字までの1行です。"),
            format!("a name is one line of 1 to {VIEW_NAME_CHARS_MAX} characters."),
        ));
    }
    if rows.iter().any(|row| row.name == name) {
        return Err(DeskError::bad_input(
            "name",
            format!("「{name}」という名前の条件はもうあります。別の名前にしてください。"),
            format!("you have a filter \"{name}\" already: give it another name."),
        ));
    }
    Ok(name)
}

fn view(row: &SavedViewRow) -> Result<SavedView, DeskError> {
    Ok(SavedView {
        id: row.id.clone(),
        name: row.name.clone(),
        asks: serde_json::from_str(&row.query).map_err(|_| unreadable(&row.id))?,
        is_default: row.is_default,
    })
}

fn unreadable(id: &str) -> DeskError {
    DeskError::Store(shirube_persistence::StoreError::Inconsistent {
        table: "saved_view",
        key: id.to_owned(),
        what: "what it asks is not what it must be".to_owned(),
    })
}
