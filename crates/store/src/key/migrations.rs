//! Forward migrations of the key service's register, numbered. A migration that has been released is never edited.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, date, date_null, integer, string, string_null, text, uuid,
};

use crate::schema::{index, table};

pub(crate) struct KeyMigrations;

impl MigratorTrait for KeyMigrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(M0001First),
            Box::new(M0002Presence),
            Box::new(M0003Orders),
            Box::new(M0004Exceptions),
            Box::new(M0005Originals),
        ]
    }

    fn migration_table_name() -> DynIden {
        "key_migration".into_iden()
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
        for table in persons().into_iter().chain(devices()).chain(files_and_texts()) {
            manager.create_table(table).await?;
        }
        manager.create_index(index("session", "person")).await?;
        manager.create_index(index("spent_proof", "until")).await
    }
}

/// Who has ever signed in where.
struct M0002Presence;

impl MigrationName for M0002Presence {
    fn name(&self) -> &str {
        "0002_presence"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0002Presence {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table("presence", 2, [string("person"), uuid("device")])).await?;
        let known = "INSERT INTO presence (org_id, person, device) SELECT DISTINCT org_id, person, device FROM session";
        manager.get_connection().execute_unprepared(known).await?;
        Ok(())
    }
}

/// What officers have ordered devices to do.
struct M0003Orders;

impl MigrationName for M0003Orders {
    fn name(&self) -> &str {
        "0003_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0003Orders {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [uuid("id"), uuid("device"), uuid("run"), big_integer("expires"), boolean("done")];
        manager.create_table(table("undo_order", 1, columns)).await?;
        manager.create_index(index("undo_order", "device")).await
    }
}

/// Rules that do not hold somewhere, for a while.
struct M0004Exceptions;

impl MigrationName for M0004Exceptions {
    fn name(&self) -> &str {
        "0004_exceptions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0004Exceptions {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("id"),
            string_null("section"),
            string("rule"),
            text("kinds"),
            text("covers"),
            big_integer("until"),
            string("standing"),
            string("asked_by"),
            big_integer("asked_at"),
            string_null("decided_by"),
            big_integer_null("decided_at"),
            big_integer_null("files"),
        ];
        manager.create_table(table("exception", 1, columns)).await?;
        manager.create_index(index("exception", "standing")).await
    }
}

/// Refused originals that somebody asked for.
struct M0005Originals;

impl MigrationName for M0005Originals {
    fn name(&self) -> &str {
        "0005_originals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M0005Originals {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            uuid("id"),
            uuid("job"),
            big_integer("entry"),
            string("sha256"),
            big_integer("bytes"),
            string("code"),
            big_integer("until"),
            string("standing"),
            string("asked_by"),
            big_integer("asked_at"),
            string_null("decided_by"),
            big_integer_null("decided_at"),
        ];
        manager.create_table(table("original", 1, columns)).await?;
        manager.create_index(index("original", "until")).await
    }
}

fn persons() -> Vec<TableCreateStatement> {
    vec![
        table("person", 1, [string("person"), string("role")]),
        table(
            "assignment",
            2,
            [
                string("person"),
                integer("ordinal"),
                string("section"),
                string("post"),
                string("kind"),
                date("first_day"),
                date_null("last_day"),
            ],
        ),
        table("credential", 1, [string("person"), string("hash"), big_integer("set_at")]),
        table("invitation", 1, [string("person"), string("code_sha256"), big_integer("expires")]),
        table(
            "session",
            1,
            [
                uuid("session"),
                string("person"),
                uuid("device"),
                text("public_key"),
                big_integer("expires"),
                big_integer("used"),
            ],
        ),
        table("spent_proof", 1, [uuid("jti"), big_integer("until")]),
    ]
}

fn devices() -> Vec<TableCreateStatement> {
    vec![
        table(
            "device",
            1,
            [uuid("device"), text("public_key"), string("zone"), big_integer("spool_seq"), boolean("locked")],
        ),
        table("enrolment", 1, [string("secret_sha256"), string("zone"), integer("remaining"), big_integer("expires")]),
    ]
}

fn files_and_texts() -> Vec<TableCreateStatement> {
    vec![
        table(
            "protected_file",
            1,
            [uuid("file"), string("label"), string_null("section"), uuid("run"), uuid("device"), boolean("revoked")],
        ),
        table("policy_text", 2, [string("kind"), big_integer("edition"), text("text")]),
        table("bundle", 1, [big_integer("edition"), text("text"), string("signature"), big_integer("expires")]),
        table("setting", 1, [string("name"), text("value")]),
    ]
}
