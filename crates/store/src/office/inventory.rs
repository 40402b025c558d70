//! The inventory: files that matter, as devices tell of them, and the runs that found them.

use model::api::{DeviceRun, InventoryFilter, InventoryItem, InventoryRow, RunRecord, Standing};
use model::{DeviceId, FileId, RunId};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use time::OffsetDateTime;

use super::tables::{inventory, run};
use super::{OfficeRegister, ROWS};
use crate::StoreError;
use crate::connection::begin;
use crate::words::{instant, seconds, signed, unsigned, value, word};

const TABLE: &str = "inventory";

impl OfficeRegister {
    /// Writes rows that a device told of, and forgets those it says are gone; all or nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_inventory(
        &self,
        (device, run, told): (DeviceId, RunId, OffsetDateTime),
        rows: &[InventoryRow],
        gone: &[(String, String)],
    ) -> Result<(), StoreError> {
        let change = begin(&self.db).await?;
        let mut next = next_id(&change, &self.org).await?;
        for chunk in rows.chunks(ROWS) {
            let mut models = Vec::with_capacity(chunk.len());
            for row in chunk {
                models.push(inventory_row(&self.org, next, (device, run, told), row)?);
                next += 1;
            }
            use inventory::Column as C;
            let replace = OnConflict::columns([C::OrgId, C::Device, C::Folder, C::Name])
                .update_columns([
                    C::Section,
                    C::Governed,
                    C::Format,
                    C::Size,
                    C::Standing,
                    C::Code,
                    C::Omissions,
                    C::Label,
                    C::Rule,
                    C::Rules,
                    C::Kinds,
                    C::Found,
                    C::Persons,
                    C::File,
                    C::Run,
                    C::Told,
                ])
                .to_owned();
            inventory::Entity::insert_many(models).on_conflict(replace).exec_without_returning(&change).await?;
        }
        for (folder, name) in gone {
            inventory::Entity::delete_many()
                .filter(inventory::Column::OrgId.eq(&self.org))
                .filter(inventory::Column::Device.eq(device.0))
                .filter(inventory::Column::Folder.eq(folder))
                .filter(inventory::Column::Name.eq(name))
                .exec(&change)
                .await?;
        }
        self.inventory_changed(&change).await?;
        Ok(change.commit().await?)
    }

    /// Forgets the files of a device below these folders that this run has not told of.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_untold(&self, device: DeviceId, run: RunId, roots: &[String]) -> Result<(), StoreError> {
        use inventory::Column as C;
        for root in roots {
            let below = LikeExpr::new(format!("{}/%", escaped(root.trim_end_matches('/')))).escape('\\');
            inventory::Entity::delete_many()
                .filter(C::OrgId.eq(&self.org))
                .filter(C::Device.eq(device.0))
                .filter(C::Run.ne(run.0))
                .filter(Condition::any().add(C::Folder.eq(root)).add(Expr::col(C::Folder).like(below)))
                .exec(&self.db)
                .await?;
        }
        self.inventory_changed(&self.db).await
    }

    /// At most `limit` rows after `after`, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn inventory(
        &self,
        filter: &InventoryFilter,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Vec<InventoryItem>, StoreError> {
        let mut query = inventory::Entity::find().filter(self.wanted(filter)?);
        if let Some(after) = after {
            query = query.filter(inventory::Column::Id.gt(after));
        }
        let rows = query.order_by_asc(inventory::Column::Id).limit(limit).all(&self.db).await?;
        rows.into_iter().map(read).collect()
    }

    /// The rows of a protected file: one for each place where a device has met it.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn inventory_of(&self, file: FileId) -> Result<Vec<InventoryItem>, StoreError> {
        let rows = inventory::Entity::find()
            .filter(inventory::Column::OrgId.eq(&self.org))
            .filter(inventory::Column::File.eq(file.0))
            .limit(100)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    fn wanted(&self, filter: &InventoryFilter) -> Result<Condition, StoreError> {
        use inventory::Column as C;
        let mut wanted = Condition::all().add(C::OrgId.eq(&self.org));
        if let Some(section) = &filter.section {
            wanted = wanted.add(C::Section.eq(section.as_str()));
        }
        if let Some(label) = filter.label {
            wanted = wanted.add(C::Label.eq(label.code()));
        }
        if let Some(standing) = filter.standing {
            wanted = wanted.add(C::Standing.eq(standing.id()));
        }
        if let Some(rule) = &filter.rule {
            wanted = wanted.add(C::Rule.eq(rule));
        }
        if let Some(device) = filter.device {
            wanted = wanted.add(C::Device.eq(device.0));
        }
        if let Some(text) = filter.text.as_deref().filter(|text| !text.is_empty()) {
            let like = || LikeExpr::new(format!("%{}%", escaped(text))).escape('\\');
            let either = Condition::any().add(Expr::col(C::Folder).like(like())).add(Expr::col(C::Name).like(like()));
            wanted = wanted.add(either);
        }
        Ok(wanted)
    }

    /// Writes a run as it stands; an earlier word about it is replaced.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_run(&self, device: DeviceId, one: &RunRecord) -> Result<(), StoreError> {
        use run::Column as C;
        const TABLE: &str = "run_record";
        let change = begin(&self.db).await?;
        let last: Option<Option<i64>> = run::Entity::find()
            .select_only()
            .column_as(C::Id.max(), "last")
            .filter(C::OrgId.eq(&self.org))
            .into_tuple()
            .one(&change)
            .await?;
        let before: Option<i64> = run::Entity::find()
            .select_only()
            .column(C::Undone)
            .filter(C::OrgId.eq(&self.org))
            .filter(C::Device.eq(device.0))
            .filter(C::Run.eq(one.run.0))
            .into_tuple()
            .one(&change)
            .await?;
        // What was taken back stays so: a word about the run that was on its way meanwhile does not know of it.
        let undone = std::cmp::max(signed(one.undone, TABLE)?, before.unwrap_or(0));
        let row = run::ActiveModel {
            org_id: Set(self.org.clone()),
            id: Set(last.flatten().unwrap_or(0) + 1),
            device: Set(device.0),
            run: Set(one.run.0),
            began: Set(seconds(one.began)),
            ended: Set(one.ended.map(seconds)),
            edition: Set(signed(one.edition, TABLE)?),
            sealing: Set(one.sealing),
            files: Set(signed(one.files, TABLE)?),
            with_findings: Set(signed(one.with_findings, TABLE)?),
            unreadable: Set(signed(one.unreadable, TABLE)?),
            to_seal: Set(signed(one.to_seal, TABLE)?),
            sealed: Set(signed(one.sealed, TABLE)?),
            not_sealed: Set(signed(one.not_sealed, TABLE)?),
            undone: Set(undone),
        };
        let replace = OnConflict::columns([C::OrgId, C::Device, C::Run])
            .update_columns([
                C::Ended,
                C::Edition,
                C::Sealing,
                C::Files,
                C::WithFindings,
                C::Unreadable,
                C::ToSeal,
                C::Sealed,
                C::NotSealed,
                C::Undone,
            ])
            .to_owned();
        run::Entity::insert(row).on_conflict(replace).exec_without_returning(&change).await?;
        Ok(change.commit().await?)
    }

    /// At most `limit` runs before `before`, newest first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn runs(&self, before: Option<i64>, limit: u64) -> Result<Vec<DeviceRun>, StoreError> {
        let mut query = run::Entity::find().filter(run::Column::OrgId.eq(&self.org));
        if let Some(before) = before {
            query = query.filter(run::Column::Id.lt(before));
        }
        let rows = query.order_by_desc(run::Column::Id).limit(limit).all(&self.db).await?;
        rows.into_iter().map(read_run).collect()
    }
}

