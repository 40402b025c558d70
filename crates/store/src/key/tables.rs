//! The key service's tables, one module each; `migrations.rs` makes them.

macro_rules! no_relation {
    () => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}
        impl ActiveModelBehavior for ActiveModel {}
    };
}

pub(crate) mod person {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person: String,
        pub(crate) role: String,
    }
    no_relation!();
}

pub(crate) mod assignment {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assignment")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) ordinal: i32,
        pub(crate) section: String,
        pub(crate) post: String,
        pub(crate) kind: String,
        pub(crate) first_day: TimeDate,
        pub(crate) last_day: Option<TimeDate>,
    }
    no_relation!();
}

pub(crate) mod credential {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "credential")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person: String,
        pub(crate) hash: String,
        pub(crate) set_at: i64,
    }
    no_relation!();
}

pub(crate) mod invitation {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person: String,
        pub(crate) code_sha256: String,
        pub(crate) expires: i64,
    }
    no_relation!();
}

pub(crate) mod session {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) session: Uuid,
        pub(crate) person: String,
        pub(crate) device: Uuid,
        pub(crate) public_key: String,
        pub(crate) expires: i64,
        pub(crate) used: i64,
    }
    no_relation!();
}

pub(crate) mod presence {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "presence")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) device: Uuid,
    }
    no_relation!();
}

pub(crate) mod proof {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "spent_proof")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) jti: Uuid,
        pub(crate) until: i64,
    }
    no_relation!();
}

pub(crate) mod device {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "device")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) device: Uuid,
        pub(crate) public_key: String,
        pub(crate) zone: String,
        pub(crate) spool_seq: i64,
        pub(crate) locked: bool,
    }
    no_relation!();
}

pub(crate) mod enrolment {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "enrolment")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) secret_sha256: String,
        pub(crate) zone: String,
        pub(crate) remaining: i32,
        pub(crate) expires: i64,
    }
    no_relation!();
}

pub(crate) mod file {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "protected_file")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) file: Uuid,
        pub(crate) label: String,
        pub(crate) section: Option<String>,
        pub(crate) run: Uuid,
        pub(crate) device: Uuid,
        pub(crate) revoked: bool,
    }
    no_relation!();
}

pub(crate) mod text {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "policy_text")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) edition: i64,
        #[sea_orm(column_type = "Text")]
        pub(crate) text: String,
    }
    no_relation!();
}

pub(crate) mod bundle {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bundle")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) edition: i64,
        #[sea_orm(column_type = "Text")]
        pub(crate) text: String,
        pub(crate) signature: String,
        pub(crate) expires: i64,
    }
    no_relation!();
}

pub(crate) mod setting {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) name: String,
        #[sea_orm(column_type = "Text")]
        pub(crate) value: String,
    }
    no_relation!();
}

pub(crate) mod original {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "original")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) job: Uuid,
        pub(crate) entry: i64,
        pub(crate) sha256: String,
        pub(crate) bytes: i64,
        pub(crate) code: String,
        pub(crate) until: i64,
        pub(crate) standing: String,
        pub(crate) asked_by: String,
        pub(crate) asked_at: i64,
        pub(crate) decided_by: Option<String>,
        pub(crate) decided_at: Option<i64>,
    }
    no_relation!();
}

pub(crate) mod order {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "undo_order")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) device: Uuid,
        pub(crate) run: Uuid,
        pub(crate) expires: i64,
        pub(crate) done: bool,
    }
    no_relation!();
}

pub(crate) mod exception {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "exception")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) org_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) section: Option<String>,
        pub(crate) rule: String,
        /// JSON list of kind ids.
        #[sea_orm(column_type = "Text")]
        pub(crate) kinds: String,
        /// JSON of the place; a file is named by its mark only.
        #[sea_orm(column_type = "Text")]
        pub(crate) covers: String,
        pub(crate) until: i64,
        pub(crate) standing: String,
        pub(crate) asked_by: String,
        pub(crate) asked_at: i64,
        pub(crate) decided_by: Option<String>,
        pub(crate) decided_at: Option<i64>,
        pub(crate) files: Option<i64>,
    }
    no_relation!();
}
