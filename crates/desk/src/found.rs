//! Setting up an organisation: its row, its people, and its `office` with the first grants.

use serde_json::json;
use shirube_core::facts::Facts;
use shirube_core::forms::office::Grant;
use shirube_core::government_code::government_code;
use shirube_core::policy::Policy;
use shirube_persistence::{OrganisationRow, PersonRow};
use shirube_trail::{ActorId, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::Office;
use crate::command::Performed;
use crate::dossier::Brought;
use crate::error::DeskError;
use crate::hand::Hand;
use crate::perform::without_nulls;
use crate::work::Learns;
use crate::work::{Halt, On, Step, Work};

/// A person to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Their opaque id (`u-0007`).
    pub id: ActorId,
    /// Their name, or that of the role.
    pub name: String,
    /// Where letters go.
    pub email: Option<String>,
    /// `ja` or `en`; empty where they chose none, and policy says (`letters_language`).
    pub language: String,
    /// The company, for suppliers.
    pub company: Option<String>,
    /// The section, for officials.
    pub section: Option<String>,
    /// The company's corporate number.
    pub corporate_number: Option<String>,
}

/// What an organisation starts with.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Its id.
    pub org: OrgId,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English.
    pub name_en: String,
    /// Its local-government code.
    pub code: Option<String>,
    /// Its policy.
    pub policy: Policy,
    /// The first grants.
    pub grants: Vec<Grant>,
    /// Its people.
    pub people: Vec<NewPerson>,
}

impl Desk {
    /// Sets up an organisation; one that exists already is left as it is.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails or the office refuses; [`DeskError::BadInput`] for a code that is
    /// none, or another's.
    pub async fn found(&self, founding: &Founding) -> Result<Option<Performed>, DeskError> {
        let code = self.code_of(founding).await?;
        let unit = self.store.begin(&founding.org).await?;
        if unit.organisation().await?.is_some() {
            unit.rollback().await?;
            return Ok(None);
        }
        let at = self.clock.now(&unit).await?;
        let row = OrganisationRow {
            org: founding.org.clone(),
            name_ja: founding.name_ja.clone(),
            name_en: founding.name_en.clone(),
            kind: serde_json::to_value(founding.policy.body)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default(),
            local_government_code: code,
            opened_at: at,
        };
        unit.put_organisation(&row).await?;
        for person in &founding.people {
            unit.put_person(&person_row(person)).await?;
        }
        let office = Office::default();
        let mut facts = Facts::default();
        facts.set("grants", json!(founding.grants));
        facts.set("policy", without_nulls(serde_json::to_value(&founding.policy).unwrap_or_default()));
        let step = Step {
            on: On::New { kind: "office".to_owned(), id: ProcedureId::new("office")?, parent: None },
            act: "open".to_owned(),
            hand: Hand::system("system:founding")?,
            commander: None,
            brought: Brought { facts, ..Brought::default() },
            seen_revision: None,
            learns: Learns::Nobody,
        };
        let cmd = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("found:{}", founding.org).as_bytes());
        let mut work = Work::new(self, &unit, (&office, &founding.policy), at, cmd);
        match work.perform(step).await {
            Ok(performed) => {
                unit.note_reads_made(crate::READS_EDITION).await?;
                unit.commit().await?;
                Ok(Some(performed))
            }
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Refused(refused)) => {
                let what: Vec<String> = refused.1.unmet().map(|finding| finding.sentence().ja).collect();
                Err(DeskError::bad_input("organisation", what.join(""), "the office could not be opened"))
            }
        }
    }

    /// The code an organisation is founded with: one of a local government, and of no other here.
    async fn code_of(&self, founding: &Founding) -> Result<Option<String>, DeskError> {
        let Some(typed) = &founding.code else { return Ok(None) };
        let code = government_code(typed).ok_or_else(|| {
            DeskError::bad_input(
                "code",
                "全国地方公共団体コード（検査数字を含む6桁）です。",
                "a local government's code: six digits, the last of which checks the others.",
            )
        })?;
        for other in self.store.public_organisations().await? {
            let org = &other.org;
            if *org != founding.org && other.local_government_code.as_ref() == Some(&code) {
                return Err(DeskError::bad_input(
                    "code",
                    format!("このコードは団体「{org}」のものです。"),
                    format!("this code is that of the organisation \"{org}\"."),
                ));
            }
        }
        Ok(Some(code))
    }

    /// Registers a person, or changes what is known of them.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn register(&self, org: &OrgId, person: &NewPerson) -> Result<(), DeskError> {
        let unit = self.store.begin(org).await?;
        unit.put_person(&person_row(person)).await?;
        unit.commit().await?;
        Ok(())
    }
}

fn person_row(person: &NewPerson) -> PersonRow {
    PersonRow {
        person: person.id.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        language: person.language.clone(),
        organisation_name: person.company.clone(),
        section: person.section.clone(),
        corporate_number: person.corporate_number.clone(),
    }
}
