//! Names of sections in refusals: the key service knows their ids only, and people read names.

use model::SectionId;
use model::api::{Problem, RewrapReply};

use crate::keyservice::Answer;
use crate::office::Office;

/// Facts of a problem that are sections' ids, one or several with a comma between.
const SECTIONS: [&str; 3] = ["owner", "section", "sections"];

impl Office {
    /// Puts names into an answer that refuses as a whole.
    pub(crate) async fn name_refusal(&self, answer: &mut Answer) {
        if answer.status.is_success() {
            return;
        }
        let Ok(mut problem) = serde_json::from_slice::<Problem>(&answer.body) else { return };
        if self.name_sections_of(&mut problem).await
            && let Ok(body) = serde_json::to_vec(&problem)
        {
            answer.body = body.into();
        }
    }

    /// Puts names into the refusals of an answered rewrap.
    pub(crate) async fn name_refused(&self, reply: &mut RewrapReply, answer: &mut Answer) {
        let mut named = false;
        let results = reply.responses.iter_mut().flat_map(|one| &mut one.results);
        for problem in results.filter_map(|result| result.problem.as_mut()) {
            named |= self.name_sections_of(problem).await;
        }
        if named && let Ok(body) = serde_json::to_vec(reply) {
            answer.body = body.into();
        }
    }

    /// Whether anything was named. What has no name keeps its id: a refusal with an id is better than none.
    async fn name_sections_of(&self, problem: &mut Problem) -> bool {
        let mut named = false;
        for fact in SECTIONS {
            let Some(ids) = problem.args.get_mut(fact) else { continue };
            let mut names = Vec::new();
            for id in ids.split(',') {
                let name = self.section_name(id).await;
                named |= name.is_some();
                names.push(name.unwrap_or_else(|| id.to_owned()));
            }
            *ids = names.join("、");
        }
        named
    }

    async fn section_name(&self, id: &str) -> Option<String> {
        let id: SectionId = id.parse().ok()?;
        let name = self.names().section_name(&id).await;
        name.inspect_err(|error| tracing::warn!(%error, "names of sections")).ok().flatten()
    }
}
