//! The invented city: its share, its roster, and who does what in the tour.

include!(concat!(env!("OUT_DIR"), "/share.rs"));

/// Everybody who works there.
pub(super) const ROSTER: &str = include_str!("../../../../../demo/roster.csv");

/// The folder of the share in which everything is sealed.
pub(super) const GOVERNED: &str = "保護フォルダー";
/// The first officer, of the information section.
pub(super) const OFFICER: &str = "S0901";
/// 課長 of the tax section.
pub(super) const MANAGER: &str = "S0201";
/// 係員 of the tax section.
pub(super) const CLERK: &str = "S0204";
/// 係員 of the residents' section.
pub(super) const NEIGHBOUR: &str = "S0304";
/// Left the tax section in March.
pub(super) const LEAVER: &str = "S0207";

/// Section ids by the name of their folder.
pub(super) const SECTIONS: [(&str, &str); 9] = [
    ("総務課", "soumu"),
    ("税務課", "zeimu"),
    ("市民課", "shimin"),
    ("福祉課", "fukushi"),
    ("子育て支援課", "kosodate"),
    ("建設課", "kensetsu"),
    ("企画財政課", "kikaku"),
    ("学校教育課", "gakkou"),
    ("情報政策課", "jouhou"),
];

/// The file that people of the tour ask for.
pub(super) const WANTED: &str = "税務課/課税台帳/令和8年度_市県民税課税台帳.xlsx";

/// All files of the share: path below it and bytes.
pub(super) fn share() -> &'static [(&'static str, &'static [u8])] {
    SHARE
}

/// The matrix of rights after the tour's change: clerks need an approval to see residents' data.
pub(super) fn stricter(matrix: &str) -> String {
    let clerks = "allow = [\"edit\"]\nneeds_approval = [\"print\", \"decrypt\", \"relabel\"]";
    let managers = "allow = [\"print\", \"copy\", \"decrypt\", \"relabel\"]\nneeds_approval = [\"lease\"";
    matrix
        .replacen("edition = 1\n", "edition = 2\n", 1)
        .replacen(clerks, "allow = [\"edit\"]\nneeds_approval = [\"view\", \"print\", \"decrypt\", \"relabel\"]", 1)
        .replacen(
            managers,
            "allow = [\"view\", \"print\", \"copy\", \"decrypt\", \"relabel\"]\nneeds_approval = [\"lease\"",
            1,
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tour_has_its_file_its_people_and_its_change() {
        assert!(share().len() >= 140);
        assert!(share().iter().any(|(name, _)| *name == WANTED));
        for person in [OFFICER, MANAGER, CLERK, NEIGHBOUR, LEAVER] {
            assert!(ROSTER.lines().any(|line| line.starts_with(person)), "{person}");
        }
        let before = crate::verbs::keys::MATRIX;
        assert_eq!(stricter(before).matches("needs_approval = [\"view\", \"print\"").count(), 1);
        assert_eq!(stricter(before).matches("allow = [\"view\", \"print\", \"copy\", \"decrypt\"").count(), 1);
    }
}
