use model::api::{SignedBundle, Text};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use time::OffsetDateTime;

use super::KeyRegister;
use super::tables::{bundle, setting, text};
use crate::StoreError;
use crate::words::{instant, seconds, signed, unsigned};

/// Which policy text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The matrix of rights.
    Matrix,
    /// The rule file.
    Rules,
}

impl TextKind {
    fn id(self) -> &'static str {
        match self {
            TextKind::Matrix => "matrix",
            TextKind::Rules => "rules",
        }
    }
}

/// A policy bundle as it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleRow {
    /// Its edition.
    pub edition: u64,
    /// From when on it must not be used.
    pub expires: OffsetDateTime,
    /// As signed.
    pub signed: SignedBundle,
}

impl<C: ConnectionTrait> KeyRegister<C> {
    /// The text in force; none before the first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn text(&self, kind: TextKind) -> Result<Option<Text>, StoreError> {
        let row = text::Entity::find()
            .filter(text::Column::OrgId.eq(&self.org))
            .filter(text::Column::Kind.eq(kind.id()))
            .order_by_desc(text::Column::Edition)
            .one(&self.db)
            .await?;
        row.map(|row| Ok(Text { edition: unsigned(row.edition, "policy_text")?, text: row.text })).transpose()
    }

    /// Writes a text under an edition that no other has.
    ///
    /// # Errors
    /// When the database does not answer or the edition is taken.
    pub async fn put_text(&self, kind: TextKind, one: &Text) -> Result<(), StoreError> {
        let row = text::ActiveModel {
            org_id: Set(self.org.clone()),
            kind: Set(kind.id().to_owned()),
            edition: Set(signed(one.edition, "policy_text")?),
            text: Set(one.text.clone()),
        };
        text::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// The newest bundle.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn bundle(&self) -> Result<Option<BundleRow>, StoreError> {
        let row = bundle::Entity::find()
            .filter(bundle::Column::OrgId.eq(&self.org))
            .order_by_desc(bundle::Column::Edition)
            .one(&self.db)
            .await?;
        row.map(|row| {
            Ok(BundleRow {
                edition: unsigned(row.edition, "bundle")?,
                expires: instant(row.expires, "bundle")?,
                signed: SignedBundle { text: row.text, signature: row.signature },
            })
        })
        .transpose()
    }

    /// Writes a bundle under an edition that no other has.
    ///
    /// # Errors
    /// When the database does not answer or the edition is taken.
    pub async fn put_bundle(&self, one: &BundleRow) -> Result<(), StoreError> {
        let row = bundle::ActiveModel {
            org_id: Set(self.org.clone()),
            edition: Set(signed(one.edition, "bundle")?),
            text: Set(one.signed.text.clone()),
            signature: Set(one.signed.signature.clone()),
            expires: Set(seconds(one.expires)),
        };
        bundle::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// A setting.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let key = (self.org.clone(), name.to_owned());
        Ok(setting::Entity::find_by_id(key).one(&self.db).await?.map(|row| row.value))
    }

    /// Writes a setting.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let row = setting::ActiveModel {
            org_id: Set(self.org.clone()),
            name: Set(name.to_owned()),
            value: Set(value.to_owned()),
        };
        let replace = OnConflict::columns([setting::Column::OrgId, setting::Column::Name])
            .update_column(setting::Column::Value)
            .to_owned();
        setting::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }
}
