//! Events as entries of a C2SP transparency log: tiles, proofs, checkpoints, verification.
