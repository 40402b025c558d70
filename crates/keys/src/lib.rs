//! The key access service: the only holder of keys at rest.
