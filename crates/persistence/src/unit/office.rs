//! Organisation, persons, cases.

use super::Unit;
use super::behind::{Op, Table};
use super::portions::portions;
use crate::cell::Cells;
use crate::error::StoreResult;
use crate::tables::case_file::{self, CaseRow};
use crate::tables::organisation::{self, OrganisationRow};
use crate::tables::person::{self, PersonRow};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use shirube_trail::Fault;
use shirube_trail::fault::FaultKind;
use shirube_trail::ids::{ActorId, CaseNo, OFFICE};

impl Unit {
    /// The organisation, once set up.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn organisation(&self) -> StoreResult<Option<OrganisationRow>> {
        if let Some(row) = self.seen.organisation() {
            return Ok(Some(row));
        }
        let row = organisation::Entity::find_by_id(self.org.to_string()).one(&self.tx).await?;
        let row = row.map(OrganisationRow::read).transpose()?;
        self.seen.keep_organisation(row.as_ref());
        Ok(row)
    }

    /// Sets up or renames the organisation. With it comes the case `office`
    /// (fiscal year and serial 0), to which acts outside any case belong.
    ///
    /// # Errors
    ///
    /// Another organisation than the unit's; a database that does not answer.
    pub async fn put_organisation(&self, row: &OrganisationRow) -> StoreResult<()> {
        use organisation::Column;
        if row.org != self.org {
            return Err(Fault::new("org", FaultKind::Changed).into());
        }
        self.seen.keep_organisation(None);
        let renamed = OnConflict::column(Column::Org)
            .update_columns([Column::NameJa, Column::NameEn, Column::Kind, Column::LocalGovernmentCode])
            .to_owned();
        organisation::Entity::insert(row.model().into_active_model())
            .on_conflict(renamed)
            .exec_without_returning(self.writing().await?)
            .await?;
        let office = CaseRow {
            case_no: CaseNo::new(OFFICE)?,
            fiscal_year: 0,
            serial: 0,
            title: OFFICE.to_owned(),
            opened_at: row.opened_at,
        };
        case_file::Entity::insert(office.model(&self.org).into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Enters a person, or changes what is known of one.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn put_person(&self, row: &PersonRow) -> StoreResult<()> {
        use person::Column;
        self.seen.forget_person(&row.person);
        let changed = OnConflict::columns([Column::Org, Column::Person])
            .update_columns([
                Column::Name,
                Column::Email,
                Column::Language,
                Column::OrganisationName,
                Column::Section,
                Column::CorporateNumber,
            ])
            .to_owned();
        person::Entity::insert(row.model(&self.org).into_active_model())
            .on_conflict(changed)
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// A person.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn person(&self, person: &ActorId) -> StoreResult<Option<PersonRow>> {
        let key = (self.org.to_string(), person.to_string());
        let row = person::Entity::find_by_id(key).one(&self.tx).await?;
        row.map(PersonRow::read).transpose()
    }

    /// These people, by id; who is not known is left out.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn people(&self, ids: &[ActorId]) -> StoreResult<Vec<PersonRow>> {
        let mut people: Vec<PersonRow> = ids.iter().filter_map(|id| self.seen.person(id)).collect();
        let unseen = ids.iter().filter(|id| self.seen.person(id).is_none());
        for some in portions(unseen.collect()) {
            let rows = person::Entity::find()
                .filter(person::Column::Org.eq(self.org.as_str()))
                .filter(person::Column::Person.is_in(some.iter().map(|id| id.as_str())))
                .all(&self.tx)
                .await?;
            let rows = rows.into_iter().map(PersonRow::read).collect::<StoreResult<Vec<_>>>()?;
            self.seen.keep_people(&rows);
            people.extend(rows);
        }
        people.sort_by(|a, b| a.person.cmp(&b.person));
        Ok(people)
    }

    /// Everyone, by id.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn persons(&self) -> StoreResult<Vec<PersonRow>> {
        let rows = person::Entity::find()
            .filter(person::Column::Org.eq(self.org.as_str()))
            .order_by_asc(person::Column::Person)
            .all(&self.tx)
            .await?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// The people of a company, by id.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn people_of(&self, corporate_number: &str) -> StoreResult<Vec<PersonRow>> {
        let rows = person::Entity::find()
            .filter(person::Column::Org.eq(self.org.as_str()))
            .filter(person::Column::CorporateNumber.eq(corporate_number))
            .order_by_asc(person::Column::Person)
            .all(&self.tx)
            .await?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// The connection, for what somebody keeps for themselves alone. Where rows are locked, whoever asks this
    /// next of the same person waits until this unit ends.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub(super) async fn own_of(&self, person: &ActorId) -> StoreResult<&DatabaseTransaction> {
        let tx = self.writing().await?;
        if self.locks_rows() {
            // Leaves references to the person free.
            let owner = person::Entity::find_by_id((self.org.to_string(), person.to_string()));
            owner.lock(LockType::NoKeyUpdate).one(tx).await?;
        }
        Ok(tx)
    }

    /// The number the next case of a fiscal year gets; from 1. Where rows are
    /// locked, whoever asks next waits until this unit ends.
    ///
    /// # Errors
    ///
    /// A database that does not answer; no number left.
    pub async fn next_case_serial(&self, fiscal_year: i32) -> StoreResult<u32> {
        if self.locks_rows() {
            // Leaves references to the organisation free: others go on writing what belongs to it.
            let organisation = organisation::Entity::find_by_id(self.org.to_string());
            organisation.lock(LockType::NoKeyUpdate).one(&self.tx).await?;
        }
        if let Some(serial) = self.behind.last_serial(fiscal_year) {
            return Cells::of("case_file", fiscal_year).count("serial", serial.saturating_add(1));
        }
        let last: Option<Option<i64>> = case_file::Entity::find()
            .select_only()
            .column_as(case_file::Column::Serial.max(), "last")
            .filter(case_file::Column::Org.eq(self.org.as_str()))
            .filter(case_file::Column::FiscalYear.eq(fiscal_year))
            .into_tuple()
            .one(&self.tx)
            .await?;
        let next = last.flatten().unwrap_or(0).saturating_add(1);
        Cells::of("case_file", fiscal_year).count("serial", next)
    }

    /// Opens a case. A number or serial already taken shows when it is written.
    pub fn open_case(&self, row: &CaseRow) {
        self.behind.push(Op::Case(Box::new(row.model(&self.org))));
        self.seen.keep_case(row);
    }

    /// A case.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn case(&self, case: &CaseNo) -> StoreResult<Option<CaseRow>> {
        if let Some(row) = self.seen.case(case) {
            return Ok(Some(row));
        }
        // Whoever asks for a case soon asks whose it is.
        let key = (self.org.to_string(), case.to_string());
        let found = case_file::Entity::find_by_id(key)
            .join(JoinType::LeftJoin, case_file::of_organisation())
            .select_also(organisation::Entity)
            .one(self.reading(&[Table::CaseFile]).await?)
            .await?;
        let Some((row, organisation)) = found else { return Ok(None) };
        if let Some(organisation) = organisation {
            self.seen.keep_organisation(Some(&OrganisationRow::read(organisation)?));
        }
        let row = CaseRow::read(row)?;
        self.seen.keep_case(&row);
        Ok(Some(row))
    }

    /// Every case but `office`, in order of opening.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn cases(&self) -> StoreResult<Vec<CaseRow>> {
        use case_file::Column;
        let rows = case_file::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::CaseNo.ne(OFFICE))
            .order_by_asc(Column::FiscalYear)
            .order_by_asc(Column::Serial)
            .all(self.reading(&[Table::CaseFile]).await?)
            .await?;
        rows.into_iter().map(CaseRow::read).collect()
    }
}
