#!/usr/bin/env python3
"""Makes the share of the invented city of Shiomi (汐見市): about 150 documents in demo/share, most of them by LibreOffice.

Run it only to remake the share: `python3 demo/make_share.py`. It needs soffice (libreoffice-{writer,calc,impress}-nogui)
and fonts-noto-cjk. Persons, numbers and addresses are drawn from a seed and invented; the check digits of 個人番号 are
right (平成26年総務省令第85号 第5条), so that detectors take them for real.
"""
import csv
import io
import random
import shutil
import subprocess
import tempfile
import zipfile
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape

SEED = 20261122
HERE = Path(__file__).resolve().parent
SHARE = HERE / "share"
RANDOM = random.Random(SEED)

SURNAMES = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本".split()
GIVEN = "太郎 花子 一郎 美咲 健太 陽子 翔太 さくら 大輔 恵子 和夫 由美 拓也 直子 誠 結衣 浩二 真理子 隆 彩香 正人 久美子 悠斗 千尋 修 裕子 蓮 葵 博 明美".split()
KANA = "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ".split()
TOWNS = "浜町 港南 本町 潮見台 松原 東浜 西浜 中央 緑が丘 灯台前".split()
STREETS = "汐見市"


def my_number():
    digits = [RANDOM.randrange(10) for _ in range(11)]
    total = sum(d * (n + 1 if n <= 6 else n - 5) for n, d in zip(range(1, 12), reversed(digits)))
    rest = total % 11
    return "".join(map(str, digits)) + str(0 if rest <= 1 else 11 - rest)


class Person:
    def __init__(self):
        self.surname, self.given = RANDOM.choice(SURNAMES), RANDOM.choice(GIVEN)
        self.name = f"{self.surname} {self.given}"
        year = RANDOM.randrange(1935, 2020)
        self.birth = (year, RANDOM.randrange(1, 13), RANDOM.randrange(1, 29))
        self.address = f"神奈川県汐見市{RANDOM.choice(TOWNS)}{RANDOM.randrange(1, 6)}丁目{RANDOM.randrange(1, 30)}番{RANDOM.randrange(1, 20)}号"
        self.phone = f"046-{RANDOM.randrange(200, 900)}-{RANDOM.randrange(1000, 9999)}"
        self.mobile = f"090-{RANDOM.randrange(1000, 9999)}-{RANDOM.randrange(1000, 9999)}"
        self.email = f"user{RANDOM.randrange(1000, 9999)}@mail.example.jp"
        self.number = my_number()

    @property
    def iso(self):
        return "%04d/%02d/%02d" % self.birth

    @property
    def wareki(self):
        y, m, d = self.birth
        era, base = ("令和", 2018) if y >= 2019 else ("平成", 1988) if y >= 1989 else ("昭和", 1925)
        return f"{era}{y - base}年{m}月{d}日"


def people(n):
    return [Person() for _ in range(n)]


# --- flat OpenDocument, the simplest thing that LibreOffice turns into anything else

NS = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
      'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
      'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
      'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"')


def paragraphs(lines):
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)


def table(rows, name="表"):
    width = max(len(row) for row in rows)
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="float" office:value="{c}"><text:p>{c}</text:p></table:table-cell>'
            if isinstance(c, int) else
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(c))}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>" for row in rows)
    return f'<table:table table:name="{escape(name)}"><table:table-column table:number-columns-repeated="{width}"/>{cells}</table:table>'


FONT = ('<office:styles><style:default-style style:family="{}"><style:text-properties style:font-name-asian="Noto Sans CJK JP" '
        'fo:font-family="Noto Sans CJK JP" style:font-family-asian="Noto Sans CJK JP"/></style:default-style></office:styles>')


def flat(kind, body):
    family = {"text": "paragraph", "spreadsheet": "table-cell", "presentation": "graphic"}[kind]
    return (f'<?xml version="1.0" encoding="UTF-8"?><office:document {NS} office:version="1.2" '
            f'office:mimetype="application/vnd.oasis.opendocument.{kind}">{FONT.format(family)}'
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>")


def slides(pages):
    body = "".join(
        f'<draw:page draw:name="p{i}"><draw:frame svg:width="24cm" svg:height="14cm" svg:x="1cm" svg:y="1cm"><draw:text-box>'
        f"{paragraphs(lines)}</draw:text-box></draw:frame></draw:page>" for i, lines in enumerate(pages))
    return flat("presentation", body)


OFFICE = []  # (path without suffix, suffix, flat document)


def office(path, kind, body):
    OFFICE.append((path, kind, body))


def document(path, suffix, *blocks):
    office(path, suffix, flat("text", "".join(paragraphs(b) if b and isinstance(b[0], str) else table(b) for b in blocks)))


def workbook(path, suffix, **sheets):
    office(path, suffix, flat("spreadsheet", "".join(table(rows, name) for name, rows in sheets.items())))


def plain(path, text, encoding="utf-8"):
    target = SHARE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode(encoding))


