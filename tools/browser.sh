#!/usr/bin/env bash
# The console in a real Chromium. Installs what that needs into the tools folder, never into the tree.
# usage: tools/browser.sh [test|pages|pictures]
set -euo pipefail
cd "$(dirname "$0")/.."

readonly PLAYWRIGHT=1.65.1 AXE=4.14.1
readonly TOOLS="${SEKIMORI_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/sekimori/tools}"
export SEKIMORI_BROWSER="$TOOLS/browser"
export SEKIMORI_BIN="${SEKIMORI_BIN:-${CARGO_TARGET_DIR:-target}/${SEKIMORI_PROFILE:-debug}/sekimori}"
SEKIMORI_BIN="$(realpath "$SEKIMORI_BIN")"

# The browser is Debian's own; only the two libraries that drive and judge it come from npm.
install() {
    local have="$SEKIMORI_BROWSER/installed"
    [[ -e "$have" && "$(cat "$have")" == "$PLAYWRIGHT $AXE" ]] && return
    mkdir -p "$SEKIMORI_BROWSER"
    printf '{"private": true}\n' >"$SEKIMORI_BROWSER/package.json"
    (cd "$SEKIMORI_BROWSER" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 \
        npm install --no-audit --no-fund --ignore-scripts "playwright-core@$PLAYWRIGHT" "axe-core@$AXE" >/dev/null)
    printf '%s' "$PLAYWRIGHT $AXE" >"$have"
}

install
case "${1:-test}" in
    test) exec node --test --test-reporter=spec "${@:2}" tests/browser/console.test.mjs ;;
    pages) exec node tests/browser/pages.mjs ;;
    pictures) exec node tests/browser/pictures.mjs ;;
    *)
        printf 'usage: tools/browser.sh [test|pages|pictures]\n' >&2
        exit 2
        ;;
esac