/// `%`, `_` and `\` mean themselves.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

async fn next_id(db: &impl ConnectionTrait, org: &str) -> Result<i64, StoreError> {
    let last: Option<Option<i64>> = inventory::Entity::find()
        .select_only()
        .column_as(inventory::Column::Id.max(), "last")
        .filter(inventory::Column::OrgId.eq(org))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

fn inventory_row(
    org: &str,
    id: i64,
    (device, run, told): (DeviceId, RunId, OffsetDateTime),
    row: &InventoryRow,
) -> Result<inventory::ActiveModel, StoreError> {
    let json = |value: Result<String, serde_json::Error>| value.map_err(|_| StoreError::Damaged { table: TABLE });
    let found: Vec<&str> = row.kinds.iter().filter(|(_, n)| n.low > 0).map(|(id, _)| id.as_str()).collect();
    Ok(inventory::ActiveModel {
        org_id: Set(org.to_owned()),
        id: Set(id),
        device: Set(device.0),
        folder: Set(row.folder.clone()),
        name: Set(row.name.clone()),
        section: Set(row.section.as_str().to_owned()),
        governed: Set(row.governed),
        format: Set(row.format.map(|f| word(&f, TABLE)).transpose()?),
        size: Set(signed(row.size, TABLE)?),
        standing: Set(row.standing.id().to_owned()),
        code: Set(row.code.clone()),
        omissions: Set(json(serde_json::to_string(&row.omissions))?),
        label: Set(row.label.map(|label| label.code().to_owned())),
        rule: Set(row.rules.first().cloned().unwrap_or_default()),
        rules: Set(json(serde_json::to_string(&row.rules))?),
        kinds: Set(json(serde_json::to_string(&row.kinds))?),
        found: Set(Some(found.join(","))),
        persons: Set(i64::from(row.persons)),
        file: Set(row.file.map(|file| file.0)),
        run: Set(run.0),
        told: Set(seconds(told)),
    })
}

fn read(row: inventory::Model) -> Result<InventoryItem, StoreError> {
    let damaged = || StoreError::Damaged { table: TABLE };
    let standing: Standing = value(row.standing, TABLE)?;
    Ok(InventoryItem {
        id: row.id,
        device: DeviceId(row.device),
        told: instant(row.told, TABLE)?,
        run: RunId(row.run),
        row: InventoryRow {
            folder: row.folder,
            name: row.name,
            section: row.section.parse().map_err(|_| damaged())?,
            governed: row.governed,
            format: row.format.map(|word| value(word, TABLE)).transpose()?,
            size: unsigned(row.size, TABLE)?,
            standing,
            code: row.code,
            omissions: serde_json::from_str(&row.omissions).map_err(|_| damaged())?,
            label: row.label.map(|word| value(word, TABLE)).transpose()?,
            rules: serde_json::from_str(&row.rules).map_err(|_| damaged())?,
            kinds: serde_json::from_str(&row.kinds).map_err(|_| damaged())?,
            persons: u32::try_from(row.persons).map_err(|_| damaged())?,
            file: row.file.map(FileId),
        },
    })
}

fn read_run(row: run::Model) -> Result<DeviceRun, StoreError> {
    const TABLE: &str = "run_record";
    Ok(DeviceRun {
        id: row.id,
        device: DeviceId(row.device),
        run: RunRecord {
            run: RunId(row.run),
            began: instant(row.began, TABLE)?,
            ended: row.ended.map(|at| instant(at, TABLE)).transpose()?,
            edition: unsigned(row.edition, TABLE)?,
            sealing: row.sealing,
            files: unsigned(row.files, TABLE)?,
            with_findings: unsigned(row.with_findings, TABLE)?,
            unreadable: unsigned(row.unreadable, TABLE)?,
            to_seal: unsigned(row.to_seal, TABLE)?,
            sealed: unsigned(row.sealed, TABLE)?,
            not_sealed: unsigned(row.not_sealed, TABLE)?,
            undone: unsigned(row.undone, TABLE)?,
        },
        undo: None,
    })
}
