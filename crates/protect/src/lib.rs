//! The protected file: OpenTDF container, key wrapping, streaming and random access.
