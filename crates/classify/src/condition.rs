//! A rule's condition: CEL text to a typed tree that can only give true or false.
//!
//! The `cel` crate reads the text. Its tree is then typed and translated here instead of being interpreted by the crate:
//! the typing is needed anyway for errors with line and column, and a tree without maps, loops and dynamic values needs
//! no run-time errors. A property test holds both evaluators together.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr, SourceInfo, operators as op};
use model::Kind;

use crate::error::Cause;
use crate::lexis;
use crate::variables::{BoolName, Facts, Field, IntName, Owner, TextName};

/// A condition that is known to give a truth value for all facts.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    root: Bool,
    /// The whole numbers it names, in the order of their first mention.
    numbers: Vec<IntName>,
}

impl Condition {
    /// Reads a condition; `kinds` are the body's own kinds. An error comes with the byte offset it is about.
    pub(crate) fn parse(text: &str, kinds: &[Kind]) -> Result<Condition, (usize, Cause)> {
        lexis::check(text)?;
        let (tree, source) = cel::parser::Parser::new().parse_with_source_info(text).map_err(|e| {
            let (line, column) = e.errors.first().map_or((1, 1), |e| e.pos);
            (offset_of(text, line, column), Cause::ConditionSyntax)
        })?;
        let mut typing = Typing { kinds, source: &source, text, numbers: Vec::new() };
        let start = typing.offset(&tree);
        let root = match typing.expr(&tree)? {
            Typed::Bool(root) => root,
            other => return Err((start, Cause::NotBool { found: other.name() })),
        };
        Ok(Condition { root, numbers: typing.numbers })
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, facts: &Facts<'_>) -> bool {
        self.root.value(facts)
    }

    /// The whole numbers it names.
    pub(crate) fn numbers(&self) -> &[IntName] {
        &self.numbers
    }
}

/// The byte offset of a line and column (both from 1, in characters) as the CEL parser counts them.
fn offset_of(text: &str, line: isize, column: isize) -> usize {
    let (line, column) = (usize::try_from(line).unwrap_or(1).max(1), usize::try_from(column).unwrap_or(1).max(1));
    let Some(within) = text.split_inclusive('\n').nth(line - 1) else { return text.len() };
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    before + within.char_indices().nth(column - 1).map_or(within.len(), |(at, _)| at)
}

#[derive(Clone, Debug)]
enum Bool {
    Const(bool),
    Name(BoolName),
    Not(Box<Bool>),
    And(Box<Bool>, Box<Bool>),
    Or(Box<Bool>, Box<Bool>),
    If(Box<(Bool, Bool, Bool)>),
    Same(Box<Bool>, Box<Bool>),
    Compare(Comparison, Int, Int),
    TextSame(Text, Text),
    OneOf(Int, Vec<Int>),
    TextOneOf(Text, Vec<Text>),
    Test(TextTest, Text, Text),
}

#[derive(Clone, Copy, Debug)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
}

#[derive(Clone, Copy, Debug)]
enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

#[derive(Clone, Debug)]
enum Int {
    Const(i64),
    Name(IntName),
    Calc(Calc, Box<(Int, Int)>),
    If(Box<(Bool, Int, Int)>),
}