def table_text(path, rows, encoding="cp932"):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    plain(path, out.getvalue(), encoding)


def mail(path, subject, body, attachment=None):
    message = EmailMessage()
    message["From"], message["To"] = "madoguchi@city.shiomi.lg.jp", "tanto@city.shiomi.lg.jp"
    message["Subject"], message["Date"] = subject, "Mon, 16 Nov 2026 09:12:00 +0900"
    message["Message-ID"] = f"<{RANDOM.randrange(10**9)}@city.shiomi.lg.jp>"
    message.set_content(body)
    if attachment:
        message.add_attachment(attachment[1], maintype="text", subtype="csv", filename=attachment[0])
        message.set_boundary(f"shiomi-{RANDOM.randrange(10**9)}")
    target = SHARE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(message.as_bytes())


def archive(path, members):
    target = SHARE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, (2026, 11, 2, 9, 0, 0)), data)


# --- what lies in each section's folder

def tax(folder="税務課"):
    for year in (6, 7, 8):
        rows = [["宛名番号", "氏名", "生年月日", "住所", "個人番号", "年税額"]]
        rows += [[f"{RANDOM.randrange(10**9):010d}", p.name, p.wareki, p.address, p.number, RANDOM.randrange(20, 900) * 100] for p in people(24)]
        workbook(f"{folder}/課税台帳/令和{year}年度_市県民税課税台帳", "xlsx", 台帳=rows)
    for i, p in enumerate(people(14)):
        document(f"{folder}/通知/納税通知書_{i + 1:02d}", "docx",
                 [f"〒239-08{RANDOM.randrange(10, 99)}", p.address, f"{p.name} 様", "", "令和8年度 市民税・県民税 納税通知書", "下記のとおり納付してください。", f"納付額 {RANDOM.randrange(10, 90)},400円", "汐見市長"])
    for i in range(3):
        rows = [["整理番号", "氏名", "電話番号", "滞納額", "経過"]]
        rows += [[f"T{RANDOM.randrange(1000, 9999)}", p.name, p.phone, RANDOM.randrange(1, 60) * 1000, "催告済"] for p in people(18)]
        table_text(f"{folder}/収納/滞納者一覧_{i + 1}月.csv", rows)
    for i, p in enumerate(people(3)):
        document(f"{folder}/通知/還付請求書_{i + 1}", "pdf", ["過誤納金還付請求書", f"氏名  {p.name}", f"住所  {p.address}", f"電話  {p.phone}", "振込先  汐見銀行 本店 普通 口座は別紙"])
    workbook(f"{folder}/統計/税目別収入額", "xlsx", 収入=[["年度", "税目", "調定額(千円)"]] + [[y, t, RANDOM.randrange(1000, 90000)] for y in (2023, 2024, 2025) for t in ("個人市民税", "法人市民税", "固定資産税", "軽自動車税")])
    document(f"{folder}/手引/窓口対応の手引", "docx", ["窓口対応の手引", "1 用件を伺う", "2 本人確認書類を確認する", "3 申請書の記入を案内する", "個人番号の記載がある書類は鍵のかかる棚に置くこと。"])


def residents(folder="市民課"):
    for i, p in enumerate(people(14)):
        document(f"{folder}/異動届/住民異動届_{i + 1:02d}", "docx",
                 ["住民異動届"], [["届出日", "令和8年11月%d日" % (i + 1)], ["異動者氏名", p.name], ["生年月日", p.wareki], ["新住所", p.address], ["個人番号", p.number], ["連絡先", p.mobile]])
    for month in (9, 10, 11):
        rows = [["受付番号", "世帯主", "転入日", "新住所", "人数"]] + [[i + 1, p.name, f"2026-{month:02d}-{RANDOM.randrange(1, 28):02d}", p.address, RANDOM.randrange(1, 5)] for i, p in enumerate(people(15))]
        workbook(f"{folder}/集計/転入者一覧_{month}月", "xlsx", 転入=rows)
    rows = [["登録番号", "氏名", "カナ", "生年月日"]] + [[RANDOM.randrange(10000, 99999), p.name, RANDOM.choice(KANA), p.iso] for p in people(30)]
    table_text(f"{folder}/集計/印鑑登録_抽出.csv", rows)
    workbook(f"{folder}/集計/月別窓口件数", "ods", 件数=[["月", "住民票", "戸籍", "印鑑証明"]] + [[m, RANDOM.randrange(200, 900), RANDOM.randrange(50, 300), RANDOM.randrange(100, 500)] for m in range(1, 13)])
    plain(f"{folder}/案内/引越しの手続き.txt", "引越しの手続き\n\n転出届は引越しの14日前から受け付けます。\n必要なもの: 本人確認書類\n市民課 電話 046-820-0000\n", "cp932")
    mail(f"{folder}/受信/問い合わせ_転出.eml", "転出の手続きについて", "汐見市 市民課 御中\n\n来月転出します。\n氏名: 近藤 千尋\n住所: 神奈川県汐見市浜町2丁目3番4号\n電話: 090-1234-5678\n")
    for i in range(3):
        document(f"{folder}/案内/窓口案内_{i + 1}", "pdf", ["窓口のご案内", "受付時間 8時30分から17時15分まで", "休日 土曜・日曜・祝日", f"第{i + 1}版"])


