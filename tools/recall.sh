#!/bin/sh
# Compares the text of office documents with what LibreOffice finds in them: tools/recall.sh FOLDER [WORK]
# LibreOffice is a test peer only. Presentations go through flat OpenDocument, whose paragraphs are taken.
set -eu
folder=$1
work=${2:-$(mktemp -d)}
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$work/out"
: >"$work/pairs"
find "$folder" -type f | grep -E '\.(docx|docm|dotx|doc|rtf|odt|xlsx|xlsm|xls|xlsb|ods|pptx|pptm|ppt|odp|odg)$' |
    grep -v -E '/(encrypted|broken)/' | sort | while IFS= read -r file; do
    case $file in
    *.doc | *.docx | *.docm | *.dotx | *.rtf | *.odt) filter='txt:Text (encoded):UTF8' ;;
    *.xls* | *.ods) filter='csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,false,false,false,false,-1' ;;
    *) filter=fodp ;;
    esac
    out=$work/out/$(printf '%s' "$file" | cksum | tr -d ' ')
    if [ ! -f "$out/text" ]; then
        mkdir -p "$out"
        timeout 120 soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to "$filter" \
            --outdir "$out" "$file" >"$out/log" 2>&1 || true
        if ls "$out"/*.fodp >/dev/null 2>&1; then
            python3 "$here/tools/fodp_text.py" "$out"/*.fodp >"$out/text"
        elif ls "$out"/*.txt "$out"/*.csv >/dev/null 2>&1; then
            cat "$out"/*.txt "$out"/*.csv >"$out/text" 2>/dev/null || true
        else
            continue
        fi
    fi
    printf '%s\t%s\n' "$file" "$out/text" >>"$work/pairs"
done
cd "$here" && cargo run --release --quiet -p extract --example recall -- "$work/pairs" ${VERBOSE:+verbose}
