//! The office's tables, one module each; `migrations.rs` makes them.

macro_rules! no_relation {
    () => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}
        impl ActiveModelBehavior for ActiveModel {}
    };
}

/// A table of names by id.
macro_rules! names {
    ($module:ident, $table:literal) => {
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub(crate) struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub(crate) org_id: String,
                #[sea_orm(primary_key, auto_increment = false)]
                pub(crate) id: String,
                pub(crate) name: String,
            }
            no_relation!();
        }
    };
}

names!(person, "person_name");
names!(section, "section_name");
names!(device, "device_name");

pub(crate) mod file {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "file_record")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) file: Uuid,
        #[sea_orm(column_type = "Text")]
        pub(crate) name: String,
        #[sea_orm(column_type = "Text")]
        pub(crate) folder: String,
        pub(crate) device: Uuid,
        pub(crate) run: Uuid,
        pub(crate) section: String,
        pub(crate) label: String,
        pub(crate) size: i64,
        /// JSON of counts by kind.
        #[sea_orm(column_type = "Text")]
        pub(crate) kinds: String,
    }
    no_relation!();
}

pub(crate) mod reason {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reason")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) file: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) entry: i64,
        pub(crate) at: i64,
        pub(crate) person: String,
        pub(crate) act: String,
        #[sea_orm(column_type = "Text")]
        pub(crate) text: String,
    }
    no_relation!();
}