def welfare(folder="福祉課"):
    for i, p in enumerate(people(12)):
        document(f"{folder}/ケース記録/ケース記録_{i + 1:02d}", "docx",
                 ["ケース記録（取扱注意）", f"対象者  {p.name}（{p.wareki}生）", f"住所  {p.address}", f"電話  {p.phone}", "", "訪問。体調は安定。通院を続けている。", "次回は来月に訪問する。"])
    rows = [["ケース番号", "世帯主氏名", "生年月日", "住所", "電話", "扶助の種類"]] + [[f"F-{RANDOM.randrange(100, 999)}", p.name, p.wareki, p.address, p.phone, RANDOM.choice(["生活", "住宅", "医療"])] for p in people(22)]
    workbook(f"{folder}/台帳/保護台帳", "xlsx", 台帳=rows)
    rows = [["被保険者番号", "氏名", "要介護度", "認定日", "個人番号"]] + [[f"0{RANDOM.randrange(10**8, 10**9)}", p.name, f"要介護{RANDOM.randrange(1, 6)}", "2026-10-01", p.number] for p in people(20)]
    workbook(f"{folder}/台帳/要介護認定者", "ods", 認定=rows)
    for i, p in enumerate(people(4)):
        document(f"{folder}/決定/介護認定結果通知_{i + 1}", "pdf", ["要介護認定結果通知書", f"{p.name} 様", f"生年月日 {p.wareki}", f"住所 {p.address}", "認定結果 要介護2", "有効期間 令和8年10月1日から"])
    plain(f"{folder}/訪問/訪問予定.txt", "訪問予定 11月\n\n" + "\n".join(f"{i + 2}日 {p.name}様宅 {p.phone}" for i, p in enumerate(people(6))) + "\n", "utf-16")
    document(f"{folder}/手引/相談の受け方", "docx", ["相談の受け方", "相手の話を最後まで聞く。", "制度の説明はリーフレットを使う。"])
    rows = [["氏名", "生年月日", "障害の種別", "等級"]] + [[p.name, p.wareki, "身体", RANDOM.randrange(1, 7)] for p in people(12)]
    archive(f"{folder}/引継/手帳交付者.zip", [("手帳交付者.csv", "\r\n".join(",".join(map(str, r)) for r in rows).encode("cp932"))])


def children(folder="子育て支援課"):
    for i, p in enumerate(people(12)):
        child = Person()
        document(f"{folder}/申込/保育所入所申込書_{i + 1:02d}", "docx", ["保育所入所申込書"],
                 [["児童氏名", child.name], ["児童生年月日", child.wareki], ["保護者氏名", p.name], ["住所", p.address], ["電話番号", p.mobile], ["保護者個人番号", p.number]])
    rows = [["児童氏名", "生年月日", "保護者", "連絡先", "園"]] + [[Person().name, Person().wareki, p.name, p.mobile, RANDOM.choice(["浜町保育園", "港南保育園"])] for p in people(26)]
    workbook(f"{folder}/名簿/入所児童名簿", "xlsx", 名簿=rows)
    table_text(f"{folder}/名簿/児童手当_支給.csv", [["受給者氏名", "口座名義", "支給額", "メールアドレス"]] + [[p.name, p.name, 10000, p.email] for p in people(15)], "utf-8-sig")
    office(f"{folder}/説明会/保育園説明会", "pptx", slides([["保育園説明会", "汐見市 子育て支援課"], ["申込の流れ", "1 申込書を出す", "2 面談", "3 結果通知"], ["持ち物", "上履き・着替え"]]))
    for i in range(3):
        document(f"{folder}/便り/子育て便り_{i + 1}月号", "docx", [f"子育て便り {i + 1}月号", "親子教室を開きます。どなたでもお越しください。", "場所 汐見市中央公民館", "問合せ 子育て支援課"])
    archive(f"{folder}/引継/面談記録.zip", [(f"面談_{i + 1}.txt", f"面談記録\n保護者氏名: {p.name}\n住所: {p.address}\n電話: {p.mobile}\n".encode("cp932")) for i, p in enumerate(people(3))])


