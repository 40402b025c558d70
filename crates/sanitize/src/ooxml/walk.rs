use super::judge::Decision;
use super::links::Links;
use super::lists::{self, Row};
use super::output::{Line, Output, Target};
use super::relations::{self, Relation, beside};
use super::rules::Office;
use super::types::Types;
use super::workbook::{Sheet, Workbook};
use super::{WORDS, pictures};
use crate::ledger::Ledger;
use crate::package::Package;
use crate::xml::{decode, rewrite};
use model::sanitising::{Item, Reason, Refusal};
use std::collections::{HashMap, HashSet, VecDeque};

/// The walk over a package, from its main part along the relationships that the lists name.
pub(super) struct Walk<'w, 'b, 'p> {
    pub(super) package: &'w Package<'b>,
    pub(super) types: Types,
    pub(super) ledger: &'w mut Ledger<'p>,
    pub(super) output: Output,
    /// Parts that were reached, by their name in lower case: what they are called in the output.
    pub(super) reached: HashMap<String, String>,
    /// Parts that a relationship led to that went, and what they are called in the report.
    marks: HashMap<String, Item>,
    queue: VecDeque<Job>,
    workbook: Workbook,
    pub(super) placeholder: Option<String>,
}

/// A part that is to be written.
struct Job {
    source: String,
    name: String,
    content_type: String,
    roots: &'static [&'static str],
}

