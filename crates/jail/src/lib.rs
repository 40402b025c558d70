//! Runs a function of our own binary where nothing can be opened, executed or sent.