def works(folder="建設課"):
    for year in (7, 8):
        workbook(f"{folder}/工事/令和{year}年度工事台帳", "xlsx", 工事=[["工事番号", "路線", "延長(m)", "契約額(千円)"]] + [[f"{year}-{i:03d}", RANDOM.choice(["市道浜町線", "市道港南1号線", "市道松原線"]), RANDOM.randrange(50, 900), RANDOM.randrange(900, 30000)] for i in range(1, 19)])
    for i in range(6):
        document(f"{folder}/入札/入札公告_{i + 1}", "pdf", ["入札公告", f"工事名 市道改良工事その{i + 1}", "工期 契約の日から120日間", "予定価格 事後公表"])
    for i, p in enumerate(people(4)):
        document(f"{folder}/占用/道路占用許可申請書_{i + 1}", "docx", ["道路占用許可申請書", f"申請者 住所 {p.address}", f"氏名 {p.name}", f"電話 {p.phone}", "占用の目的 足場の設置", "期間 30日間"])
    table_text(f"{folder}/資材/資材単価表.csv", [["品名", "規格", "製造番号", "単価"]] + [[RANDOM.choice(["側溝蓋", "縁石", "街路灯"]), "標準", str(RANDOM.randrange(10**11, 10**12)), RANDOM.randrange(500, 9000)] for _ in range(40)])
    office(f"{folder}/説明会/道路整備の説明", "pptx", slides([["市道松原線の整備", "建設課"], ["工期", "令和9年3月まで"], ["迂回路", "市道浜町線"]]))


def general(folder="総務課"):
    for i in range(4):
        document(f"{folder}/会議/庁議_会議録_{i + 1}", "docx", [f"第{i + 1}回 庁議 会議録", "出席者 市長、副市長、各部長", "議題1 予算編成方針について", "総務部長から説明があった。", "質疑 なし", "原案のとおり決定した。"])
    document(f"{folder}/例規/汐見市文書取扱規程", "docx", ["汐見市文書取扱規程", "第1条 この規程は、文書の取扱いに関し必要な事項を定める。", "第2条 この規程において「文書」とは、職員が職務上作成し、又は取得したものをいう。", "附則 この規程は、令和8年4月1日から施行する。"])
    rows = [["職員番号", "氏名", "所属", "生年月日", "住所", "電話"]] + [[f"S{i:04d}", p.name, RANDOM.choice(["税務課", "市民課", "福祉課"]), p.wareki, p.address, p.mobile] for i, p in enumerate(people(28), 1)]
    workbook(f"{folder}/人事/職員名簿", "xlsx", 名簿=rows)
    rows = [["氏名", "個人番号", "扶養人数"]] + [[p.name, p.number, RANDOM.randrange(0, 4)] for p in people(16)]
    workbook(f"{folder}/人事/年末調整_個人番号", "xlsx", 番号=rows)
    for i in range(3):
        plain(f"{folder}/庶務/当番表_{i + 1}月.csv", "日,当番\r\n" + "".join(f"{d},{RANDOM.choice(['A班', 'B班', 'C班'])}\r\n" for d in range(1, 29)), "cp932")
    mail(f"{folder}/受信/共済_照会.eml", "扶養親族の照会", "添付のとおり照会します。\n", ("照会.csv", ("氏名,生年月日,個人番号\n" + "\n".join(f"{p.name},{p.wareki},{p.number}" for p in people(4))).encode()))
    document(f"{folder}/庶務/備品購入伺", "pdf", ["備品購入伺", "品名 事務用いす 5脚", "金額 98,000円", "理由 老朽化のため"])


