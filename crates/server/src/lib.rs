//! The office: HTTP API and console; asks the key service.
