//! Finds files: walk, journal, differences, throttle.
