//! Label, section, post, device, zone and time to rights, with a typed reason.
