//! The walk over the objects of the source: what a list names is made anew, the rest is left out and told.

use super::account::{Tally, weight};
use super::schema::{Build, Rule, Spec, item};
use super::value::{Entries, Id, Value};
use super::writer::{Body, Objects};
use crate::ledger::Ledger;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro_syntax::xref::XRef;
use model::sanitising::{Item, Reason, Refusal};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// How deep objects may lie in one another; drawings have a dozen.
const DEPTH: usize = 96;
/// Values of one document.
const VALUES: u64 = 40_000_000;
/// Bytes of one name: the limit of the first readers, several times over.
const NAME: usize = 512;

/// What an object was made as, beside those that have a list of their own.
pub(super) mod kind {
    pub(in crate::pdf) const ACTION: usize = 1;
    pub(in crate::pdf) const FORM: usize = 2;
    pub(in crate::pdf) const IMAGE: usize = 3;
    pub(in crate::pdf) const FONT: usize = 4;
    pub(in crate::pdf) const PROGRAM: usize = 5;
    pub(in crate::pdf) const CMAP: usize = 6;
    pub(in crate::pdf) const COLOUR: usize = 7;
    pub(in crate::pdf) const PROFILE: usize = 8;
    pub(in crate::pdf) const FUNCTION: usize = 9;
    pub(in crate::pdf) const PATTERN: usize = 10;
    pub(in crate::pdf) const SHADING: usize = 11;
    pub(in crate::pdf) const GLYPH: usize = 12;
    pub(in crate::pdf) const BYTES: usize = 13;
}

/// What became of a value.
pub(super) enum Fit {
    Kept(Value),
    /// It does not fit its rule; whoever asked tells so.
    Unfit,
    /// It was left out, and that was told.
    Gone,
}

pub(super) type Made = Result<Fit, Refusal>;

#[derive(Clone, Copy)]
enum State {
    /// In work; what lies in it may refer back to it.
    Open(Id),
    Made(Id),
    Gone,
}

/// What the walk carries.
pub(super) struct Walk<'l, 'p, 'a> {
    pub(super) ledger: &'l mut Ledger<'p>,
    pub(super) xref: &'a XRef,
    pub(super) objects: Objects,
    pub(super) tally: Tally<'a>,
    /// Where things stand in the report: a page, or nothing.
    pub(super) page: Option<String>,
    /// Pages of the new file, by their object in the old one.
    pub(super) pages: HashMap<ObjectIdentifier, Id>,
    /// The same in their order.
    pub(super) order: Vec<Id>,
    /// Fields that widgets belong to.
    pub(super) fields: HashMap<ObjectIdentifier, Id>,
    /// Names of resources that are not in the new file, by their dictionary.
    pub(super) lost: HashSet<(usize, Vec<u8>)>,
    /// Names of fields, annotations and destinations in work.
    pub(super) annotations: HashMap<ObjectIdentifier, Id>,
    /// Streams that were counted, by where they lie.
    pub(super) counted: HashSet<usize>,
    /// Annotations and fields that are made or in work.
    pub(super) begun: HashSet<Id>,
    /// Whether something went that others may use, so that a second look at what remains may see something else.
    pub(super) doubt: bool,
    memo: HashMap<(ObjectIdentifier, usize), State>,
    depth: usize,
    values: u64,
}

impl<'l, 'p, 'a> Walk<'l, 'p, 'a> {
    pub(super) fn new(ledger: &'l mut Ledger<'p>, pdf: &'a Pdf) -> Self {
        Walk {
            ledger,
            xref: pdf.xref(),
            objects: Objects::default(),
            tally: Tally::new(pdf),
            page: None,
            pages: HashMap::new(),
            order: Vec::new(),
            fields: HashMap::new(),
            lost: HashSet::new(),
            annotations: HashMap::new(),
            begun: HashSet::new(),
            counted: HashSet::new(),
            doubt: false,
            memo: HashMap::new(),
            depth: 0,
            values: 0,
        }
    }

