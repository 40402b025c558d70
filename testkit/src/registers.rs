//! Registers: many residents, a row each; as workbooks with and without headings, and as text out of other systems.

use model::Kind;

use crate::paper::{Paper, Sample, Sheet};
use crate::resident::resident;
use crate::{Chance, Resident};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Row,
    Name,
    Kana,
    Birth,
    Postal,
    Address,
    Phone,
    Email,
    MyNumber,
    Remark(&'static [&'static str]),
}

use Field::{Address, Birth, Email, Kana, MyNumber, Name, Phone, Postal, Remark, Row};

const YES_NO: Field = Remark(&["有", "無", "該当", "非該当", ""]);
const DONE: Field = Remark(&["済", "未", "要確認", "", "完了"]);
const TAX: Field = Remark(&["12,300", "45,600", "0", "128,000"]);
const SCHOOL: Field = Remark(&["1年2組", "2年1組", "3年4組", "6年1組"]);
const RANK: Field = Remark(&["要介護1", "要介護3", "要支援2"]);

/// Headings as different sections write them.
const LAYOUTS: &[(&str, &[(&str, Field)])] = &[
    (
        "住民基本台帳抽出",
        &[
            ("番号", Row),
            ("氏名", Name),
            ("カナ", Kana),
            ("生年月日", Birth),
            ("住所", Address),
            ("電話番号", Phone),
            ("個人番号", MyNumber),
        ],
    ),
    (
        "マイナンバー収集状況一覧",
        &[("№", Row), ("職員等氏名", Name), ("個人番号(マイナンバー)", MyNumber), ("確認", DONE)],
    ),
    (
        "健診受診者",
        &[
            ("受診者氏名", Name),
            ("フリガナ", Kana),
            ("生年月日（和暦）", Birth),
            ("現住所", Address),
            ("連絡先TEL", Phone),
            ("結果", DONE),
        ],
    ),
    (
        "市税滞納整理簿",
        &[
            ("整理No", Row),
            ("納税義務者", Name),
            ("納付書送付先", Address),
            ("電話①", Phone),
            ("滞納額", TAX),
            ("折衝", DONE),
        ],
    ),
    (
        "児童クラブ入会児童",
        &[
            ("児童のなまえ", Name),
            ("学年・組", SCHOOL),
            ("おたんじょうび", Birth),
            ("おうちの住所", Address),
            ("保護者の連絡先", Phone),
        ],
    ),
    (
        "介護認定台帳",
        &[
            ("被保険者氏名", Name),
            ("被保険者カナ氏名", Kana),
            ("生年月日", Birth),
            ("居住地", Address),
            ("認定区分", RANK),
            ("緊急時電話", Phone),
        ],
    ),
    (
        "災害時要支援者名簿",
        &[
            ("行", Row),
            ("要支援者のお名前", Name),
            ("生年月日(西暦)", Birth),
            ("郵便番号", Postal),
            ("ご住所", Address),
            ("自宅または携帯", Phone),
            ("同意", YES_NO),
        ],
    ),
    ("電子申請受付データ", &[("受付番号", Row), ("NAME", Name), ("E-MAIL", Email), ("TEL", Phone), ("申請状態", DONE)]),
    ("講座参加者", &[("お名前", Name), ("メールアドレス(連絡用)", Email), ("電話", Phone), ("備考", YES_NO)]),
    (
        "臨時給付金支給対象",
        &[
            ("世帯主名", Name),
            ("世帯主生年月日", Birth),
            ("住民票の住所", Address),
            ("マイナンバー", MyNumber),
            ("支給額", TAX),
        ],
    ),
    ("選挙従事者", &[("氏　　名", Name), ("住　　所", Address), ("電　　話", Phone)]),
    (
        "生活保護ケース一覧",
        &[("ケース番号", Row), ("世帯主氏名", Name), ("生年月日", Birth), ("居所", Address), ("障害", YES_NO)],
    ),
    ("学校図書ボランティア", &[("姓名", Name), ("よみがな", Kana), ("携帯番号", Phone), ("メール", Email)]),
    (
        "新規採用者マイナンバー登録",
        &[("連番", Row), ("本人氏名", Name), ("12桁の個人番号", MyNumber), ("誕生日", Birth)],
    ),
];