impl<'w, 'b, 'p> Walk<'w, 'b, 'p> {
    pub(super) fn new(package: &'w Package<'b>, types: Types, ledger: &'w mut Ledger<'p>) -> Walk<'w, 'b, 'p> {
        Walk {
            package,
            types,
            ledger,
            output: Output::default(),
            reached: HashMap::new(),
            marks: HashMap::new(),
            queue: VecDeque::new(),
            workbook: Workbook::default(),
            placeholder: None,
        }
    }

    /// Reads the relationships of a part, and counts them.
    pub(super) fn relations(&mut self, source: &str) -> Result<Vec<Relation>, Refusal> {
        let name = beside(source);
        let Some(part) = self.package.find(&name) else { return Ok(Vec::new()) };
        if self.reached.insert(part.name.to_lowercase(), String::new()).is_some() {
            return Ok(Vec::new());
        }
        let bytes = part.read(self.ledger)?;
        let relations = decode(&bytes).and_then(|text| relations::read(&text)).map_err(|refusal| refusal.at(&name))?;
        self.ledger.syntax(bytes.len() as u64);
        Ok(relations)
    }

    /// Notes that a relationship goes, and with it what it leads to.
    pub(super) fn gone(&mut self, source: &str, relation: &Relation, item: Item) {
        let target = relations::resolve(source, &relation.target).filter(|_| !relation.external);
        match target.and_then(|target| self.package.find(&target)) {
            // The part has its own line.
            Some(part) => {
                self.marks.entry(part.name.to_lowercase()).or_insert(item);
            }
            None => {
                let length = relation.length.min(self.ledger.account.syntax);
                self.ledger.account.syntax -= length;
                self.ledger.remove(item, source, length);
            }
        }
    }

    /// Puts a part on the list of what is to be written; gives its name in the output, unless it is there as something else.
    pub(super) fn reach(&mut self, source: &str, row: &'static Row) -> Option<String> {
        let at = row.types.iter().position(|kind| *kind == self.types.of(source)).unwrap_or(0);
        let roots = if row.types.len() == row.roots.len() { row.roots.get(at..=at) } else { Some(row.roots) };
        let content_type = row.types.get(at).copied().unwrap_or("");
        let extension = if row.relation == "vmlDrawing" { "vml" } else { "xml" };
        self.job(source, content_type, roots.unwrap_or_default(), extension)
    }

    pub(super) fn job(
        &mut self,
        source: &str,
        content_type: &str,
        roots: &'static [&'static str],
        extension: &str,
    ) -> Option<String> {
        if let Some(known) = self.reached.get(&source.to_lowercase()) {
            return (known.ends_with(extension)).then(|| known.clone());
        }
        let name = self.output.name(source, &[extension]);
        self.reached.insert(source.to_lowercase(), name.clone());
        let job = Job { source: source.to_owned(), name: name.clone(), content_type: content_type.to_owned(), roots };
        self.queue.push_back(job);
        Some(name)
    }

    /// Writes all parts on the list, and those they lead to.
    pub(super) fn run(&mut self) -> Result<(), Refusal> {
        while let Some(job) = self.queue.pop_front() {
            let source = job.source.clone();
            self.part(job).map_err(|refusal| refusal.at(&source))?;
        }
        Ok(())
    }

    fn part(&mut self, job: Job) -> Result<(), Refusal> {
        let part = self.package.find(&job.source).ok_or_else(|| Refusal::malformed("part is not there"))?;
        let bytes = part.read(self.ledger)?;
        let text = decode(&bytes)?;
        let root = job.roots.first().copied().unwrap_or("");
        let mut decided = Vec::new();
        let mut links = Links::default();
        for relation in self.relations(&job.source)? {
            let decision = self.decide(&job.source, root, &relation)?;
            links.insert(&relation.id, decision.fate());
            decided.push((relation, decision));
        }
        let mut workbook = std::mem::take(&mut self.workbook);
        if root == "x:workbook" {
            workbook = sheets(&text, &decided)?;
        }
        let mut rules = Office::new(self.ledger.policy, links, &mut workbook);
        let (written, removals) = rewrite(&text, job.roots, &WORDS, &mut rules, self.ledger.limits().nesting)?;
        let links = rules.links;
        self.workbook = workbook;
        removals.settle(&job.source, bytes.len() as u64, self.ledger);
        let mut lines = Vec::new();
        for (relation, decision) in decided {
            let used = links.used(&relation.id);
            lines.extend(self.follow(&job.source, root, relation, decision, used)?);
        }
        self.output.add(job.name, &job.content_type, written, lines);
        Ok(())
    }

    /// The line of a relationship in the output, if it has one; what it leads to is then written as well.
    fn follow(
        &mut self,
        source: &str,
        root: &str,
        relation: Relation,
        decision: Decision,
        used: bool,
    ) -> Result<Option<Line>, Refusal> {
        let line = |full, target| Ok(Some(Line { id: relation.id.clone(), full, target }));
        let needed = match &decision {
            Decision::Part(row, _) => used || row.implicit && !(root == "p:presentation" && row.relation == "slide"),
            _ => used,
        };
        let item = match decision {
            Decision::Gone(item) => item,
            Decision::Placeholder(item) => {
                self.gone(source, &relation, item);
                let target = if used { Some(self.placeholder()?) } else { None };
                return Ok(target.and_then(|target| line(pictures::full(), Target::Part(target)).ok().flatten()));
            }
            // What used it went.
            Decision::Part(row, _) if !needed && row.relation == "vmlDrawing" => Item::EmbeddedObject,
            _ if !needed => Item::OldRevision,
            Decision::Address => return line(lists::HYPERLINK, Target::Address(relation.target.clone())),
            Decision::Place => return line(lists::HYPERLINK, Target::Place(relation.target.clone())),
            Decision::Picture(name) => {
                let target = self.picture(&name)?;
                return line(pictures::full(), Target::Part(target));
            }
            Decision::Part(row, name) => match self.reach(&name, row) {
                Some(target) => return line(row.full, Target::Part(target)),
                None => Item::Relation,
            },
            Decision::Workbook(name) => match self.behind_chart(&name)? {
                Some(target) => return line(lists::PACKAGE, Target::Part(target)),
                None => Item::EmbeddedObject,
            },
        };
        self.gone(source, &relation, item);
        Ok(None)
    }

    /// Notes all that was not reached.
    pub(super) fn rest(&mut self) {
        for part in self.package.parts() {
            if !self.reached.contains_key(&part.name.to_lowercase()) {
                // The relationships of what went are part of it.
                let owner = relations::owner(&part.name).unwrap_or_else(|| part.name.clone());
                let item = self.marks.get(&owner.to_lowercase()).copied();
                let item = item.unwrap_or_else(|| lists::unreached(&owner, self.types.of(&owner)));
                part.leave(item, self.ledger);
            }
        }
    }
}

/// The sheets of a workbook as its main part lists them, and which of them stay.
fn sheets(text: &str, decided: &[(Relation, Decision)]) -> Result<Workbook, Refusal> {
    let mut sheets = Vec::new();
    let stays = |decision: &Decision| matches!(decision, Decision::Part(row, _) if matches!(row.relation, "worksheet" | "chartsheet"));
    let kept: HashSet<&str> =
        decided.iter().filter(|(_, decision)| stays(decision)).map(|(relation, _)| relation.id.as_str()).collect();
    relations::elements(text, "sheet", |tag, _| {
        let id = relations::attribute(tag, "id")?.unwrap_or_default();
        let kept = kept.contains(id.as_str());
        let name = relations::attribute(tag, "name")?.unwrap_or_default();
        let visible = relations::attribute(tag, "state")?.is_none_or(|state| state == "visible");
        sheets.push(Sheet { name, kept, visible });
        Ok(())
    })?;
    let metadata = decided
        .iter()
        .any(|(_, decision)| matches!(decision, Decision::Part(row, _) if row.relation == "sheetMetadata"));
    let workbook = Workbook::new(sheets, metadata);
    if workbook.has_sheet() { Ok(workbook) } else { Err(Refusal::new(Reason::PolicyBlocked, "no sheet is left")) }
}
