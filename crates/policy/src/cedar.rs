//! The same question put to Cedar, one assignment at a time.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use model::{Assignment, Label, Post, Right, SectionId};

use crate::decision::Cell;
use crate::error::PolicyError;
use crate::matrix::{Answer, Matrix, cells};
use crate::request;

const POLICIES: &str = include_str!("../../../rules/policy.cedar");
const SCHEMA: &str = include_str!("../../../rules/policy.cedarschema");

/// The policies and the matrix as Cedar holds them; everything that does not depend on a request is made once.
pub(crate) struct Judge {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    posts: Vec<EntityUid>,
    rights: Vec<EntityUid>,
    cells: HashMap<CellKey, EntityUid>,
    section: EntityTypeName,
    circle: EntityTypeName,
}

/// A cell without its post.
type CellKey = (Label, crate::matrix::Relation, model::Zone, Right);

fn key(cell: &Cell) -> CellKey {
    (cell.label, cell.relation, cell.zone, cell.right)
}

impl Judge {
    pub(crate) fn new(matrix: &Matrix) -> Result<Judge, PolicyError> {
        let (policies, _) = shipped()?;
        let [post, cell, section, circle, action] = ["Post", "Cell", "Section", "Circle", "Action"].map(type_name);
        let (post, cell, section, circle, action) = (post?, cell?, section?, circle?, action?);
        let posts: Vec<_> = Post::ALL.iter().map(|p| uid(&post, p.id())).collect();
        let rights = Right::ALL.iter().map(|r| uid(&action, r.id())).collect();
        let mut uids = HashMap::new();
        let mut entities: Vec<Entity> = posts.iter().map(|p| Entity::with_uid(p.clone())).collect();
        for one in cells().filter(|c| c.post == Post::Contractor) {
            let Cell { label, relation, zone, right, .. } = one;
            let id = uid(&cell, &format!("{label}/{}/{}/{right}", relation.id(), zone.id()));
            entities.push(cell_entity(matrix, &one, id.clone(), &posts)?);
            uids.insert(key(&one), id);
        }
        let mut circles: HashMap<&SectionId, HashSet<EntityUid>> = HashMap::new();
        for (owner, of) in &matrix.related {
            let round = uid(&circle, owner.as_str());
            entities.push(Entity::with_uid(round.clone()));
            for member in of {
                circles.entry(member).or_default().insert(round.clone());
            }
        }
        entities.extend(circles.into_iter().map(|(s, of)| Entity::new_no_attrs(uid(&section, s.as_str()), of)));
        let entities = Entities::from_entities(entities, None).map_err(entity_fault)?;
        Ok(Judge { authorizer: Authorizer::new(), policies, entities, posts, rights, cells: uids, section, circle })
    }

    /// The facts of a request as one assignment sees them. Building them costs about as much as a decision, so that one
    /// context serves all rights.
    pub(crate) fn context(&self, request: &request::Request<'_>, by: &Assignment, approved: bool) -> Option<Context> {
        let long = |n: i64| RestrictedExpression::new_long(n);
        let entity = |of: &EntityTypeName, id: &SectionId| RestrictedExpression::new_entity_uid(uid(of, id.as_str()));
        let day = |date: time::Date| long(date.to_julian_day().into());
        let label = |label: Label| long(label as i64);
        let mut facts = vec![
            ("section".to_owned(), entity(&self.section, &by.section)),
            ("from".to_owned(), day(by.from)),
            ("day".to_owned(), day(request.day())),
            ("label".to_owned(), label(request.file.label)),
            ("registered".to_owned(), label(request.file.registered.unwrap_or(Label::Class1))),
            ("revoked".to_owned(), RestrictedExpression::new_bool(request.file.revoked)),
            ("zone".to_owned(), RestrictedExpression::new_string(request.device.zone.id().to_owned())),
            ("locked".to_owned(), RestrictedExpression::new_bool(request.device.locked)),
            ("approved".to_owned(), RestrictedExpression::new_bool(approved)),
        ];
        if let Some(until) = by.until {
            facts.push(("until".to_owned(), day(until)));
        }
        if let Some(owner) = &request.file.section {
            facts.push(("owner".to_owned(), entity(&self.section, owner)));
            facts.push(("circle".to_owned(), entity(&self.circle, owner)));
        }
        Context::from_pairs(facts).ok()
    }

