//! Forward migrations of the office's register, numbered. A migration that has been released is never edited.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, string, string_null, text, text_null, uuid, uuid_null,
};

use crate::schema::{index, ordered, table, unique};

pub(crate) struct OfficeMigrations;

impl MigratorTrait for OfficeMigrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(M0001First), Box::new(M0002Console), Box::new(M0003Triage), Box::new(M0004Checkpoint)]
    }

    fn migration_table_name() -> DynIden {
        "office_migration".into_iden()
    }
}

struct M0001First;

impl MigrationName for M0001First {
    fn name(&self) -> &str {
        "0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0001First {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["person_name", "section_name", "device_name"] {
            manager.create_table(table(name, 1, [string("id"), string("name")])).await?;
        }
        let file = [
            uuid("file"),
            text("name"),
            text("folder"),
            uuid("device"),
            uuid("run"),
            string("section"),
            string("label"),
            big_integer("size"),
            text("kinds"),
        ];
        manager.create_table(table("file_record", 1, file)).await?;
        let reason =
            [uuid("file"), big_integer("entry"), big_integer("at"), string("person"), string("act"), text("text")];
        manager.create_table(table("reason", 2, reason)).await
    }
}

/// What the console shows: inventory, runs, decisions, contacts, and the index over the audit log.
struct M0002Console;

impl MigrationName for M0002Console {
    fn name(&self) -> &str {
        "0002_console"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0002Console {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [inventory(), runs(), entries()] {
            manager.create_table(table).await?;
        }
        let decision =
            [string("rule"), string("section"), string("choice"), string("person"), big_integer("at"), text("note")];
        manager.create_table(table("decision", 2, decision)).await?;
        manager.create_table(table("device_contact", 1, [uuid("device"), big_integer("seen")])).await?;
        let search = [string("person"), string("name"), text("filter")];
        manager.create_table(table("saved_search", 2, search)).await?;
        manager.create_index(unique("inventory", &["device", "folder", "name"])).await?;
        manager.create_index(unique("run_record", &["device", "run"])).await?;
        for column in ["section", "label", "standing", "rule", "device"] {
            manager.create_index(ordered("inventory", &[column, "id"])).await?;
        }
        // Covers the grouping by cause, so that the overview reads no row.
        let causes = ["rule", "section", "label", "standing", "persons", "size"];
        manager.create_index(ordered("inventory", &causes)).await?;
        for column in ["at", "person", "device", "file", "run", "act", "code"] {
            manager.create_index(ordered("audit_entry", &[column, "idx"])).await?;
        }
        Ok(())
    }
}

/// Triage by cause: which kinds were found, decisions that end, and what the office keeps of exceptions.
struct M0003Triage;

impl MigrationName for M0003Triage {
    fn name(&self) -> &str {
        "0003_triage"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0003Triage {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = |table: &'static str, mut column: ColumnDef| {
            let column = column.take();
            Table::alter().table(table).add_column(column).take()
        };
        manager.alter_table(add("inventory", text_null("found"))).await?;
        manager.alter_table(add("decision", text_null("kinds"))).await?;
        manager.alter_table(add("decision", big_integer_null("until"))).await?;
        manager.alter_table(add("decision", uuid_null("exception"))).await?;
        let note = [uuid("id"), text("reason"), text_null("folder"), text_null("name")];
        manager.create_table(table("exception_note", 1, note)).await?;
        manager.create_table(table("inventory_state", 0, [big_integer("version")])).await?;
        let before = ["rule", "section", "label", "standing", "persons", "size"];
        manager
            .drop_index(Index::drop().name(format!("inventory_{}", before.join("_"))).table("inventory").to_owned())
            .await?;
        let causes = ["rule", "section", "label", "standing", "found", "persons", "size"];
        manager.create_index(ordered("inventory", &causes)).await
    }
}

/// Files of the checkpoint that the log tells of, and what the office keeps of requests for originals.
struct M0004Checkpoint;

impl MigrationName for M0004Checkpoint {
    fn name(&self) -> &str {
        "0004_checkpoint"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0004Checkpoint {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let told = [uuid("job"), big_integer("entry"), big_integer("at")];
        manager.create_table(table("sanitised", 1, told)).await?;
        manager.create_index(index("sanitised", "at")).await?;
        let note = [uuid("id"), text("reason"), text("name")];
        manager.create_table(table("original_note", 1, note)).await
    }
}

fn inventory() -> TableCreateStatement {
    let columns = [
        big_integer("id"),
        uuid("device"),
        text("folder"),
        text("name"),
        string("section"),
        boolean("governed"),
        string_null("format"),
        big_integer("size"),
        string("standing"),
        string_null("code"),
        text("omissions"),
        string_null("label"),
        string("rule"),
        text("rules"),
        text("kinds"),
        big_integer("persons"),
        uuid_null("file"),
        uuid("run"),
        big_integer("told"),
    ];
    table("inventory", 1, columns)
}

fn runs() -> TableCreateStatement {
    let columns = [
        big_integer("id"),
        uuid("device"),
        uuid("run"),
        big_integer("began"),
        big_integer_null("ended"),
        big_integer("edition"),
        boolean("sealing"),
        big_integer("files"),
        big_integer("with_findings"),
        big_integer("unreadable"),
        big_integer("to_seal"),
        big_integer("sealed"),
        big_integer("not_sealed"),
        big_integer("undone"),
    ];
    table("run_record", 1, columns)
}

fn entries() -> TableCreateStatement {
    let columns = [
        big_integer("idx"),
        big_integer("at"),
        string_null("person"),
        uuid_null("device"),
        uuid_null("file"),
        uuid_null("run"),
        string("act"),
        string_null("code"),
        text("event"),
    ];
    table("audit_entry", 1, columns)
}
