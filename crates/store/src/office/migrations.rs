//! Forward migrations of the office's register, numbered. A migration that has been released is never edited.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string, text, uuid};

use crate::schema::table;

pub(crate) struct OfficeMigrations;

impl MigratorTrait for OfficeMigrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(M0001First)]
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
