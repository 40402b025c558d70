//! What the migrations of both registers share.

use sea_orm_migration::prelude::*;

/// A table led by the body's id, with `columns` after it; the first `keys` of them complete the primary key.
pub(crate) fn table<const N: usize>(name: &'static str, keys: usize, columns: [ColumnDef; N]) -> TableCreateStatement {
    let mut key = Index::create();
    key.col("org_id");
    let mut table = Table::create();
    table.table(name).col(ColumnDef::new("org_id").string().not_null());
    for (n, column) in columns.into_iter().enumerate() {
        if n < keys {
            key.col(column.get_column_name());
        }
        table.col(column);
    }
    table.primary_key(&mut key).take()
}

/// An index on a column within a body.
pub(crate) fn index(table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(format!("{table}_{column}")).table(table).col("org_id").col(column).take()
}

/// An index on several columns within a body, in this order.
pub(crate) fn ordered(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(table).col("org_id");
    for column in columns {
        index.col(*column);
    }
    index.take()
}

/// The same, and no two rows may share them.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    ordered(table, columns).unique().take()
}
