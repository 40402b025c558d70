use serde::{Deserialize, Serialize};

use crate::{Counts, Kind};

/// What a file is, in one word, from what was counted in it. Rules decide what becomes of it; this is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 特定個人情報: an individual number, with confidence or beside a person.
    SpecificPersonal,
    /// 要配慮: a word of illness, disability, welfare or crime, and a person.
    Sensitive,
    /// 名簿: so many persons.
    Roster(u32),
    /// 個人情報: one person, or single findings that belong to nobody in particular.
    Personal,
    /// 公表: of a kind that is published, and no record of a person in it.
    Public,
    /// なし
    Nothing,
}

impl Verdict {
    /// The verdict on a file; `public` says whether it is of a kind that is published. The gravest one that holds counts.
    pub fn of(counts: &Counts, public: bool) -> Verdict {
        let (number, sensitive) = (counts.of(&Kind::MY_NUMBER), counts.of(&Kind::SENSITIVE));
        match counts.persons {
            persons if number.high > 0 || number.mid > 0 && persons > 0 => Verdict::SpecificPersonal,
            1.. if sensitive.mid > 0 => Verdict::Sensitive,
            persons @ 2.. => Verdict::Roster(persons),
            0 if public => Verdict::Public,
            _ if counts.is_empty() => Verdict::Nothing,
            _ => Verdict::Personal,
        }
    }

    /// The word used in reports.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::SpecificPersonal => "specific_personal",
            Verdict::Sensitive => "sensitive",
            Verdict::Roster(_) => "roster",
            Verdict::Personal => "personal",
            Verdict::Public => "public",
            Verdict::Nothing => "nothing",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByLevel;

    fn counts(persons: u32, kinds: &[(Kind, ByLevel)]) -> Counts {
        Counts { persons, kinds: kinds.iter().cloned().collect() }
    }

    const LOW: ByLevel = ByLevel { high: 0, mid: 0, low: 1 };
    const MID: ByLevel = ByLevel { high: 0, mid: 1, low: 1 };
    const HIGH: ByLevel = ByLevel { high: 1, mid: 1, low: 1 };

    #[test]
    fn the_gravest_verdict_that_holds_counts() {
        let table = [
            (counts(0, &[(Kind::MY_NUMBER, HIGH)]), false, Verdict::SpecificPersonal),
            (counts(30, &[(Kind::MY_NUMBER, HIGH), (Kind::SENSITIVE, HIGH)]), true, Verdict::SpecificPersonal),
            (counts(1, &[(Kind::MY_NUMBER, MID)]), false, Verdict::SpecificPersonal),
            (counts(0, &[(Kind::MY_NUMBER, MID)]), false, Verdict::Personal),
            (counts(1, &[(Kind::MY_NUMBER, LOW)]), false, Verdict::Personal),
            (counts(1, &[(Kind::SENSITIVE, MID)]), false, Verdict::Sensitive),
            (counts(0, &[(Kind::SENSITIVE, HIGH)]), false, Verdict::Personal),
            (counts(9, &[(Kind::SENSITIVE, LOW)]), false, Verdict::Roster(9)),
            (counts(2, &[(Kind::NAME, LOW)]), true, Verdict::Roster(2)),
            (counts(1, &[(Kind::NAME, LOW)]), true, Verdict::Personal),
            (counts(0, &[(Kind::NAME, HIGH)]), true, Verdict::Public),
            (counts(0, &[]), true, Verdict::Public),
            (counts(0, &[(Kind::PHONE, LOW)]), false, Verdict::Personal),
            (counts(0, &[]), false, Verdict::Nothing),
        ];
        for (counts, public, verdict) in table {
            assert_eq!(Verdict::of(&counts, public), verdict, "{counts:?}, public {public}");
        }
    }
}
