//! Findings, place and owner to a label and an action, by the body's rule file, with reasons.
