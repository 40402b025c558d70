#!/usr/bin/env bash
# MB per CPU-second of the detector, beside `rg -c` with one fixed word and Presidio with ja_ginza: the same files, one run.
# usage: tools/bench-detect.sh [KILOBYTES]     (so much of each set is given to Presidio, default 200)
set -euo pipefail
cd "$(dirname "$0")/.."

readonly VENV="${SEKIMORI_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/sekimori/tools}/oracles/presidio"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

tools/bench/venv.sh "$VENV" presidio-analyzer==2.2.366 spacy==3.8.18 ginza==5.3.0 ja-ginza==5.3.0
# The sets as files: a folder each, the text that the engine is given, tables with cells apart by tabs.
cargo run --quiet --locked --release --package detect --example throughput -- --write "$folder/sets" >"$folder/engine"
"$VENV/bin/python" tools/bench/presidio.py "$folder"/sets/* --kilobytes "${1:-200}" 2>"$folder/said" >"$folder/presidio" \
    || { cat "$folder/said" >&2; exit 1; }
python3 tools/bench/detect.py "$folder/sets" "$folder/engine" "$folder/presidio"
