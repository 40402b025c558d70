//! Synthetic residents, sample documents with what is in them, a clock that stands still.
//!
//! Everything is invented and drawn from a seed: the same seed gives the same residents and documents on every machine.
//! The documents are written as offices write them, not as the detector reads them: their captions, layouts and
//! spellings are kept apart from its lists on purpose.

mod chance;
mod clean;
mod clock;
mod forms;
pub mod held_out;
pub mod layouts;
mod paper;
mod registers;
mod rendering;
mod resident;
pub mod scoring;
pub mod second_look;
pub mod test_layouts;
pub mod third_look;

pub use chance::Chance;
pub use clock::StillClock;
pub use paper::{Paper, Sample, Sheet, Truth};
pub use resident::{Resident, residents};

/// `n` documents: about 60 in 100 hold residents' data, the rest are of the kinds that wrongly look as if they did.
pub fn documents(seed: u64, n: usize) -> Vec<Sample> {
    let mut chance = Chance::new(seed);
    (0..n).map(|_| document(&mut chance)).collect()
}

fn document(chance: &mut Chance) -> Sample {
    let personal = chance.one_in(10) || chance.below(9) < 5;
    let writers: &[fn(&mut Chance) -> Sample] =
        if personal { &[registers::sample, registers::sample, forms::sample] } else { &[clean::sample] };
    chance.pick(writers)(chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_documents() {
        assert_eq!(documents(7, 20), documents(7, 20));
        assert_ne!(documents(7, 20), documents(8, 20));
    }

    #[test]
    fn truth_lies_inside_the_text_it_speaks_of() {
        for sample in documents(1, 200) {
            for truth in &sample.truth {
                let text = sample.text_at(&truth.place);
                assert!(!text.is_empty(), "{}: {:?}", sample.family, truth);
            }
            assert!(
                sample.personal || sample.truth.iter().all(|t| t.kind == model::Kind::CORPORATE_NUMBER),
                "{}",
                sample.family
            );
        }
    }
}