/// A register.
pub(crate) fn sample(chance: &mut Chance) -> Sample {
    let (title, columns) = chance.pick(LAYOUTS);
    let mut columns: Vec<(&str, Field)> = columns.to_vec();
    if chance.one_in(4) {
        chance.shuffle(&mut columns);
    }
    let people: Vec<Resident> = (0..chance.between(3, 30)).map(|_| resident(chance)).collect();
    let style = Style::draw(chance);
    match chance.below(10) {
        0..=5 => workbook(chance, title, &columns, &people, style, true),
        6 => workbook(chance, title, &columns, &people, style, false),
        7 | 8 => separated(chance, title, &columns, &people, style),
        _ => aligned(chance, title, &columns, &people, style),
    }
}

/// One writing throughout a register.
#[derive(Clone, Copy, Debug)]
struct Style {
    gap: &'static str,
    birth: u64,
    address: u64,
    phone: u64,
    number: u64,
}

impl Style {
    fn draw(chance: &mut Chance) -> Self {
        Style {
            gap: chance.word(&[" ", "　", "", "　"]),
            birth: chance.draw(),
            address: chance.draw(),
            phone: chance.draw(),
            number: chance.draw(),
        }
    }
}

fn cell(chance: &mut Chance, field: Field, someone: &Resident, row: usize, style: Style) -> (Option<Kind>, String) {
    match field {
        Row => (None, (row + 1).to_string()),
        Name => (Some(Kind::NAME), someone.name(style.gap)),
        Kana => (None, someone.kana.clone()),
        Birth => (Some(Kind::BIRTH_DATE), someone.birth(style.birth)),
        Postal => (None, format!("{}-{}", &someone.postal[..3], &someone.postal[3..])),
        Address => (Some(Kind::ADDRESS), someone.address(style.address)),
        Phone => (Some(Kind::PHONE), someone.telephone(style.phone)),
        Email => (Some(Kind::EMAIL), someone.email.clone()),
        MyNumber => (Some(Kind::MY_NUMBER), someone.number(style.number)),
        Remark(words) => (None, (*chance.pick(words)).to_owned()),
    }
}

fn workbook(
    chance: &mut Chance,
    title: &str,
    columns: &[(&str, Field)],
    people: &[Resident],
    style: Style,
    headed: bool,
) -> Sample {
    let mut sheet = Sheet::default();
    if headed {
        if chance.one_in(2) {
            sheet.words(&[title]).words(&["令和8年10月1日現在"]);
        }
        if chance.one_in(4) {
            sheet.words(&["", "対象者に関する事項", "", "処理欄"]);
        }
        let headings: Vec<&str> = columns.iter().map(|column| column.0).collect();
        sheet.words(&headings);
    }
    for (row, someone) in people.iter().enumerate() {
        let cells: Vec<_> = columns.iter().map(|(_, field)| cell(chance, *field, someone, row, style)).collect();
        sheet.row(&cells);
    }
    sheet.done(if headed { "register" } else { "register without headings" })
}

fn separated(chance: &mut Chance, title: &str, columns: &[(&str, Field)], people: &[Resident], style: Style) -> Sample {
    let sign = chance.word(&["\t", ",", "，", " | "]);
    let mut paper = Paper::default();
    paper.put(title).put("\n\n");
    let headings: Vec<&str> = columns.iter().map(|column| column.0).collect();
    paper.put(&headings.join(sign)).put("\n");
    for (row, someone) in people.iter().enumerate() {
        for (i, (_, field)) in columns.iter().enumerate() {
            if i > 0 {
                paper.put(sign);
            }
            write(&mut paper, cell(chance, *field, someone, row, style));
        }
        paper.put("\n");
    }
    paper.done("separated text")
}

/// As a page of a PDF reads: columns divided by spaces.
fn aligned(chance: &mut Chance, title: &str, columns: &[(&str, Field)], people: &[Resident], style: Style) -> Sample {
    let mut paper = Paper::default();
    paper.put("　　　　　").put(title).put("　　　1/1頁\n\n");
    for (heading, _) in columns {
        paper.put(heading).put("   ");
    }
    paper.put("\n");
    for (row, someone) in people.iter().enumerate() {
        for (_, field) in columns {
            write(&mut paper, cell(chance, *field, someone, row, style));
            paper.put("   ");
        }
        paper.put("\n");
    }
    paper.put("\n以上\n");
    paper.done("aligned text")
}

fn write(paper: &mut Paper, (kind, text): (Option<Kind>, String)) {
    match kind {
        Some(kind) => paper.value(kind, &text),
        None => paper.put(&text),
    };
}
