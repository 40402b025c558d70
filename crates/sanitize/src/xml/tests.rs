use super::super::rules::{Cut, Looks};
use super::*;

const LIST: &str = "ns a a urn:a urn:a:strict\nns b b urn:b\nns mc mc urn:mc\nns none - none\na:r x b:y\na:t #text x\nb:e x\n~ a:u\n- a:m macro\n-@ on event-handler";

const ALL: Looks = Looks { element: |_| Look::START.and(Look::EMPTY), attribute: |_, _| true };

struct Plain(Option<Verdict>, Vec<Cut>);

impl Rules for Plain {
    fn element(&mut self, tag: &Tag<'_, '_>, _above: &Above<'_>) -> Verdict {
        if tag.name == "b:e" { self.0.unwrap_or(Verdict::Keep) } else { Verdict::Keep }
    }

    fn attribute(&mut self, _: &'static str, _: &str, value: &str, _: &Above<'_>) -> Value {
        if value == "bad" { Value::DropElement(1, Item::Action) } else { Value::Keep }
    }

    fn text(&mut self, _: &'static str, _: &str, _: &Above<'_>) -> Value {
        Value::Keep
    }

    fn cuts(&mut self) -> Vec<Cut> {
        std::mem::take(&mut self.1)
    }
}

fn written(source: &str, verdict: Option<Verdict>) -> String {
    let words = Words::parse(LIST, ALL);
    let (bytes, book) = rewrite(source, &["a:r"], &words, &mut Plain(verdict, Vec::new()), 16).unwrap();
    let policy = crate::Policy::default();
    let mut ledger = crate::ledger::Ledger::new(&policy, None);
    ledger.read(source.len() as u64);
    book.settle("p", source.len() as u64, &mut ledger);
    assert!(ledger.account.balances(), "{source}: {:?}", ledger.account);
    let text = String::from_utf8(bytes).unwrap();
    text.split_once("?>\n").unwrap().1.to_owned()
}

#[test]
fn prefixes_are_those_of_the_list_whatever_the_source_calls_them() {
    let out = "<a:r xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" x=\"1\" b:y=\"2\"><a:t>z</a:t></a:r>";
    for source in [
        "<r xmlns='urn:a' xmlns:q='urn:b' x='1' q:y='2'><t>z</t></r>",
        "<b:r xmlns:b='urn:a:strict' xmlns:a='urn:b' x='1' a:y='2'> <b:t><![CDATA[z]]></b:t></b:r>",
        "<a:r xmlns:a='urn:a' x='1' q:y='2' xmlns:q='urn:b'><q:t xmlns:q='urn:a'>&#122;</q:t></a:r>",
    ] {
        assert_eq!(written(source, None), out, "{source}");
    }
}

#[test]
fn what_the_list_does_not_name_goes_with_its_content() {
    let root = |inside: &str| format!("<a:r xmlns:a='urn:a' xmlns:b='urn:b' xmlns:s='urn:strange'>{inside}</a:r>");
    for (inside, out) in [
        ("<a:q><a:t>x</a:t></a:q><a:t on='f()' z='1' x='2'>y</a:t>", "<a:t x=\"2\">y</a:t>"),
        ("<a:u><a:t>x</a:t></a:u><!-- c --><?p i?>", "<a:t>x</a:t>"),
        ("<s:t>x</s:t><t>x</t><undeclared:t>x</undeclared:t><a:m>x</a:m><a:t s:x='1'/>", "<a:t/>"),
        ("<b:e>stray text</b:e>", "<b:e/>"),
    ] {
        let text = written(&root(inside), None);
        let body = text.split_once('>').unwrap().1.strip_suffix("</a:r>").unwrap();
        assert_eq!(body, out, "{inside}");
    }
}

#[test]
fn rules_take_out_and_put_in_place() {
    let root = |inside: &str| format!("<a:r xmlns:a='urn:a' xmlns:b='urn:b'>{inside}</a:r>");
    for (verdict, inside, out) in [
        (Verdict::DropAbove(1, Item::Media), "<a:t>x<b:e/>y</a:t><a:t/>", "<a:t/>"),
        (Verdict::Lift(1, Item::Media), "<a:t>x<b:e x='1'/>y<a:t/></a:t><a:t/>", "<b:e x=\"1\"/><a:t/>"),
        (Verdict::Rename("a:t"), "<b:e x='1'>y</b:e>", "<a:t x=\"1\">y</a:t>"),
        (Verdict::Drop(Item::Media), "<b:e>y</b:e><a:t/>", "<a:t/>"),
        (Verdict::Keep, "<a:t>q<b:e x='bad'/>q</a:t><a:t/>", "<a:t/>"),
    ] {
        let text = written(&root(inside), Some(verdict));
        assert!(text.ends_with(&format!(">{out}</a:r>")), "{verdict:?}: {text}");
    }
}

#[test]
fn what_was_cut_leaves_empty_elements_and_no_idle_declaration() {
    let source = "<a:r xmlns:a='urn:a' xmlns:b='urn:b'><a:t><b:e/></a:t></a:r>";
    let words = Words::parse(LIST, ALL);
    let at = "<a:r><a:t>".len();
    let mut rules = Plain(None, vec![(at..at + "<b:e/>".len(), Item::Field)]);
    let (bytes, _) = rewrite(source, &["a:r"], &words, &mut rules, 16).unwrap();
    assert!(String::from_utf8(bytes).unwrap().ends_with("<a:r xmlns:a=\"urn:a\"><a:t/></a:r>"));
}

#[test]
fn parsing_any_bytes_ends_in_a_refusal_or_in_xml() {
    let words = Words::parse(LIST, ALL);
    let whole = "<a:r xmlns:a='urn:a' x='&lt;'><a:t>&amp;<![CDATA[x]]></a:t><a:u><b:e/></a:u></a:r>";
    for from in 0..whole.len() {
        for to in from..whole.len() {
            let _ = rewrite(&whole[from..to], &["a:r"], &words, &mut Plain(None, Vec::new()), 16);
        }
    }
}
