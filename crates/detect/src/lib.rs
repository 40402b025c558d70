//! Personal information in Content: kind, level, place; never a value.
