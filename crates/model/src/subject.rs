use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{PersonId, SectionId};

/// 職位, lowest first. The order is the rank the matrix compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// 委託先従業者
    Contractor,
    /// 会計年度任用職員
    FiscalYear,
    /// 主事・技師 (係員)
    Clerk,
    /// 主任
    SeniorClerk,
    /// 係長・主査
    Chief,
    /// 課長補佐・副主幹
    DeputyManager,
    /// 課長
    Manager,
    /// 次長・参事
    DeputyDirector,
    /// 部長
    Director,
    /// 副市長・教育長
    ViceMayor,
    /// 市長
    Mayor,
}

impl Post {
    /// Every post, lowest first.
    pub const ALL: [Post; 11] = [
        Post::Contractor,
        Post::FiscalYear,
        Post::Clerk,
        Post::SeniorClerk,
        Post::Chief,
        Post::DeputyManager,
        Post::Manager,
        Post::DeputyDirector,
        Post::Director,
        Post::ViceMayor,
        Post::Mayor,
    ];

    /// The word used in rosters, the matrix and the API.
    pub fn id(self) -> &'static str {
        match self {
            Post::Contractor => "contractor",
            Post::FiscalYear => "fiscal_year",
            Post::Clerk => "clerk",
            Post::SeniorClerk => "senior_clerk",
            Post::Chief => "chief",
            Post::DeputyManager => "deputy_manager",
            Post::Manager => "manager",
            Post::DeputyDirector => "deputy_director",
            Post::Director => "director",
            Post::ViceMayor => "vice_mayor",
            Post::Mayor => "mayor",
        }
    }

    /// The Japanese titles that a roster may use for this post; the first is the one shown.
    pub fn titles(self) -> &'static [&'static str] {
        match self {
            Post::Contractor => &["委託先従業者"],
            Post::FiscalYear => &["会計年度任用職員"],
            Post::Clerk => &["係員", "主事", "技師"],
            Post::SeniorClerk => &["主任"],
            Post::Chief => &["係長", "主査"],
            Post::DeputyManager => &["課長補佐", "副主幹"],
            Post::Manager => &["課長", "室長"],
            Post::DeputyDirector => &["次長", "参事"],
            Post::Director => &["部長", "局長"],
            Post::ViceMayor => &["副市長", "教育長"],
            Post::Mayor => &["市長"],
        }
    }
}

/// A text that names no post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPost;

impl fmt::Display for UnknownPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the id or title of a post")
    }
}
impl std::error::Error for UnknownPost {}

impl FromStr for Post {
    type Err = UnknownPost;
    /// Accepts the id (`manager`) and the Japanese titles (`課長`).
    fn from_str(s: &str) -> Result<Self, UnknownPost> {
        Post::ALL.into_iter().find(|post| post.id() == s || post.titles().contains(&s)).ok_or(UnknownPost)
    }
}

/// How a person holds a post (発令の種類).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentKind {
    /// 本務
    Main,
    /// 兼務
    Concurrent,
    /// 併任
    Joint,
    /// 事務取扱
    Acting,
    /// 派遣
    Dispatch,
    /// 応援 (elections, disasters)
    Support,
}

/// 発令: who holds which post in which section, from when until when. Rights come from assignments in force, never from
/// the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Assignment {
    /// The section it is held in.
    pub section: SectionId,
    /// The post held.
    pub post: Post,
    /// How it is held.
    pub kind: AssignmentKind,
    /// First day in force (local date of the body).
    pub from: Date,
    /// Last day in force; none means open-ended.
    pub until: Option<Date>,
}

impl Assignment {
    /// Whether it is in force on that day, both ends included.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// What a person is to Sekimori itself, beside the rights that come from assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 職員: no power over Sekimori.
    Staff,
    /// 監査人: reads the audit log.
    Auditor,
    /// 情報システム担当者: rosters, rules, matrix, devices; no key by this role.
    Officer,
}

/// The person who asks, as the key service knows her.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Subject {
    /// Who.
    pub person: PersonId,
    /// All her assignments, past and future too; only those in force on the day count.
    pub assignments: Vec<Assignment>,
}

/// 三層: the network layer a device stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// インターネット接続系
    Internet,
    /// LGWAN接続系
    Lgwan,
    /// マイナンバー利用事務系
    MyNumber,
}

impl Zone {
    /// Every zone, most exposed first.
    pub const ALL: [Zone; 3] = [Zone::Internet, Zone::Lgwan, Zone::MyNumber];

    /// The word used in the matrix, the API and the log.
    pub fn id(self) -> &'static str {
        match self {
            Zone::Internet => "internet",
            Zone::Lgwan => "lgwan",
            Zone::MyNumber => "my_number",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn an_assignment_is_in_force_on_its_first_and_its_last_day() {
        let a = Assignment {
            section: "zeimu".parse().expect("id"),
            post: Post::Clerk,
            kind: AssignmentKind::Main,
            from: date!(2026 - 04 - 01),
            until: Some(date!(2027 - 03 - 31)),
        };
        assert!(!a.in_force(date!(2026 - 03 - 31)));
        assert!(a.in_force(date!(2026 - 04 - 01)));
        assert!(a.in_force(date!(2027 - 03 - 31)));
        assert!(!a.in_force(date!(2027 - 04 - 01)));
    }

    #[test]
    fn a_post_is_found_by_its_id_and_by_every_title() {
        for post in Post::ALL {
            assert_eq!(post.id().parse(), Ok(post));
            for title in post.titles() {
                assert_eq!(title.parse(), Ok(post), "{title}");
            }
        }
    }
}