    /// The object behind a reference, counted.
    pub(super) fn resolve(&mut self, value: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match value {
            MaybeRef::NotRef(object) => Some(object),
            MaybeRef::Ref(id) => {
                let object = self.xref.get::<Object<'a>>(id.into())?;
                self.tally.claim(&object);
                Some(object)
            }
        }
    }

    pub(super) fn entry(&mut self, dict: &Dict<'a>, key: &str) -> Option<Object<'a>> {
        let raw = dict.get_raw::<Object<'a>>(key)?;
        self.resolve(raw)
    }

    /// Where something stands, for the report.
    pub(super) fn place(&self, otherwise: &str) -> String {
        self.page.clone().unwrap_or_else(|| otherwise.to_owned())
    }

    /// Leaves out a value that stands in something that is kept.
    pub(super) fn leave(&mut self, item: Item, otherwise: &str, value: MaybeRef<Object<'a>>) {
        if matches!(value, MaybeRef::NotRef(Object::Null(_))) {
            return;
        }
        let place = self.place(otherwise);
        let bytes = self.tally.unkeep(weight(&value));
        self.ledger.remove(item, &place, bytes);
        self.tally.leave(item, &place, value);
    }

    /// Tells of something that is left out, of which the bytes are counted elsewhere.
    pub(super) fn note(&mut self, item: Item, otherwise: &str) {
        let place = self.place(otherwise);
        self.ledger.note(item, &place, 0);
    }

    fn step(&mut self) -> Result<(), Refusal> {
        self.values += 1;
        if self.values > VALUES {
            return Err(Refusal::new(Reason::LimitCount, "values"));
        }
        Ok(())
    }

    /// Makes an object once for all that refer to it, be it from inside: a form may use the resources it lies in.
    pub(super) fn shared(
        &mut self,
        value: MaybeRef<Object<'a>>,
        kind: usize,
        build: impl FnOnce(&mut Self, Object<'a>) -> Result<Option<Body>, Refusal>,
    ) -> Made {
        self.once(value, kind, true, build)
    }

    /// The same for objects that mean nothing if they lie in themselves, such as colour spaces and functions.
    pub(super) fn shared_tree(
        &mut self,
        value: MaybeRef<Object<'a>>,
        kind: usize,
        build: impl FnOnce(&mut Self, Object<'a>) -> Result<Option<Body>, Refusal>,
    ) -> Made {
        self.once(value, kind, false, build)
    }

    fn once(
        &mut self,
        value: MaybeRef<Object<'a>>,
        kind: usize,
        cyclic: bool,
        build: impl FnOnce(&mut Self, Object<'a>) -> Result<Option<Body>, Refusal>,
    ) -> Made {
        let known = match &value {
            MaybeRef::Ref(id) => Some((ObjectIdentifier::from(*id), kind)),
            MaybeRef::NotRef(_) => None,
        };
        match known.and_then(|key| self.memo.get(&key)) {
            Some(State::Made(id)) => return Ok(Fit::Kept(Value::Ref(*id))),
            Some(State::Open(id)) if cyclic => return Ok(Fit::Kept(Value::Ref(*id))),
            Some(State::Open(_)) => {
                self.doubt = true;
                return Ok(Fit::Gone);
            }
            Some(State::Gone) => return Ok(Fit::Unfit),
            None => {}
        }
        if self.depth >= DEPTH {
            return Err(Refusal::new(Reason::LimitDepth, "objects"));
        }
        // What is referred to and not there, or cannot be read, is told by whoever asked.
        let Some(object) = self.resolve(value) else { return Ok(Fit::Unfit) };
        if matches!(object, Object::Null(_)) {
            return Ok(Fit::Gone);
        }
        let id = self.objects.reserve()?;
        if let Some(key) = known {
            self.memo.insert(key, State::Open(id));
        }
        self.depth += 1;
        let body = build(self, object);
        self.depth -= 1;
        let state = match (body?, known) {
            (Some(Body::Plain(value)), None) => return Ok(Fit::Kept(value)),
            (Some(body), _) => {
                self.objects.put(id, body);
                State::Made(id)
            }
            (None, _) => State::Gone,
        };
        if let Some(key) = known {
            self.memo.insert(key, state);
        }
        Ok(if matches!(state, State::Made(_)) { Fit::Kept(Value::Ref(id)) } else { Fit::Unfit })
    }

    /// A value by its rule.
    pub(super) fn apply(&mut self, rule: &'static Rule, value: MaybeRef<Object<'a>>) -> Made {
        self.step()?;
        match rule {
            Rule::Dict(spec) => self.dictionary(spec, value),
            Rule::Special(build) => self.special(*build, value),
            Rule::List(rule) => self.list(rule, value),
            Rule::Map(rule) => self.map(rule, value),
            Rule::Either(rules) => {
                for rule in rules.iter() {
                    let again = again(&value);
                    match self.apply(rule, again)? {
                        Fit::Unfit => {}
                        fit => return Ok(fit),
                    }
                }
                Ok(Fit::Unfit)
            }
            plain => Ok(self.resolve(value).and_then(|object| simple(plain, &object)).map_or(Fit::Unfit, Fit::Kept)),
        }
    }

    fn special(&mut self, build: Build, value: MaybeRef<Object<'a>>) -> Made {
        if self.depth >= DEPTH {
            return Err(Refusal::new(Reason::LimitDepth, "objects"));
        }
        self.depth += 1;
        let made = build(self, value);
        self.depth -= 1;
        made
    }

    fn dictionary(&mut self, spec: &'static Spec, value: MaybeRef<Object<'a>>) -> Made {
        self.shared(value, std::ptr::from_ref(spec) as usize, |walk, object| match object {
            Object::Dict(dict) => Ok(walk.entries(spec, &dict)?.map(|entries| Body::Plain(Value::Dict(entries)))),
            _ => Ok(None),
        })
    }

    /// The entries of a dictionary that its list names; nothing if one that it needs is not there.
    pub(super) fn entries(&mut self, spec: &'static Spec, dict: &Dict<'a>) -> Result<Option<Entries>, Refusal> {
        self.entries_but(spec, dict, &[])
    }

    /// The same; keys of `aside` are left to the caller.
    pub(super) fn entries_but(
        &mut self,
        spec: &'static Spec,
        dict: &Dict<'a>,
        aside: &[&str],
    ) -> Result<Option<Entries>, Refusal> {
        let mut entries = Entries::new();
        let mut found = 0;
        for (key, rule) in spec.keys.iter().filter(|(key, _)| !aside.contains(key)) {
            let Some(value) = dict.get_raw::<Object<'a>>(key) else { continue };
            found += 1;
            match self.apply(rule, again(&value))? {
                Fit::Kept(kept) => entries.push((Cow::Borrowed(key.as_bytes()), kept)),
                Fit::Unfit => {
                    self.doubt = true;
                    self.leave(item(key.as_bytes()), spec.name, value);
                }
                Fit::Gone => {}
            }
        }
        if found < dict.len() {
            self.leave_unnamed(spec, dict, aside);
        }
        let whole = spec.needs.iter().all(|key| entries.iter().any(|(known, _)| known.as_ref() == key.as_bytes()));
        Ok(whole.then_some(entries))
    }

    fn leave_unnamed(&mut self, spec: &'static Spec, dict: &Dict<'a>, aside: &[&str]) {
        let named = |name: &[u8]| {
            spec.keys.iter().any(|(key, _)| key.as_bytes() == name) || aside.iter().any(|key| key.as_bytes() == name)
        };
        let mut others: Vec<Name<'a>> = dict.keys().filter(|name| !named(name)).collect();
        others.sort();
        for name in others {
            if let Some(value) = dict.get_raw::<Object<'a>>(&name) {
                self.leave(item(&name), spec.name, value);
            }
        }
    }

    fn list(&mut self, rule: &'static Rule, value: MaybeRef<Object<'a>>) -> Made {
        let Some(Object::Array(array)) = self.resolve(value) else { return Ok(Fit::Unfit) };
        let mut items = Vec::new();
        for item in array.raw_iter() {
            match self.apply(rule, again(&item))? {
                Fit::Kept(value) => items.push(value),
                Fit::Unfit => {
                    self.doubt = true;
                    self.leave(Item::Key, "", item);
                }
                Fit::Gone => {}
            }
        }
        Ok(Fit::Kept(Value::Array(items)))
    }

    fn map(&mut self, rule: &'static Rule, value: MaybeRef<Object<'a>>) -> Made {
        self.shared(value, std::ptr::from_ref(rule) as usize, |walk, object| {
            let Object::Dict(dict) = object else { return Ok(None) };
            let mut entries = Entries::new();
            for (name, value) in dict.entries() {
                let kept = if is_sane_name(&name) { walk.apply(rule, again(&value))? } else { Fit::Unfit };
                match kept {
                    Fit::Kept(kept) => entries.push((Cow::Owned(name.to_vec()), kept)),
                    Fit::Unfit => walk.lose(&dict, &name, Some(value)),
                    Fit::Gone => walk.lose(&dict, &name, None),
                }
            }
            Ok(Some(Body::Plain(Value::Dict(entries))))
        })
    }

    /// A resource that is not in the new file: operators that draw it go, too.
    fn lose(&mut self, dict: &Dict<'a>, name: &Name<'a>, value: Option<MaybeRef<Object<'a>>>) {
        self.doubt = true;
        self.lost.insert((dict.data().as_ptr() as usize, name.to_vec()));
        if let Some(value) = value {
            self.leave(Item::Key, "resources", value);
        }
    }
}

/// The same value once more: values of arrays and dictionaries are read where they stand and cost nothing to copy.
pub(super) fn again<'a>(value: &MaybeRef<Object<'a>>) -> MaybeRef<Object<'a>> {
    match value {
        MaybeRef::Ref(id) => MaybeRef::Ref(*id),
        MaybeRef::NotRef(object) => MaybeRef::NotRef(object.clone()),
    }
}

fn is_sane_name(name: &[u8]) -> bool {
    name.len() <= NAME && !name.contains(&0)
}

/// Values without other objects in them.
pub(super) fn simple(rule: &Rule, object: &Object<'_>) -> Option<Value> {
    match (rule, object) {
        (Rule::Bool, Object::Boolean(value)) => Some(Value::Bool(*value)),
        (Rule::Int, Object::Number(number)) => Some(Value::Int(number.as_i64())),
        (Rule::Number, Object::Number(number)) => Some(Value::number(number.as_f64())),
        (Rule::Name, Object::Name(name)) => is_sane_name(name).then(|| Value::owned_name(name)),
        (Rule::NameOf(names), Object::Name(name)) => {
            names.iter().find(|known| known.as_bytes() == &name[..]).map(|known| Value::name(known))
        }
        (Rule::Label, Object::String(text)) if is_markup(text.as_bytes()) => None,
        (Rule::Text | Rule::Label, Object::String(text)) => Some(Value::Text(text.as_bytes().to_vec())),
        (Rule::Numbers(least, most), Object::Array(array)) => numbers(array, *least, *most),
        _ => None,
    }
}

/// An array that holds numbers and nothing else.
fn numbers(array: &Array<'_>, least: usize, most: usize) -> Option<Value> {
    let mut values = Vec::new();
    for object in array.iter::<Object<'_>>() {
        let Object::Number(number) = object else { return None };
        if values.len() >= most {
            // More than there can be: readers look at the first ones only.
            break;
        }
        values.push(Value::number(number.as_f64()));
    }
    (values.len() >= least).then_some(Value::Array(values))
}

/// Whether a label would be a tag or an address to a reader that shows it as hypertext, in one byte a letter or in two.
fn is_markup(text: &[u8]) -> bool {
    let plain: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
    plain.contains(&b'<') || memchr::memmem::find(&plain, b"//").is_some()
}
