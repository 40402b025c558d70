#!/usr/bin/env bash
# Builds all fuzz targets and runs them together within a number of seconds, on the compiler that builds the product.
# usage: tools/fuzz.sh [--record] [SECONDS] [TARGET]...     (default: 300 seconds, all targets)
# A crash is named with the command that shows it again, and the script fails. What the fuzzer learned stays in
# SEKIMORI_FUZZ for the next run. --record adds executions, hours and crashes to the table of docs/fuzzing.md.
set -uo pipefail
cd "$(dirname "$0")/.."

readonly CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/sekimori"
readonly HOME_OF_RUNS="${SEKIMORI_FUZZ:-$CACHE/fuzz}"
readonly BUILD="${CARGO_TARGET_DIR:-$CACHE/target}/fuzz"
HOST=$(rustc -vV | awk '/^host:/ { print $2 }')
readonly HOST BIN="$BUILD/$HOST/release" LARGEST=65536

record=
if [[ "${1:-}" == --record ]]; then
    record=yes
    shift
fi
# CI repeats itself; hours of looking for more do not.
SEED=1
[[ -z $record ]] || SEED=0
[[ -z $record ]] || export SEKIMORI_FUZZ_STRICT=1
readonly SEED record seconds="${1:-300}"
shift || true
targets=("$@")
((${#targets[@]})) || mapfile -t targets < <(awk -F'"' '/^\[\[bin\]\]/ { bin = 1 } bin && /^name/ { print $2; bin = 0 }' fuzz/Cargo.toml)

say() { printf 'fuzz: %s\n' "$*"; }

# Coverage as libFuzzer wants it, with what a stable compiler offers. No address sanitizer: our rooms have no unsafe code,
# and what is looked for are panics, endless loops and memory without bound. Naming the host keeps the flags away from
# build scripts.
build() {
    local flags="--cfg fuzzing -Cpasses=sancov-module"
    local option
    for option in level=4 inline-8bit-counters pc-table trace-compares; do
        flags+=" -Cllvm-args=-sanitizer-coverage-$option"
    done
    RUSTFLAGS="$flags" CARGO_TARGET_DIR="$BUILD" cargo build --quiet --locked --release --target "$HOST" \
        --manifest-path fuzz/Cargo.toml "${targets[@]/#/--bin=}"
}

# Attacks on readers, which every sanitiser has to take apart.
readonly ATTACKS="$HOME_OF_RUNS/attacks"
attacks() {
    rm -rf "$ATTACKS" && mkdir -p "$ATTACKS"
    python3 tools/sanitise/attacks.py "$ATTACKS" >/dev/null
}

# Small documents of the invented city and of the tests, the public ones where they are there, and what each judge reads.
seeds() {
    local target=$1 folder=$2 corpus="${SEKIMORI_CORPUS:-../shared/corpus}" places=() file n=0
    case $target in
    extract_unlock) places=(crates/extract/tests/locked) ;;
    extract_*) places=(crates/extract/tests/data demo/share) && [[ -d $corpus ]] && places+=("$corpus") ;;
    detect_*) places=(docs/guide/ja demo/share) ;;
    rules | matrix) places=(rules) ;;
    sanitize_* | verify_*) places=("$ATTACKS" demo/share) && [[ -d $corpus ]] && places+=("$corpus") ;;
    *) places=(docs/openapi.json) ;;
    esac
    rm -rf "$folder" && mkdir -p "$folder"
    while IFS= read -r -d '' file; do
        n=$((n + 1))
        cp "$file" "$folder/$n"
    done < <(find "${places[@]}" -type f -size -"$((LARGEST / 1024))"k -print0 | LC_ALL=C sort -z)
    case $target in
    sanitize_pdf) only "$folder" '%PDF' ;;
    sanitize_package) only "$folder" 'PK|7z|\x1f\x8b|..-lh' ;;
    sanitize_mail) only "$folder" '[A-Z][A-Za-z-]+:|From |\xd0\xcf' ;;
    sanitize_picture) only "$folder" '\x89PNG|\xff\xd8|GIF8|BM|II\*|MM\x00|RIFF|<svg|<\?xml|\x01\x00\x00\x00|\xd7\xcd' ;;
    sanitize_office) rm -f "$folder"/* && main_parts "$folder" demo/share "$ATTACKS" ;;
    # The byte that chooses the kind.
    sanitize_text | verify_file)
        for file in "$folder"/*; do
            n=$((n + 1))
            { printf '%b' "\\x$(printf %02x $((n % 60)))" && cat "$file"; } >"$file.k" && rm "$file"
        done
        ;;
    esac
    # Binary documents say nothing to the detector; files of records become tables with cells apart by tabs.
    if [[ $target == detect_* ]]; then
        grep -rLI . "$folder" | xargs -r rm
        for file in "$folder"/*; do tr ',' '\t' <"$file" >"$file.tabs"; done
    fi
    if [[ $target == extract_package ]]; then main_parts "$folder" demo/share crates/extract/tests/data; fi
}

# Removes the seeds that do not begin as the pattern says.
only() {
    local folder=$1 pattern=$2
    grep -rLaPz "\A(?s:$pattern)" "$folder" | xargs -r rm
}

# Adds the main parts of packages, for targets that put them into packages of their own.
main_parts() {
    local folder=$1 file n=0
    shift
    find "$@" -name '*.docx' -o -name '*.xlsx' -o -name '*.ods' -o -name '*.odt' -o -name '*.pptx' \
        | LC_ALL=C sort | while IFS= read -r file; do
        n=$((n + 1))
        unzip -p "$file" word/document.xml xl/workbook.xml xl/worksheets/sheet1.xml ppt/presentation.xml content.xml \
            >"$folder/part$n" 2>/dev/null
    done
}

# Runs one target; its figures go to a file: executions, seconds of a processor, crashes.
run() {
    local target=$1 time=$2 own="$HOME_OF_RUNS/$1" log status=0 used executions TIMEFORMAT=%0U
    mkdir -p "$own/corpus" "$own/crashes"
    seeds "$target" "$own/seeds"
    log="$own/log"
    used=$({
        time "$BIN/$target" -max_total_time="$time" -timeout=20 -rss_limit_mb=2048 -max_len="$LARGEST" -seed="$SEED" \
            -print_final_stats=1 -artifact_prefix="$own/crashes/" "$own/corpus" "$own/seeds" >"$log" 2>&1
    } 2>&1) || status=$?
    executions=$(awk '/^stat::number_of_executed_units/ { print $2 }' "$log")
    # A run that ended in a crash has no final figures.
    [[ -n $executions ]] || executions=$(awk '/^#[0-9]+/ { n = substr($1, 2) } END { print n + 0 }' "$log")
    printf '%s %d %d %d\n' "$target" "$executions" "$used" $((status != 0)) >"$own/figures"
}

# What one target did; the end of its log, if it ended badly.
report() {
    local own="$HOME_OF_RUNS/$1" target executions time crashed artifact
    read -r target executions time crashed <"$own/figures"
    printf 'fuzz: %-20s %12d executions %6d s\n' "$target" "$executions" "$time"
    ((crashed)) || return 0
    artifact=$(awk '/Test unit written to/ { print $NF }' "$own/log")
    say "FAILED: $target"
    grep -v '^#' "$own/log" | tail -n 25
    say "again: $BIN/$target ${artifact:-(no input was kept; see $own/log)}"
    return 1
}

# Adds the figures to the table: | target | executions | hours | crashes |.
add_up() {
    cat "$@" | awk -v table=docs/fuzzing.md '
        { executions[$1] = $2; hours[$1] = $3 / 3600; crashes[$1] = $4 }
        END {
            while ((getline line < table) > 0) {
                n = split(line, cell, "|")
                name = cell[2]; gsub(/[ `]/, "", name)
                if (n == 6 && name in executions) {
                    for (i = 3; i <= 5; i++) gsub(/[ ,]/, "", cell[i])
                    line = sprintf("| `%s` | %d | %.2f | %d |", name, cell[3] + executions[name], cell[4] + hours[name], \
                        cell[5] + crashes[name])
                }
                print line
            }
        }' >"$HOME_OF_RUNS/table" && cp "$HOME_OF_RUNS/table" docs/fuzzing.md
}

main() {
    local jobs each target failed=() figures=()
    attacks || { say "the attacks cannot be made"; exit 1; }
    build || { say "the targets do not build"; exit 1; }
    jobs=$(nproc)
    ((jobs <= ${#targets[@]})) || jobs=${#targets[@]}
    # Building counts: what is left is shared among all targets, as many at once as there are processors.
    each=$(((seconds - SECONDS) * jobs / ${#targets[@]}))
    ((each >= 5)) || each=5
    say "${#targets[@]} targets, ${each} s each, $jobs at once (built in $SECONDS s)"
    for target in "${targets[@]}"; do
        while (($(jobs -rp | wc -l) >= jobs)); do wait -n; done
        run "$target" "$each" &
    done
    wait
    for target in "${targets[@]}"; do
        report "$target" || failed+=("$target")
        figures+=("$HOME_OF_RUNS/$target/figures")
    done
    [[ -z $record ]] || add_up "${figures[@]}"
    ((${#failed[@]} == 0)) || { say "FAILED: ${failed[*]}"; exit 1; }
}

main
