#!/usr/bin/env bash
# Nothing active comes through the sanitiser: attacks of our own and, where it is there, the public corpus, by other people's
# readers. Python alone; under two minutes.
# usage: tools/sanitise/check.sh [check.py options]     SEKIMORI_BIN names the binary (`sekimori`, or the example `sanitize`).
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly VENV="${SEKIMORI_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/sekimori/tools}/oracles/sanitise"
readonly CORPUS="${SEKIMORI_CORPUS:-../shared/corpus}"

# shellcheck source=tools/sanitise/packages.sh
source tools/sanitise/packages.sh
tools/bench/venv.sh "$VENV" "${SANITISE_PACKAGES[@]}"
corpus=()
[[ -d "$CORPUS" ]] && corpus=(--corpus "$CORPUS")
"$VENV/bin/python" tools/sanitise/sensitive.py
exec "$VENV/bin/python" tools/sanitise/check.py "${corpus[@]}" --mutations 150 "$@"