#[derive(Clone, Copy, Debug)]
enum Calc {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

#[derive(Clone, Debug)]
enum Text {
    Const(String),
    Name(TextName),
    If(Box<(Bool, Text, Text)>),
}

impl Bool {
    fn value(&self, facts: &Facts<'_>) -> bool {
        match self {
            Bool::Const(b) => *b,
            Bool::Name(name) => name.value(facts),
            Bool::Not(a) => !a.value(facts),
            Bool::And(a, b) => a.value(facts) && b.value(facts),
            Bool::Or(a, b) => a.value(facts) || b.value(facts),
            Bool::If(parts) => if parts.0.value(facts) { &parts.1 } else { &parts.2 }.value(facts),
            Bool::Same(a, b) => a.value(facts) == b.value(facts),
            Bool::Compare(Comparison::Equal, a, b) => a.value(facts) == b.value(facts),
            Bool::Compare(Comparison::Less, a, b) => a.value(facts) < b.value(facts),
            Bool::Compare(Comparison::LessOrEqual, a, b) => a.value(facts) <= b.value(facts),
            Bool::TextSame(a, b) => a.value(facts) == b.value(facts),
            Bool::OneOf(a, list) => {
                let a = a.value(facts);
                list.iter().any(|b| a == b.value(facts))
            }
            Bool::TextOneOf(a, list) => {
                let a = a.value(facts);
                list.iter().any(|b| a == b.value(facts))
            }
            Bool::Test(TextTest::StartsWith, a, b) => a.value(facts).starts_with(b.value(facts)),
            Bool::Test(TextTest::EndsWith, a, b) => a.value(facts).ends_with(b.value(facts)),
            Bool::Test(TextTest::Contains, a, b) => a.value(facts).contains(b.value(facts)),
        }
    }
}

impl Int {
    fn value(&self, facts: &Facts<'_>) -> i64 {
        match self {
            Int::Const(n) => *n,
            Int::Name(name) => name.value(facts),
            Int::If(parts) => if parts.0.value(facts) { &parts.1 } else { &parts.2 }.value(facts),
            Int::Calc(calc, parts) => calc.apply(parts.0.value(facts), parts.1.value(facts)),
        }
    }
}

impl Calc {
    // INVARIANT: `Typing::calc` admits only calculations whose range fits 64 bits and divisors that are not 0, so that
    // the saturating and checked forms below never change a result; they are there so that no fault could panic.
    fn apply(self, a: i64, b: i64) -> i64 {
        match self {
            Calc::Add => a.saturating_add(b),
            Calc::Sub => a.saturating_sub(b),
            Calc::Mul => a.saturating_mul(b),
            Calc::Div => a.checked_div(b).unwrap_or(i64::MAX),
            Calc::Rem => a.checked_rem(b).unwrap_or(0),
        }
    }
}

impl Text {
    fn value<'a>(&'a self, facts: &Facts<'a>) -> &'a str {
        match self {
            Text::Const(text) => text,
            Text::Name(name) => name.value(facts),
            Text::If(parts) => if parts.0.value(facts) { &parts.1 } else { &parts.2 }.value(facts),
        }
    }
}

/// An expression with its type; whole numbers with the range they can take.
enum Typed {
    Bool(Bool),
    Int(Int, Range),
    Text(Text),
    Owner(Owner),
    List,
}

/// Least and greatest value, both included.
#[derive(Clone, Copy)]
struct Range(i128, i128);

impl Typed {
    fn name(&self) -> &'static str {
        match self {
            Typed::Bool(_) => "bool",
            Typed::Int(..) => "int",
            Typed::Text(_) => "string",
            Typed::Owner(_) => "object",
            Typed::List => "list",
        }
    }
}

type Typing1<T> = Result<T, (usize, Cause)>;

struct Typing<'a> {
    kinds: &'a [Kind],
    source: &'a SourceInfo,
    text: &'a str,
    numbers: Vec<IntName>,
}

