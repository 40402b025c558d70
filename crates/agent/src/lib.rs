//! The PC or file server: pipeline, sealing in place, spool.
