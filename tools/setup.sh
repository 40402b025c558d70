#!/usr/bin/env bash
# Installs what a step needs, if it is not there: packages by name from tools/packages.txt, then cargo tools.
# usage: tools/setup.sh [build|test|browser|bench|sanitise|samples]...     (default: build test)
# Root installs packages; anybody else is told the exact command.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly NEXTEST=0.9.143 DENY=0.20.2
readonly TOOLS="${SEKIMORI_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/sekimori/tools}"
export PATH="$TOOLS/bin:$PATH"

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Package names of one section.
packages() {
    awk -v want="[$1]" '/^\[/ { on = ($1 == want); next } on && NF && $1 !~ /^#/ { print $1 }' tools/packages.txt
}

installed() { [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

rust() {
    local wanted have
    wanted=$(awk -F'"' '/^rust-version/ { print $2 }' Cargo.toml)
    command -v cargo >/dev/null || fail "Rust $wanted or newer is needed: https://rustup.rs"
    have=$(rustc --version | awk '{ print $2 }')
    [[ "$(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1)" == "$wanted" ]] \
        || fail "Rust $have is too old; $wanted or newer is needed: rustup update stable"
    local part
    for part in fmt clippy; do
        cargo "$part" --version >/dev/null 2>&1 || fail "cargo $part is missing: rustup component add rustfmt clippy"
    done
}

debian() {
    local section name missing=()
    for section in "$@"; do
        for name in $(packages "$section"); do
            installed "$name" || missing+=("$name")
        done
    done
    if ((${#missing[@]} == 0)); then
        return
    fi
    local install=(apt-get install -y --no-install-recommends "${missing[@]}")
    if ((EUID != 0)); then
        fail "packages are missing. Install them, then run this again:
    sudo apt-get update && sudo ${install[*]}"
    fi
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # On a fresh machine the package lists are empty and the first try ends at once.
    "${install[@]}" >/dev/null 2>&1 || { apt-get update -q >/dev/null && "${install[@]}" >/dev/null; }
}

# A tool that is already there, in whatever version, is used.
tool() {
    local name=$1 version=$2
    command -v "$name" >/dev/null && return
    say "building $name $version (once)"
    env -u CARGO_TARGET_DIR cargo install --quiet --locked --root "$TOOLS" --version "$version" "$name"
}

# Debian's nodejs comes without npm, others' with it: its package would fight theirs, so it is asked for only when missing.
npm_package() {
    ((EUID == 0)) && command -v apt-get >/dev/null || fail "npm is missing: sudo apt-get install npm"
    say "installing npm"
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends npm >/dev/null
}

main() {
    local sections=("$@")
    ((${#sections[@]})) || sections=(build test)
    if command -v dpkg-query >/dev/null; then
        debian "${sections[@]}"
    else
        say "not a Debian system; please see to the like of: $(for s in "${sections[@]}"; do packages "$s"; done | xargs)"
    fi
    rust
    if [[ " ${sections[*]} " == *" test "* ]]; then
        tool cargo-nextest "$NEXTEST"
        tool cargo-deny "$DENY"
        # Foreign readers and verifiers that Debian does not have.
        if [[ -x tools/oracles/install.sh ]]; then
            tools/oracles/install.sh "$TOOLS/oracles"
        fi
    fi
    if [[ " ${sections[*]} " == *" browser "* ]] && ! command -v npm >/dev/null; then
        npm_package
    fi
    say "in order"
}

main "$@"
