#!/usr/bin/env bash
# Proof and figures of sanitising: efficacy by independent readers, fidelity by pages, speed beside other tools; writes the
# tables of docs/sanitising.md.
# usage: tools/bench-sanitise.sh [--quick]     SEKIMORI_BIN names the binary; a release build is meant.
# SEKIMORI_CORPUS is the public corpus (default ../shared/corpus); SEKIMORI_DOCUMENTS how many documents are generated.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/sekimori"
readonly ORACLES="${SEKIMORI_TOOLS:-$CACHE/tools}/oracles"
readonly CORPUS="${SEKIMORI_CORPUS:-../shared/corpus}"
COUNT="${SEKIMORI_DOCUMENTS:-210}" MUTATIONS=4000 LIMIT=60 OTHERS=12 ROUNDS=3
if [[ "${1:-}" == --quick ]]; then
    COUNT=60 MUTATIONS=300 LIMIT=10 OTHERS=3 ROUNDS=1
fi
readonly COUNT MUTATIONS LIMIT OTHERS ROUNDS
: "${SEKIMORI_BIN:?names the binary that is measured}"
export SEKIMORI_BIN

# shellcheck source=tools/sanitise/packages.sh
source tools/sanitise/packages.sh
tools/bench/venv.sh "$ORACLES/sanitise-bench" "${SANITISE_PACKAGES[@]}" numpy==2.4.6 pypdfium2==5.15.2
tools/bench/venv.sh "$ORACLES/pdf-defang" pdf-defang==0.2.0
tools/bench/venv.sh "$ORACLES/documents" openpyxl==3.1.5 python-docx==1.2.0 python-pptx==1.0.2 reportlab==5.1.0 xlwt==1.3.0
readonly PYTHON="$ORACLES/sanitise-bench/bin/python" DEFANG="$ORACLES/pdf-defang/bin/pdf-defang"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { printf 'bench: %s\n' "$*" >&2; }

documents="$CACHE/bench/documents-$COUNT-$(sha256sum tools/bench/documents.py | cut -c 1-8)"
if [[ ! -d "$documents" ]]; then
    say "writing $COUNT documents (once)"
    rm -rf "$documents.part"
    "$ORACLES/documents/bin/python" tools/bench/documents.py "$documents.part" "$COUNT"
    mv "$documents.part" "$documents"
fi
"$PYTHON" tools/sanitise/attacks.py "$work/attacks" >/dev/null
"$PYTHON" tools/sanitise/japanese.py "$work/japanese" >/dev/null
benign=("$work/japanese" "$documents") active=("$work/attacks") corpus=()
if [[ -d "$CORPUS" ]]; then
    benign+=("$CORPUS/poi/benign" "$CORPUS/tika/benign" "$CORPUS/pdfjs/benign")
    active+=("$CORPUS/poi/active" "$CORPUS/tika/active" "$CORPUS/pdfjs/active" "$CORPUS/malicious-pdf-generated")
    corpus=(--corpus "$CORPUS")
else
    say "no corpus at $CORPUS: generated files alone"
fi

failed=0
say "efficacy"
"$PYTHON" tools/sanitise/check.py "${corpus[@]}" --mutations "$MUTATIONS" --json "$work/efficacy.json" >"$work/efficacy" || failed=1
say "the same files beside other tools"
"$PYTHON" tools/sanitise/beside.py "${active[@]}" --defang "$DEFANG" >"$work/beside"
say "fidelity"
"$PYTHON" tools/sanitise/fidelity.py "${benign[@]}" --limit "$LIMIT" --json "$work/fidelity.json" >"$work/fidelity" 2>"$work/differences"
say "speed"
"$PYTHON" tools/sanitise/speed.py "${benign[@]}" --limit "$LIMIT" --others "$OTHERS" --rounds "$ROUNDS" --defang "$DEFANG" >"$work/speed"
say "waiting"
"$PYTHON" tools/sanitise/upload.py "${benign[@]}" --limit "$LIMIT" >"$work/upload"

cat "$work/differences" >&2
{
    printf 'Commit %s, %s; %s, %s cores, load %s at the end%s.\n' "$(git rev-parse --short HEAD)" "$(date -u +%F)" \
        "$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)" \
        "$([[ "${1:-}" == --quick ]] && printf ', a quick run')"
} >"$work/machine"
python3 tools/sanitise/tables.py docs/sanitising.md machine="$work/machine" efficacy="$work/efficacy" beside="$work/beside" \
    fidelity="$work/fidelity" speed="$work/speed" upload="$work/upload"
say "docs/sanitising.md is written"
exit "$failed"