impl Typing<'_> {
    fn offset(&self, e: &IdedExpr) -> usize {
        self.source.offset_for(e.id).map_or(0, |(start, _)| usize::try_from(start).unwrap_or(0))
    }

    fn expr(&mut self, e: &IdedExpr) -> Typing1<Typed> {
        let at = self.offset(e);
        match &e.expr {
            Expr::Ident(name) => self.name(name).ok_or_else(|| (at, Cause::UndeclaredName { name: name.clone() })),
            Expr::Select(select) => self.select(at, select),
            Expr::Call(call) => self.call(at, call),
            Expr::Literal(LiteralValue::Boolean(b)) => Ok(Typed::Bool(Bool::Const(*b.inner()))),
            Expr::Literal(LiteralValue::Int(n)) => {
                let n = *n.inner();
                Ok(Typed::Int(Int::Const(n), Range(n.into(), n.into())))
            }
            Expr::Literal(LiteralValue::String(s)) => Ok(Typed::Text(Text::Const(s.inner().to_owned()))),
            Expr::Literal(LiteralValue::Double(_)) => refuse(at, "double"),
            Expr::Literal(LiteralValue::UInt(_)) => refuse(at, "uint"),
            Expr::Literal(LiteralValue::Null) => refuse(at, "null"),
            Expr::Literal(LiteralValue::Bytes(_)) => refuse(at, "bytes"),
            Expr::List(_) => Ok(Typed::List),
            Expr::Comprehension(_) => refuse(at, "all, exists, exists_one, map, filter"),
            Expr::Map(_) | Expr::Struct(_) => refuse(at, "{ }"),
            Expr::Unspecified => Err((at, Cause::ConditionSyntax)),
        }
    }

    fn name(&mut self, name: &str) -> Option<Typed> {
        match name {
            "persons" => Some(self.int(IntName::Persons)),
            "place" => Some(Typed::Owner(Owner::Place)),
            "file" => Some(Typed::Owner(Owner::File)),
            _ => {
                let kind = Kind::BUILT_IN.iter().chain(self.kinds).find(|kind| kind.id() == name)?;
                Some(Typed::Owner(Owner::Kind(kind.clone())))
            }
        }
    }

    fn int(&mut self, name: IntName) -> Typed {
        if !self.numbers.contains(&name) {
            self.numbers.push(name.clone());
        }
        let range = Range(0, name.max().into());
        Typed::Int(Int::Name(name), range)
    }

    fn select(&mut self, at: usize, select: &SelectExpr) -> Typing1<Typed> {
        if select.test {
            return refuse(at, "has");
        }
        let owner = match self.expr(&select.operand)? {
            Typed::Owner(owner) => owner,
            other => return Err((at, Cause::WrongType { expected: "object", found: other.name() })),
        };
        // The node's own offset is that of the dot; people look for the field.
        let at = self.after(at + 1);
        match owner.field(&select.field) {
            Some(Field::Int(name)) => Ok(self.int(name)),
            Some(Field::Bool(name)) => Ok(Typed::Bool(Bool::Name(name))),
            Some(Field::Text(name)) => Ok(Typed::Text(Text::Name(name))),
            None => Err((at, Cause::UnknownField { name: owner.name().to_owned(), field: select.field.clone() })),
        }
    }

    /// The offset of the first character from `at` on that is not white space.
    fn after(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + (rest.len() - rest.trim_start().len())
    }

    fn call(&mut self, at: usize, call: &CallExpr) -> Typing1<Typed> {
        match (call.func_name.as_str(), &call.target, call.args.as_slice()) {
            (op::LOGICAL_AND, None, [a, b]) => {
                Ok(Typed::Bool(Bool::And(Box::new(self.bool(a)?), Box::new(self.bool(b)?))))
            }
            (op::LOGICAL_OR, None, [a, b]) => {
                Ok(Typed::Bool(Bool::Or(Box::new(self.bool(a)?), Box::new(self.bool(b)?))))
            }
            (op::LOGICAL_NOT, None, [a]) => Ok(Typed::Bool(Bool::Not(Box::new(self.bool(a)?)))),
            (op::CONDITIONAL, None, [a, b, c]) => self.choice(a, b, c),
            (op::EQUALS, None, [a, b]) => Ok(Typed::Bool(self.same(a, b)?)),
            (op::NOT_EQUALS, None, [a, b]) => Ok(Typed::Bool(Bool::Not(Box::new(self.same(a, b)?)))),
            (op::LESS, None, [a, b]) => self.compare(Comparison::Less, a, b),
            (op::LESS_EQUALS, None, [a, b]) => self.compare(Comparison::LessOrEqual, a, b),
            (op::GREATER, None, [a, b]) => self.compare(Comparison::Less, b, a),
            (op::GREATER_EQUALS, None, [a, b]) => self.compare(Comparison::LessOrEqual, b, a),
            (op::IN, None, [a, list]) => Ok(Typed::Bool(self.one_of(a, list)?)),
            (op::ADD, None, [a, b]) => self.calc(at, Calc::Add, a, b),
            (op::SUBSTRACT, None, [a, b]) => self.calc(at, Calc::Sub, a, b),
            (op::MULTIPLY, None, [a, b]) => self.calc(at, Calc::Mul, a, b),
            (op::DIVIDE, None, [a, b]) => self.calc(at, Calc::Div, a, b),
            (op::MODULO, None, [a, b]) => self.calc(at, Calc::Rem, a, b),
            (op::NEGATE, None, [a]) => {
                let (a, range) = self.whole(a)?;
                ranged(at, Int::Calc(Calc::Sub, Box::new((Int::Const(0), a))), Range(-range.1, -range.0))
            }
            (op::INDEX, ..) => refuse(at, "[ ]"),
            ("startsWith", Some(a), [b]) => self.test(TextTest::StartsWith, a, b),
            ("endsWith", Some(a), [b]) => self.test(TextTest::EndsWith, a, b),
            ("contains", Some(a), [b]) => self.test(TextTest::Contains, a, b),
            (name, ..) => {
                // The node's own offset is that of the opening bracket.
                let start = self.text.get(..at).and_then(|head| head.rfind(name)).unwrap_or(at);
                Err((start, Cause::UnknownFunction { name: name.to_owned() }))
            }
        }
    }

    fn bool(&mut self, e: &IdedExpr) -> Typing1<Bool> {
        match self.expr(e)? {
            Typed::Bool(b) => Ok(b),
            other => Err((self.offset(e), Cause::WrongType { expected: "bool", found: other.name() })),
        }
    }

    fn whole(&mut self, e: &IdedExpr) -> Typing1<(Int, Range)> {
        match self.expr(e)? {
            Typed::Int(n, range) => Ok((n, range)),
            other => Err((self.offset(e), Cause::WrongType { expected: "int", found: other.name() })),
        }
    }

    fn text(&mut self, e: &IdedExpr) -> Typing1<Text> {
        match self.expr(e)? {
            Typed::Text(s) => Ok(s),
            other => Err((self.offset(e), Cause::WrongType { expected: "string", found: other.name() })),
        }
    }

    fn choice(&mut self, a: &IdedExpr, b: &IdedExpr, c: &IdedExpr) -> Typing1<Typed> {
        let a = self.bool(a)?;
        Ok(match self.expr(b)? {
            Typed::Bool(b) => Typed::Bool(Bool::If(Box::new((a, b, self.bool(c)?)))),
            Typed::Int(b, Range(b0, b1)) => {
                let (c, Range(c0, c1)) = self.whole(c)?;
                Typed::Int(Int::If(Box::new((a, b, c))), Range(b0.min(c0), b1.max(c1)))
            }
            Typed::Text(b) => Typed::Text(Text::If(Box::new((a, b, self.text(c)?)))),
            other => return Err((self.offset(b), Cause::WrongType { expected: "bool", found: other.name() })),
        })
    }

    fn same(&mut self, a: &IdedExpr, b: &IdedExpr) -> Typing1<Bool> {
        Ok(match self.expr(a)? {
            Typed::Bool(x) => Bool::Same(Box::new(x), Box::new(self.bool(b)?)),
            Typed::Int(x, _) => Bool::Compare(Comparison::Equal, x, self.whole(b)?.0),
            Typed::Text(x) => Bool::TextSame(x, self.text(b)?),
            other => return Err((self.offset(a), Cause::WrongType { expected: "int", found: other.name() })),
        })
    }

    fn compare(&mut self, comparison: Comparison, a: &IdedExpr, b: &IdedExpr) -> Typing1<Typed> {
        Ok(Typed::Bool(Bool::Compare(comparison, self.whole(a)?.0, self.whole(b)?.0)))
    }

    fn test(&mut self, test: TextTest, a: &IdedExpr, b: &IdedExpr) -> Typing1<Typed> {
        Ok(Typed::Bool(Bool::Test(test, self.text(a)?, self.text(b)?)))
    }

    fn one_of(&mut self, a: &IdedExpr, list: &IdedExpr) -> Typing1<Bool> {
        let Expr::List(list) = &list.expr else {
            let found = self.expr(list)?.name();
            return Err((self.offset(list), Cause::WrongType { expected: "list", found }));
        };
        match self.expr(a)? {
            Typed::Int(a, _) => {
                let list = list.elements.iter().map(|e| self.whole(e).map(|(n, _)| n)).collect::<Result<_, _>>()?;
                Ok(Bool::OneOf(a, list))
            }
            Typed::Text(a) => {
                let list = list.elements.iter().map(|e| self.text(e)).collect::<Result<_, _>>()?;
                Ok(Bool::TextOneOf(a, list))
            }
            other => Err((self.offset(a), Cause::WrongType { expected: "string", found: other.name() })),
        }
    }

    fn calc(&mut self, at: usize, calc: Calc, a: &IdedExpr, b: &IdedExpr) -> Typing1<Typed> {
        let (x, Range(x0, x1)) = self.whole(a)?;
        let (y, Range(y0, y1)) = self.whole(b)?;
        if matches!(calc, Calc::Div | Calc::Rem) && (y0 != y1 || y0 == 0) {
            return Err((self.offset(b), Cause::Divisor));
        }
        let spread = |all: &[i128]| {
            Range(all.iter().copied().min().unwrap_or_default(), all.iter().copied().max().unwrap_or_default())
        };
        let range = match calc {
            Calc::Add => Range(x0 + y0, x1 + y1),
            Calc::Sub => Range(x0 - y1, x1 - y0),
            Calc::Mul => spread(&[x0 * y0, x0 * y1, x1 * y0, x1 * y1]),
            Calc::Div => spread(&[x0 / y0, x1 / y0]),
            Calc::Rem => Range(-(y0.abs() - 1), y0.abs() - 1),
        };
        ranged(at, Int::Calc(calc, Box::new((x, y))), range)
    }
}

fn ranged(at: usize, n: Int, range: Range) -> Typing1<Typed> {
    let fits = i64::try_from(range.0).is_ok() && i64::try_from(range.1).is_ok();
    if fits { Ok(Typed::Int(n, range)) } else { Err((at, Cause::CouldOverflow)) }
}

fn refuse(at: usize, what: &'static str) -> Typing1<Typed> {
    Err((at, Cause::NotInConditions { what }))
}

#[cfg(test)]
mod tests;
