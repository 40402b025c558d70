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

pub(crate) mod inventory {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inventory")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i64,
        pub(crate) device: Uuid,
        #[sea_orm(column_type = "Text")]
        pub(crate) folder: String,
        #[sea_orm(column_type = "Text")]
        pub(crate) name: String,
        pub(crate) section: String,
        pub(crate) governed: bool,
        pub(crate) format: Option<String>,
        pub(crate) size: i64,
        pub(crate) standing: String,
        pub(crate) code: Option<String>,
        /// JSON list of causes.
        #[sea_orm(column_type = "Text")]
        pub(crate) omissions: String,
        pub(crate) label: Option<String>,
        /// The deciding rule; empty where none matched.
        pub(crate) rule: String,
        /// JSON list of all rules that matched.
        #[sea_orm(column_type = "Text")]
        pub(crate) rules: String,
        /// JSON of counts by kind and level.
        #[sea_orm(column_type = "Text")]
        pub(crate) kinds: String,
        /// Ids of the kinds that were found, in order, with commas between; none where that was not told yet.
        #[sea_orm(column_type = "Text", nullable)]
        pub(crate) found: Option<String>,
        pub(crate) persons: i64,
        pub(crate) file: Option<Uuid>,
        pub(crate) run: Uuid,
        pub(crate) told: i64,
    }
    no_relation!();
}

pub(crate) mod run {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "run_record")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i64,
        pub(crate) device: Uuid,
        pub(crate) run: Uuid,
        pub(crate) began: i64,
        pub(crate) ended: Option<i64>,
        pub(crate) edition: i64,
        pub(crate) sealing: bool,
        pub(crate) files: i64,
        pub(crate) with_findings: i64,
        pub(crate) unreadable: i64,
        pub(crate) to_seal: i64,
        pub(crate) sealed: i64,
        pub(crate) not_sealed: i64,
        pub(crate) undone: i64,
    }
    no_relation!();
}

pub(crate) mod decision {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "decision")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) rule: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) section: String,
        pub(crate) choice: String,
        pub(crate) person: String,
        pub(crate) at: i64,
        #[sea_orm(column_type = "Text")]
        pub(crate) note: String,
        /// Kinds that it is about, with commas between; none for all.
        #[sea_orm(column_type = "Text", nullable)]
        pub(crate) kinds: Option<String>,
        pub(crate) until: Option<i64>,
        pub(crate) exception: Option<Uuid>,
    }
    no_relation!();
}

pub(crate) mod exception_note {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "exception_note")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub(crate) reason: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub(crate) folder: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub(crate) name: Option<String>,
    }
    no_relation!();
}

pub(crate) mod sanitised {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sanitised")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) job: Uuid,
        /// Index of its entry in the log.
        pub(crate) entry: i64,
        pub(crate) at: i64,
    }
    no_relation!();
}

pub(crate) mod original_note {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "original_note")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub(crate) reason: String,
        #[sea_orm(column_type = "Text")]
        pub(crate) name: String,
    }
    no_relation!();
}

pub(crate) mod inventory_state {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inventory_state")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        /// Rises with every change of the inventory.
        pub(crate) version: i64,
    }
    no_relation!();
}

pub(crate) mod contact {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "device_contact")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) device: Uuid,
        pub(crate) seen: i64,
    }
    no_relation!();
}

pub(crate) mod entry {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entry")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) idx: i64,
        pub(crate) at: i64,
        pub(crate) person: Option<String>,
        pub(crate) device: Option<Uuid>,
        pub(crate) file: Option<Uuid>,
        pub(crate) run: Option<Uuid>,
        pub(crate) act: String,
        pub(crate) code: Option<String>,
        /// The entry's exact text.
        #[sea_orm(column_type = "Text")]
        pub(crate) event: String,
    }
    no_relation!();
}

pub(crate) mod search {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved_search")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) name: String,
        /// JSON of the filter.
        #[sea_orm(column_type = "Text")]
        pub(crate) filter: String,
    }
    no_relation!();
}