def planning(folder="企画財政課"):
    for year in (2025, 2026, 2027):
        workbook(f"{folder}/予算/予算要求_{year}", "xlsx", 要求=[["款", "項", "要求額(千円)"]] + [[k, RANDOM.choice(["総務費", "土木費", "民生費"]), RANDOM.randrange(1000, 80000)] for k in range(1, 15)])
    office(f"{folder}/計画/総合計画_概要", "pptx", slides([["汐見市総合計画", "2027-2036"], ["基本目標", "1 住みよいまち", "2 学び続けるまち"], ["人口の見通し", "2036年 48,000人"]]))
    for i in range(4):
        document(f"{folder}/広報/広報しおみ_{i + 1}月号", "docx", [f"広報しおみ {i + 1}月号", "市長のことば", "市民まつりを開きます。", "会場 港南公園", "市議会議員 山田一郎さんが講演します。", "問合せ 企画財政課 046-820-0001"])
    document(f"{folder}/計画/人口ビジョン", "pdf", ["人口ビジョン", "本市の人口は減少が続いている。", "2030年の推計は50,120人である。"])
    plain(f"{folder}/計画/統計メモ.txt", "世帯数 21,034\n面積 38.4平方キロメートル\n更新 2026年4月1日\n", "euc-jp")


def school(folder="学校教育課"):
    for name in ("浜町小学校", "港南小学校", "汐見中学校"):
        rows = [["学年", "組", "児童氏名", "生年月日", "保護者氏名", "住所", "電話"]] + [[RANDOM.randrange(1, 7), RANDOM.randrange(1, 4), Person().name, "平成%d年%d月%d日" % (RANDOM.randrange(24, 31), RANDOM.randrange(1, 13), RANDOM.randrange(1, 28)), p.name, p.address, p.phone] for p in people(20)]
        workbook(f"{folder}/名簿/{name}_児童生徒名簿", "xlsx", 名簿=rows)
    for i, p in enumerate(people(10)):
        document(f"{folder}/就学援助/就学援助申請書_{i + 1}", "docx", ["就学援助申請書"], [["申請者氏名", p.name], ["住所", p.address], ["電話番号", p.phone], ["生年月日", p.wareki], ["個人番号", p.number]])
    workbook(f"{folder}/給食/献立表", "xlsx", 献立=[["日", "献立", "エネルギー(kcal)"]] + [[d, RANDOM.choice(["カレーライス", "うどん", "煮魚"]), RANDOM.randrange(560, 720)] for d in range(1, 25)])
    document(f"{folder}/通知/学校だより", "docx", ["学校だより", "運動会を10月に行います。", "雨天の場合は翌日に延期します。"])


def systems(folder="情報政策課"):
    workbook(f"{folder}/資産/機器台帳", "xlsx", 機器=[["資産番号", "機種", "製造番号", "設置場所"]] + [[f"PC{i:04d}", "ノートPC", str(RANDOM.randrange(10**11, 10**12)), RANDOM.choice(["本庁2階", "別館"])] for i in range(1, 61)])
    for i in range(3):
        document(f"{folder}/手順/運用手順書_{i + 1}", "docx", [f"運用手順書 その{i + 1}", "1 毎朝、監視画面を確認する。", "2 障害時は手順書の別表により連絡する。"])
    plain(f"{folder}/記録/バックアップ記録.csv", "日時,対象,結果\n" + "".join(f"2026-11-{d:02d} 02:00,ファイルサーバー,成功\n" for d in range(1, 21)))
    table_text(f"{folder}/記録/ヘルプデスク受付.csv", [["受付日", "内線", "内容"]] + [[f"2026-11-{d:02d}", RANDOM.randrange(2000, 2999), RANDOM.choice(["印刷できない", "パスワード再設定", "共有フォルダー"])] for d in range(1, 20)])


def convert():
    filters = {"docx": "docx", "xlsx": "xlsx", "pptx": "pptx", "pdf": "pdf", "ods": "ods"}
    for suffix in filters:
        jobs = [(path, body) for path, kind, body in OFFICE if kind == suffix]
        with tempfile.TemporaryDirectory() as work:
            work = Path(work)
            for i, (path, body) in enumerate(jobs):
                flat_kind = "fods" if "opendocument.spreadsheet" in body[:900] else "fodp" if "opendocument.presentation" in body[:900] else "fodt"
                (work / f"{i:03d}.{flat_kind}").write_text(body, encoding="utf-8")
            subprocess.run(["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", suffix, "--outdir", str(work / "out"), *map(str, sorted(work.glob("*.fod?")))], check=True, stdout=subprocess.DEVNULL)
            for i, (path, _) in enumerate(jobs):
                target = SHARE / f"{path}.{suffix}"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(work / "out" / f"{i:03d}.{suffix}", target)


def main():
    shutil.rmtree(SHARE, ignore_errors=True)
    for section in (tax, residents, welfare, children, works, general, planning, school, systems):
        section()
    convert()
    files = [f for f in SHARE.rglob("*") if f.is_file()]
    print(f"{len(files)} files, {len(OFFICE)} by LibreOffice, {sum(f.stat().st_size for f in files) / 1e6:.1f} MB")


main()
