use super::super::page::sentences;
use super::*;
use locale::Language;
use model::api::gate::StageName;

#[test]
fn a_name_is_sent_as_its_bytes() {
    assert_eq!(percent("a-1.docx"), "a-1.docx");
    assert_eq!(percent("名 \"簿\r\n"), "%E5%90%8D%20%22%E7%B0%BF%0D%0A");
}

#[test]
fn every_state_stage_and_harm_has_its_words() {
    let states =
        ["waiting", "running", "done", "refused", "needs-password", "failed"].map(|id| format!("job-state-{id}"));
    let stages = StageName::ALL.map(|stage| format!("stage-{}", stage.id()));
    let how = [StageState::Passed, StageState::Refused, StageState::Absent, StageState::Unreachable];
    let how = how.map(|state| format!("stage-state-{}", state.id()));
    for language in Language::ALL {
        let t = sentences(language);
        let missing: Vec<&String> =
            states.iter().chain(&stages).chain(&how).filter(|key| !t.has(&format!("console-{key}"))).collect();
        assert!(missing.is_empty(), "{language:?}: {missing:?}");
    }
}