    /// Whether Cedar permits. Fail closed: an evaluation error counts as no, because Cedar leaves a policy that fails out
    /// of account, a forbid too.
    pub(crate) fn permits(&self, cell: &Cell, context: Context) -> bool {
        let (Some(post), Some(right), Some(resource)) =
            (self.posts.get(cell.post as usize), self.rights.get(cell.right as usize), self.cells.get(&key(cell)))
        else {
            return false;
        };
        let Ok(question) = Request::new(post.clone(), right.clone(), resource.clone(), context, None) else {
            return false;
        };
        let answer = self.authorizer.is_authorized(&question, &self.policies, &self.entities);
        answer.decision() == Decision::Allow && answer.diagnostics().errors().next().is_none()
    }
}

/// The shipped policies, held against their schema.
fn shipped() -> Result<(PolicySet, Schema), PolicyError> {
    let fault = |e: &dyn std::fmt::Display| PolicyError::Policies { detail: e.to_string() };
    let policies: PolicySet = POLICIES.parse().map_err(|e: cedar_policy::ParseErrors| fault(&e))?;
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|e| fault(&e))?;
    let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
    match result.validation_errors().next() {
        Some(e) => Err(fault(e)),
        None => Ok((policies, schema)),
    }
}

fn type_name(name: &str) -> Result<EntityTypeName, PolicyError> {
    format!("Sekimori::{name}")
        .parse()
        .map_err(|e: cedar_policy::ParseErrors| PolicyError::Policies { detail: e.to_string() })
}

fn uid(of: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
}

fn entity_fault(e: impl std::fmt::Display) -> PolicyError {
    PolicyError::Entities { detail: e.to_string() }
}

fn cell_entity(matrix: &Matrix, cell: &Cell, id: EntityUid, posts: &[EntityUid]) -> Result<Entity, PolicyError> {
    let those = |wanted: fn(Answer) -> bool| {
        let admitted = Post::ALL.iter().zip(posts).filter(|&(&post, _)| wanted(matrix.answer(&Cell { post, ..*cell })));
        RestrictedExpression::new_set(admitted.map(|(_, uid)| RestrictedExpression::new_entity_uid(uid.clone())))
    };
    let text = |s: &str| RestrictedExpression::new_string(s.to_owned());
    let attributes = HashMap::from([
        ("label".to_owned(), RestrictedExpression::new_long(cell.label as i64)),
        ("relation".to_owned(), text(cell.relation.id())),
        ("zone".to_owned(), text(cell.zone.id())),
        ("right".to_owned(), text(cell.right.id())),
        ("allow".to_owned(), those(|answer| answer == Answer::Allow)),
        ("approval".to_owned(), those(|answer| matches!(answer, Answer::NeedsApproval { .. }))),
    ]);
    Entity::new(id, attributes, HashSet::new()).map_err(entity_fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_policies_pass_strict_validation_and_warn_of_nothing() {
        let (policies, schema) = shipped().expect("sound");
        let result = Validator::new(schema).validate(&policies, ValidationMode::Strict);
        assert!(result.validation_passed_without_warnings(), "{result}");
        assert!(policies.policies().count() <= 20, "cost is linear in the number of policies");
    }

    #[test]
    fn the_matrix_as_entities_keeps_to_the_schema() {
        let (_, schema) = shipped().expect("sound");
        let text = "edition = 1\n[[related]]\nowner = 'a'\nsections = ['b', 'c']\n\
                    [[cell]]\nlabels = ['2']\nrelations = ['own']\npost = 'clerk'\nzones = ['lgwan']\nallow = ['view']";
        let judge = Judge::new(&Matrix::parse(text).expect("sound")).expect("sound");
        let again = Entities::from_entities(judge.entities, Some(&schema));
        assert!(again.is_ok(), "{:?}", again.err());
    }
}
