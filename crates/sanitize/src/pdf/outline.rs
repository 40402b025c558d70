//! Bookmarks (ISO 32000-2, 12.3.3), linked anew.

use super::action;
use super::schema::{Rule, Spec};
use super::value::{Entries, Id, Value, set};
use super::walk::{Fit, Made, Walk};
use super::writer::Body;
use hayro_syntax::object::{Dict, MaybeRef, Object, ObjectIdentifier};
use model::sanitising::{Reason, Refusal};
use std::collections::HashSet;

/// How deep bookmarks may lie in one another.
const DEPTH: usize = 64;
/// Bookmarks of one document.
const ENTRIES: usize = 200_000;

static BOOKMARK: Spec = Spec {
    name: "outline",
    keys: &[
        ("Title", Rule::Text),
        ("Dest", Rule::Special(action::destination)),
        ("A", Rule::Special(action::action)),
        ("C", Rule::Numbers(3, 3)),
        ("F", Rule::Int),
        ("Count", Rule::Int),
    ],
    needs: &["Title"],
};

pub(super) fn outlines<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Dict(root)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let id = walk.objects.reserve()?;
    let mut level = Level { seen: HashSet::new() };
    let mut entries = Entries::new();
    set(&mut entries, "Type", Value::name("Outlines"));
    let Some((first, last)) = level.children(walk, &root, id, 0)? else { return Ok(Fit::Gone) };
    set(&mut entries, "First", Value::Ref(first));
    set(&mut entries, "Last", Value::Ref(last));
    if let Some(count) = root.get::<i32>("Count") {
        set(&mut entries, "Count", Value::Int(i64::from(count)));
    }
    walk.objects.put(id, Body::Plain(Value::Dict(entries)));
    Ok(Fit::Kept(Value::Ref(id)))
}

struct Level {
    seen: HashSet<ObjectIdentifier>,
}

impl Level {
    /// The bookmarks below one: the first and the last.
    fn children<'a>(
        &mut self,
        walk: &mut Walk<'_, '_, 'a>,
        parent: &Dict<'a>,
        parent_id: Id,
        depth: usize,
    ) -> Result<Option<(Id, Id)>, Refusal> {
        if depth > DEPTH {
            return Err(Refusal::new(Reason::LimitDepth, "outline"));
        }
        let mut made: Vec<(Id, Entries)> = Vec::new();
        let mut next = parent.get_raw::<Object<'a>>("First");
        while let Some(link) = next.take() {
            // Bookmarks that come round again end the chain.
            if !link.as_obj_ref().is_some_and(|id| self.seen.insert(id.into())) {
                break;
            }
            if self.seen.len() > ENTRIES {
                return Err(Refusal::new(Reason::LimitCount, "outline"));
            }
            let Some(Object::Dict(dict)) = walk.resolve(link) else { break };
            let aside = ["Parent", "Prev", "Next", "First", "Last", "Type"];
            if let Some(mut entries) = walk.entries_but(&BOOKMARK, &dict, &aside)? {
                let id = walk.objects.reserve()?;
                set(&mut entries, "Parent", Value::Ref(parent_id));
                match self.children(walk, &dict, id, depth + 1)? {
                    Some((first, last)) => {
                        set(&mut entries, "First", Value::Ref(first));
                        set(&mut entries, "Last", Value::Ref(last));
                    }
                    None => entries.retain(|(key, _)| key.as_ref() != b"Count"),
                }
                made.push((id, entries));
            }
            next = dict.get_raw::<Object<'a>>("Next");
        }
        let ids: Vec<Id> = made.iter().map(|(id, _)| *id).collect();
        for (index, (id, mut entries)) in made.into_iter().enumerate() {
            if let Some(before) = index.checked_sub(1).and_then(|at| ids.get(at)) {
                set(&mut entries, "Prev", Value::Ref(*before));
            }
            if let Some(after) = ids.get(index + 1) {
                set(&mut entries, "Next", Value::Ref(*after));
            }
            walk.objects.put(id, Body::Plain(Value::Dict(entries)));
        }
        Ok(ids.first().copied().zip(ids.last().copied()))
    }
}
