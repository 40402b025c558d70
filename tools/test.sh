#!/usr/bin/env bash
# All checks, each announced with the time since the start. Goes on after a failure, names all failures at the end.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()

clock() { printf '%02d:%02d' $((SECONDS / 60)) $((SECONDS % 60)); }

step() {
    local name=$1
    shift
    printf '\n[%s] %s: %s\n' "$(clock)" "$name" "$*"
    "$@" || failed+=("$name")
}

step format cargo fmt --all --check
step arrows cargo xtask arrows
step tidy cargo xtask tidy
step clippy cargo clippy --locked --workspace --all-targets -- -D warnings
step tests cargo nextest run --locked --workspace --no-fail-fast
# The binary that the tests above were built with, before a real browser.
step browser env SEKIMORI_BIN="${CARGO_TARGET_DIR:-target}/debug/sekimori" tools/browser.sh test
# The same binary: nothing active comes through, by readers of others.
step sanitise env SEKIMORI_BIN="${CARGO_TARGET_DIR:-target}/debug/sekimori" tools/sanitise/check.sh
step doctests cargo test --locked --workspace --doc
# All targets together, the build among them, within five minutes.
step fuzz tools/fuzz.sh 270
step licences cargo deny --locked --log-level error check bans licenses sources

if ((${#failed[@]})); then
    printf '\n[%s] FAILED: %s\n' "$(clock)" "${failed[*]}"
    exit 1
fi
printf '\n[%s] all in order\n' "$(clock)"
