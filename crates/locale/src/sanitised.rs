//! What was left out of a file, in words.

use std::collections::BTreeMap;

use model::Shown;
use model::sanitising::{Item, Refusal, Report};

use crate::Locale;

/// Members that are named one by one when they did not come through.
const NAMED: usize = 20;

impl Locale {
    /// What was left out and what was changed, in one line: 「マクロ 3 個、外部リンク 2 件を除去」.
    pub fn sanitised(&self, report: &Report) -> String {
        let (mut counts, mut unlisted) = (BTreeMap::new(), 0);
        gather(report, &mut counts, &mut unlisted);
        let words = |changed: bool| -> Vec<String> {
            let chosen = counts.iter().filter(|(item, _)| is_change(**item) == changed);
            chosen.map(|(item, n)| self.item(*item, *n)).collect()
        };
        let (mut removed, changed) = (words(false), words(true));
        if unlisted > 0 {
            removed.push(self.with("sanitise-unlisted", &[("n", &unlisted.to_string())]));
        }
        let (and, then) = (self.say("sanitise-and"), self.say("sanitise-then"));
        let sentence = |key: &str, words: Vec<String>| {
            (!words.is_empty()).then(|| self.with(key, &[("items", &words.join(&and))]))
        };
        let told: Vec<String> = [sentence("sanitise-removed", removed), sentence("sanitise-changed", changed)]
            .into_iter()
            .flatten()
            .collect();
        if told.is_empty() { self.say("sanitise-nothing") } else { told.join(&then) }
    }

    /// One kind of thing, counted.
    pub fn item(&self, item: Item, n: u64) -> String {
        self.with(&format!("sanitise-item-{}", item.id()), &[("n", &n.to_string())])
    }

    /// How far the file had to be taken apart.
    pub fn rung(&self, report: &Report) -> String {
        let key = match report.rung {
            model::sanitising::Rung::Rebuilt => "sanitise-rung-rebuilt",
            model::sanitising::Rung::Flattened => "sanitise-rung-flattened",
            model::sanitising::Rung::TextOnly => "sanitise-rung-text-only",
        };
        self.say(key)
    }

    /// Why a file did not come through: what happened, and what its sender can do.
    pub fn stopped(&self, refusal: &Refusal) -> String {
        self.problem::<&str>(refusal.reason.code(), &[])
    }

    /// The members that did not come through, a sentence each.
    pub fn members_left_out(&self, report: &Report) -> Vec<String> {
        let mut all = Vec::new();
        left_out(report, &mut all);
        let more = all.len().saturating_sub(NAMED);
        let mut told: Vec<String> = all
            .into_iter()
            .take(NAMED)
            .map(|(name, refusal)| {
                let (name, why) = (Shown::text(name), self.stopped(refusal));
                self.with("sanitise-member-refused", &[("name", name.as_str()), ("why", &why)])
            })
            .collect();
        if more > 0 {
            told.push(self.with("sanitise-member-more", &[("n", &more.to_string())]));
        }
        told
    }
}

/// Whether the thing is still there, in another form.
fn is_change(item: Item) -> bool {
    matches!(item, Item::PictureConverted | Item::Name | Item::FormulaInText | Item::MissingFont)
}

fn gather(report: &Report, counts: &mut BTreeMap<Item, u64>, unlisted: &mut u64) {
    for removed in &report.removed {
        let count = counts.entry(removed.item).or_insert(0);
        *count = count.saturating_add(u64::from(removed.count));
    }
    *unlisted = unlisted.saturating_add(u64::from(report.unlisted));
    for member in &report.members {
        if let Ok(inner) = &member.outcome {
            gather(inner, counts, unlisted);
        }
    }
}

fn left_out<'r>(report: &'r Report, all: &mut Vec<(&'r str, &'r Refusal)>) {
    for member in &report.members {
        match &member.outcome {
            Ok(inner) => left_out(inner, all),
            Err(refusal) => all.push((&member.name, refusal)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use model::sanitising::{Account, Kind, Member, Reason, Removed, Rung};

    fn report(items: &[(Item, u32)], members: Vec<Member>) -> Report {
        let removed =
            items.iter().map(|(item, count)| Removed { item: *item, place: String::new(), count: *count, bytes: 0 });
        Report {
            kind: Kind::Docm,
            out: Kind::Docx,
            rung: Rung::Rebuilt,
            removed: removed.collect(),
            unlisted: 0,
            account: Account::default(),
            members,
        }
    }

    #[test]
    fn every_item_and_every_reason_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let locale = Locale::load(language);
            for item in Item::ALL {
                assert!(locale.has(&format!("sanitise-item-{}", item.id())), "{language:?} {item}");
                assert!(locale.item(*item, 3).contains('3'), "{language:?} {item}");
            }
            let refusal = Refusal::new(Reason::AvHit, "");
            assert!(locale.stopped(&refusal).len() > 20);
        }
    }

    #[test]
    fn what_was_left_out_is_one_sentence_over_all_members() {
        let inner = report(&[(Item::Macro, 1)], Vec::new());
        let members = vec![
            Member { name: "a.docm".into(), outcome: Ok(Box::new(inner)) },
            Member { name: "b\u{202e}.exe".into(), outcome: Err(Refusal::new(Reason::TypeUnknown, "")) },
        ];
        let outer = report(&[(Item::Macro, 2), (Item::ExternalLink, 2), (Item::PictureConverted, 1)], members);
        let (ja, en) = (Locale::load(Language::Ja), Locale::load(Language::En));
        assert_eq!(ja.sanitised(&outer), "マクロ 3 個、外部リンク 2 件を除去、画像 1 個（別の形式に変換）を変更");
        assert_eq!(
            en.sanitised(&outer),
            "removed: 3 macros, 2 external links; changed: 1 picture (made anew as another format)"
        );
        assert_eq!(ja.sanitised(&report(&[], Vec::new())), "取り除くものはありませんでした");
        let left = ja.members_left_out(&outer);
        assert!(left.len() == 1 && left[0].contains("SN-001") && !left[0].contains('\u{202e}'), "{left:?}");
    }
}
