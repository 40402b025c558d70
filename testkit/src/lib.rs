//! Synthetic residents, sample documents, a clock that stands still.
