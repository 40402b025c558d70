//! Opens an untrusted document within limits and gives Content.
