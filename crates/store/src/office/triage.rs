//! The inventory in numbers, and what people decided about it.

use std::sync::{Arc, PoisonError};

use model::SectionId;
use model::api::{CauseGroup, Choice, Decision, DecisionWithdrawal};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, Set,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::OfficeRegister;
use super::tables::{decision, inventory, inventory_state};
use crate::StoreError;
use crate::words::{instant, seconds, unsigned, value};

const TABLE: &str = "inventory";

/// Rows of one cause, counted by the database.
#[derive(Debug, FromQueryResult)]
struct Counted {
    rule: String,
    section: String,
    label: Option<String>,
    standing: String,
    found: Option<String>,
    files: i64,
    persons: Option<i64>,
    bytes: Option<i64>,
}

/// What was counted, and at which version of the inventory.
pub(super) type Numbers = Option<(i64, Arc<Vec<CauseGroup>>)>;

impl OfficeRegister {
    /// The inventory grouped by cause, largest group first. It is counted anew only after the inventory has changed.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn causes(&self) -> Result<Arc<Vec<CauseGroup>>, StoreError> {
        // Read before counting: what changes meanwhile has another version.
        let version = self.inventory_version().await?;
        let known = self.numbers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, groups)) = known.filter(|(at, _)| *at == version) {
            return Ok(groups);
        }
        let groups = Arc::new(self.count_causes().await?);
        *self.numbers.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, Arc::clone(&groups)));
        Ok(groups)
    }

    async fn count_causes(&self) -> Result<Vec<CauseGroup>, StoreError> {
        use inventory::Column as C;
        let counted = inventory::Entity::find()
            .select_only()
            .column(C::Rule)
            .column(C::Section)
            .column(C::Label)
            .column(C::Standing)
            .column(C::Found)
            .column_as(C::Id.count(), "files")
            .column_as(Expr::col(C::Persons).sum().cast_as("bigint"), "persons")
            .column_as(Expr::col(C::Size).sum().cast_as("bigint"), "bytes")
            .filter(C::OrgId.eq(&self.org))
            .group_by(C::Rule)
            .group_by(C::Section)
            .group_by(C::Label)
            .group_by(C::Standing)
            .group_by(C::Found)
            .order_by(C::Id.count(), Order::Desc)
            .into_model::<Counted>()
            .all(&self.db)
            .await?;
        counted.into_iter().map(read).collect()
    }

    /// The folders with the most files of these causes, rule and section, that are not sealed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn folders_of(
        &self,
        rules: &[&str],
        sections: &[&SectionId],
        limit: u64,
    ) -> Result<Vec<String>, StoreError> {
        use inventory::Column as C;
        let folders = inventory::Entity::find()
            .select_only()
            .column(C::Folder)
            .filter(C::OrgId.eq(&self.org))
            .filter(C::Rule.is_in(rules.iter().copied()))
            .filter(C::Section.is_in(sections.iter().map(|section| section.as_str())))
            .filter(C::Standing.ne(model::api::Standing::Sealed.id()))
            .group_by(C::Folder)
            .order_by(C::Id.count(), Order::Desc)
            .order_by_asc(C::Folder)
            .limit(limit)
            .into_tuple::<String>()
            .all(&self.db)
            .await?;
        Ok(folders)
    }

    /// Writes a decision; an earlier one about the same rule and section is replaced.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn decide(&self, one: &Decision, at: OffsetDateTime) -> Result<(), StoreError> {
        use decision::Column as C;
        let row = decision::ActiveModel {
            org_id: Set(self.org.clone()),
            rule: Set(one.rule.clone()),
            section: Set(section_word(one.section.as_ref())),
            choice: Set(one.choice.id().to_owned()),
            person: Set(one.by.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default()),
            at: Set(seconds(at)),
            note: Set(one.note.clone()),
            kinds: Set(one.kinds.as_ref().map(|kinds| kinds.join(","))),
            until: Set(one.until.map(seconds)),
            exception: Set(one.exception),
        };
        let replace = OnConflict::columns([C::OrgId, C::Rule, C::Section])
            .update_columns([C::Choice, C::Person, C::At, C::Note, C::Kinds, C::Until, C::Exception])
            .to_owned();
        decision::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// All decisions, ended ones too.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        const TABLE: &str = "decision";
        let rows = decision::Entity::find().filter(decision::Column::OrgId.eq(&self.org)).all(&self.db).await?;
        let read = |row: decision::Model| {
            let choice: Choice = value(row.choice, TABLE)?;
            Ok(Decision {
                rule: row.rule,
                section: section_of(&row.section, TABLE)?,
                kinds: row.kinds.map(|kinds| words(&kinds)),
                choice,
                by: row.person.parse().ok(),
                at: Some(instant(row.at, TABLE)?),
                until: row.until.map(|until| instant(until, TABLE)).transpose()?,
                exception: row.exception,
                note: row.note,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Forgets a decision; its files are asked about again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn withdraw_decision(&self, which: &DecisionWithdrawal) -> Result<(), StoreError> {
        let key = (self.org.clone(), which.rule.clone(), section_word(which.section.as_ref()));
        decision::Entity::delete_by_id(key).exec(&self.db).await?;
        Ok(())
    }

    /// Forgets the decisions that an exception stood for: it was refused or withdrawn.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_decisions_of(&self, exception: Uuid) -> Result<(), StoreError> {
        decision::Entity::delete_many()
            .filter(decision::Column::OrgId.eq(&self.org))
            .filter(decision::Column::Exception.eq(exception))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Notes that the inventory is another now.
    pub(super) async fn inventory_changed(&self, db: &impl ConnectionTrait) -> Result<(), StoreError> {
        use inventory_state::Column as C;
        let row = inventory_state::ActiveModel { org_id: Set(self.org.clone()), version: Set(1) };
        let next = Expr::col((inventory_state::Entity, C::Version)).add(1);
        let raise = OnConflict::column(C::OrgId).value(C::Version, next).to_owned();
        inventory_state::Entity::insert(row).on_conflict(raise).exec_without_returning(db).await?;
        Ok(())
    }

    async fn inventory_version(&self) -> Result<i64, StoreError> {
        let row = inventory_state::Entity::find_by_id(self.org.clone()).one(&self.db).await?;
        Ok(row.map_or(0, |row| row.version))
    }
}

fn read(one: Counted) -> Result<CauseGroup, StoreError> {
    Ok(CauseGroup {
        rule: one.rule,
        section: one.section.parse().map_err(|_| StoreError::Damaged { table: TABLE })?,
        label: one.label.map(|label| value(label, TABLE)).transpose()?,
        standing: value(one.standing, TABLE)?,
        files: unsigned(one.files, TABLE)?,
        persons: unsigned(one.persons.unwrap_or(0), TABLE)?,
        bytes: unsigned(one.bytes.unwrap_or(0), TABLE)?,
        kinds: one.found.map(|found| words(&found)),
    })
}

fn words(list: &str) -> Vec<String> {
    list.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// All sections are the one without a name.
fn section_word(section: Option<&SectionId>) -> String {
    section.map(|section| section.as_str().to_owned()).unwrap_or_default()
}

fn section_of(word: &str, table: &'static str) -> Result<Option<SectionId>, StoreError> {
    if word.is_empty() { Ok(None) } else { word.parse().map(Some).map_err(|_| StoreError::Damaged { table }) }
}
