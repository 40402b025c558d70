use model::{Assignment, PersonId, Role, Subject};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use time::OffsetDateTime;

use super::KeyRegister;
use super::tables::{assignment, credential, invitation, person};
use crate::StoreError;
use crate::words::{instant, seconds, value, word};

/// Rows a statement carries at most: both databases bound the number of parameters.
const ROWS: usize = 500;

/// A person of the roster, by id only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// What she is to Sekimori.
    pub role: Role,
    /// All her assignments, in the roster's order.
    pub assignments: Vec<Assignment>,
}

impl Member {
    /// As the policy knows her.
    pub fn subject(&self) -> Subject {
        Subject { person: self.person.clone(), assignments: self.assignments.clone() }
    }
}

/// A one-time code, by its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the code, hexadecimal; a code has 100 random bits.
    pub code_sha256: String,
    /// When it ends.
    pub expires: OffsetDateTime,
}

impl<C: ConnectionTrait> KeyRegister<C> {
    /// A person of the roster.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn member(&self, id: &PersonId) -> Result<Option<Member>, StoreError> {
        let key = (self.org.clone(), id.as_str().to_owned());
        let Some(row) = person::Entity::find_by_id(key).one(&self.db).await? else { return Ok(None) };
        let assignments = assignment::Entity::find()
            .filter(assignment::Column::OrgId.eq(&self.org))
            .filter(assignment::Column::Person.eq(id.as_str()))
            .order_by_asc(assignment::Column::Ordinal)
            .all(&self.db)
            .await?;
        let assignments = assignments.into_iter().map(read_assignment).collect::<Result<_, _>>()?;
        Ok(Some(Member { person: id.clone(), role: value(row.role, "person")?, assignments }))
    }

    /// Everybody of the roster, leavers too, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn members(&self) -> Result<Vec<Member>, StoreError> {
        let persons = person::Entity::find()
            .filter(person::Column::OrgId.eq(&self.org))
            .order_by_asc(person::Column::Person)
            .all(&self.db)
            .await?;
        let rows = assignment::Entity::find()
            .filter(assignment::Column::OrgId.eq(&self.org))
            .order_by_asc(assignment::Column::Person)
            .order_by_asc(assignment::Column::Ordinal)
            .all(&self.db)
            .await?;
        let mut rows = rows.into_iter().peekable();
        let mut members = Vec::with_capacity(persons.len());
        for row in persons {
            let mut assignments = Vec::new();
            while let Some(own) = rows.next_if(|a| a.person == row.person) {
                assignments.push(read_assignment(own)?);
            }
            let person = PersonId::try_from(row.person).map_err(|_| StoreError::Damaged { table: "person" })?;
            members.push(Member { person, role: value(row.role, "person")?, assignments });
        }
        Ok(members)
    }

    /// At most `limit` persons after `after`, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn members_after(&self, after: Option<&PersonId>, limit: u64) -> Result<Vec<Member>, StoreError> {
        let mut query = person::Entity::find().filter(person::Column::OrgId.eq(&self.org));
        if let Some(after) = after {
            query = query.filter(person::Column::Person.gt(after.as_str()));
        }
        let ids = query.order_by_asc(person::Column::Person).limit(limit).all(&self.db).await?;
        let mut members = Vec::with_capacity(ids.len());
        for row in ids {
            let id = PersonId::try_from(row.person).map_err(|_| StoreError::Damaged { table: "person" })?;
            members.extend(self.member(&id).await?);
        }
        Ok(members)
    }

    /// Writes persons as they are from now on, replacing their assignments.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_members(&self, members: &[Member]) -> Result<(), StoreError> {
        for chunk in members.chunks(ROWS) {
            let rows = chunk
                .iter()
                .map(|m| {
                    Ok(person::ActiveModel {
                        org_id: Set(self.org.clone()),
                        person: Set(m.person.as_str().to_owned()),
                        role: Set(word(&m.role, "person")?),
                    })
                })
                .collect::<Result<Vec<_>, StoreError>>()?;
            let replace = OnConflict::columns([person::Column::OrgId, person::Column::Person])
                .update_column(person::Column::Role)
                .to_owned();
            person::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(&self.db).await?;
            assignment::Entity::delete_many()
                .filter(assignment::Column::OrgId.eq(&self.org))
                .filter(assignment::Column::Person.is_in(chunk.iter().map(|m| m.person.as_str())))
                .exec(&self.db)
                .await?;
            self.add_assignments(chunk).await?;
        }
        Ok(())
    }

    async fn add_assignments(&self, members: &[Member]) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for member in members {
            for (ordinal, a) in (0..).zip(&member.assignments) {
                rows.push(assignment::ActiveModel {
                    org_id: Set(self.org.clone()),
                    person: Set(member.person.as_str().to_owned()),
                    ordinal: Set(ordinal),
                    section: Set(a.section.as_str().to_owned()),
                    post: Set(a.post.id().to_owned()),
                    kind: Set(word(&a.kind, "assignment")?),
                    first_day: Set(a.from),
                    last_day: Set(a.until),
                });
            }
        }
        for chunk in rows.chunks(ROWS) {
            assignment::Entity::insert_many(chunk.to_vec()).exec_without_returning(&self.db).await?;
        }
        Ok(())
    }

    /// The password hash (PHC string) of a person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn credential(&self, id: &PersonId) -> Result<Option<String>, StoreError> {
        let key = (self.org.clone(), id.as_str().to_owned());
        Ok(credential::Entity::find_by_id(key).one(&self.db).await?.map(|row| row.hash))
    }

    /// Sets the password hash (PHC string) of a person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_credential(&self, id: &PersonId, hash: &str, at: OffsetDateTime) -> Result<(), StoreError> {
        let row = credential::ActiveModel {
            org_id: Set(self.org.clone()),
            person: Set(id.as_str().to_owned()),
            hash: Set(hash.to_owned()),
            set_at: Set(seconds(at)),
        };
        let replace = OnConflict::columns([credential::Column::OrgId, credential::Column::Person])
            .update_columns([credential::Column::Hash, credential::Column::SetAt])
            .to_owned();
        credential::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Writes a person's invitation; an earlier one ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invite(&self, id: &PersonId, one: &Invitation) -> Result<(), StoreError> {
        let row = invitation::ActiveModel {
            org_id: Set(self.org.clone()),
            person: Set(id.as_str().to_owned()),
            code_sha256: Set(one.code_sha256.clone()),
            expires: Set(seconds(one.expires)),
        };
        let replace = OnConflict::columns([invitation::Column::OrgId, invitation::Column::Person])
            .update_columns([invitation::Column::CodeSha256, invitation::Column::Expires])
            .to_owned();
        invitation::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// A person's open invitation.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn invitation(&self, id: &PersonId) -> Result<Option<Invitation>, StoreError> {
        let key = (self.org.clone(), id.as_str().to_owned());
        let Some(row) = invitation::Entity::find_by_id(key).one(&self.db).await? else { return Ok(None) };
        Ok(Some(Invitation { code_sha256: row.code_sha256, expires: instant(row.expires, "invitation")? }))
    }

    /// Uses a person's invitation up; false if another used it first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn use_invitation(&self, id: &PersonId, code_sha256: &str) -> Result<bool, StoreError> {
        let gone = invitation::Entity::delete_many()
            .filter(invitation::Column::OrgId.eq(&self.org))
            .filter(invitation::Column::Person.eq(id.as_str()))
            .filter(invitation::Column::CodeSha256.eq(code_sha256))
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected == 1)
    }
}

fn read_assignment(row: assignment::Model) -> Result<Assignment, StoreError> {
    const TABLE: &str = "assignment";
    Ok(Assignment {
        section: row.section.parse().map_err(|_| StoreError::Damaged { table: TABLE })?,
        post: value(row.post, TABLE)?,
        kind: value(row.kind, TABLE)?,
        from: row.first_day,
        until: row.last_day,
    })
}
