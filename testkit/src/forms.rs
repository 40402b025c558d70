//! Papers about one resident or a few: applications, notices, mails, records of talks.

use model::Kind;

use crate::paper::{Paper, Sample, Sheet};
use crate::resident::{resident, wide};
use crate::{Chance, Resident};

/// A form, letter, mail or record.
pub(crate) fn sample(chance: &mut Chance) -> Sample {
    let writers: [fn(&mut Chance) -> Sample; 8] =
        [application, application, boxes, next_line, notice, mail, talk, network];
    chance.pick(&writers)(chance)
}

/// Captions as different forms print them.
struct Captions {
    name: &'static str,
    birth: &'static str,
    address: &'static str,
    phone: &'static str,
    email: &'static str,
    number: &'static str,
}

const CAPTIONS: [Captions; 6] = [
    Captions {
        name: "氏　名",
        birth: "生年月日",
        address: "住　所",
        phone: "電　話",
        email: "E-mail",
        number: "個人番号",
    },
    Captions {
        name: "申請者の氏名",
        birth: "申請者の生年月日",
        address: "申請者の住所",
        phone: "日中つながる電話番号",
        email: "メールアドレス",
        number: "申請者の個人番号",
    },
    Captions {
        name: "届出をする方のお名前",
        birth: "お生まれになった日（生年月日）",
        address: "お住まい（住所）",
        phone: "お電話",
        email: "電子メール",
        number: "マイナンバー（12桁）",
    },
    Captions {
        name: "名前（自署）",
        birth: "誕生日",
        address: "現在の住所",
        phone: "携帯電話番号",
        email: "メアド",
        number: "マイナンバー",
    },
    Captions {
        name: "フルネーム",
        birth: "出生年月日",
        address: "本人住所",
        phone: "連絡先（電話）",
        email: "mail",
        number: "個人番号※",
    },
    Captions {
        name: "世帯主氏名",
        birth: "世帯主の生年月日",
        address: "世帯の住所",
        phone: "TEL",
        email: "Eメール",
        number: "世帯主の個人番号",
    },
];

fn fields<'c>(captions: &'c Captions, someone: &Resident, chance: &mut Chance) -> Vec<(&'c str, Kind, String)> {
    let gap = chance.word(&["　", " ", ""]);
    let mut fields = vec![
        (captions.name, Kind::NAME, someone.name(gap)),
        (captions.birth, Kind::BIRTH_DATE, someone.birth(chance.draw())),
        (captions.address, Kind::ADDRESS, someone.address(chance.draw())),
        (captions.phone, Kind::PHONE, someone.telephone(chance.draw())),
    ];
    if chance.one_in(3) {
        fields.push((captions.email, Kind::EMAIL, someone.email.clone()));
    }
    if chance.one_in(2) {
        fields.push((captions.number, Kind::MY_NUMBER, someone.number(chance.draw())));
    }
    if chance.one_in(2) {
        let len = fields.len();
        chance.shuffle(&mut fields[..len]);
    }
    fields
}

/// 申請書 as text.
fn application(chance: &mut Chance) -> Sample {
    let (captions, someone) = (chance.pick(&CAPTIONS), resident(chance));
    let mut paper = Paper::default();
    let title = chance.word(&[
        "児童手当認定請求書",
        "国民健康保険被保険者証再交付申請書",
        "介護保険要介護認定申請書",
        "住民異動届",
        "下水道使用開始届",
    ]);
    paper.put(&format!("様式第{}号（第3条関係）\n　　　　　　　　{title}\n", chance.between(1, 30)));
    paper.put("令和8年11月20日\n（宛先）汐見市長\n　次のとおり申請します。\n\n");
    let (before, after) =
        *chance.pick(&[("", "："), ("", "　"), ("【", "】"), ("・", " : "), ("■", "\t"), ("(1) ", "　　")]);
    for (caption, kind, value) in fields(captions, &someone, chance) {
        paper.put(before).put(caption).put(after).value(kind, &value).put("\n");
    }
    if chance.one_in(3) {
        let other = resident(chance);
        paper.put("配偶者\n").put(captions.name).put("：").value(Kind::NAME, &other.name(" ")).put("\n");
    }
    paper.put("\n※太枠の中を記入してください。氏名を自署する場合は、押印を省略できます。\n");
    paper.done("application")
}

/// 申請書 as a table whose captions stand to the left.
fn boxes(chance: &mut Chance) -> Sample {
    let (captions, someone) = (chance.pick(&CAPTIONS), resident(chance));
    let fields = fields(captions, &someone, chance);
    let mut sheet = Sheet::default();
    sheet.words(&["ひとり親家庭等医療費受給資格認定申請書"]);
    sheet.words(&["受付印", "", "汐見市福祉事務所長　様"]);
    let wide = chance.one_in(2);
    for pair in fields.chunks(if wide { 2 } else { 1 }) {
        let cells: Vec<_> = pair
            .iter()
            .flat_map(|(caption, kind, value)| [(None, (*caption).to_owned()), (Some(kind.clone()), value.clone())])
            .collect();
        sheet.row(&cells);
    }
    sheet.words(&["申請の理由", "離婚のため"]);
    sheet.done("boxed form")
}

/// A form whose captions stand on lines of their own.
fn next_line(chance: &mut Chance) -> Sample {
    let (captions, someone) = (chance.pick(&CAPTIONS), resident(chance));
    let mut paper = Paper::default();
    paper.put("電子申請　申込内容照会\n\n");
    for (caption, kind, value) in fields(captions, &someone, chance) {
        paper.put(caption).put("\n").value(kind, &value).put("\n\n");
    }
    paper.put("申込日時\n2026-11-20 10:15\n");
    paper.done("form by lines")
}

/// 通知書 to a resident, with the office's own address below.
fn notice(chance: &mut Chance) -> Sample {
    let someone = resident(chance);
    let mut paper = Paper::default();
    paper.put(&format!("〒{}-{}\n", &someone.postal[..3], &someone.postal[3..]));
    paper.value(Kind::ADDRESS, &someone.address(chance.draw())).put("\n");
    paper
        .value(Kind::NAME, &someone.name(chance.word(&["　", " ", ""])))
        .put(chance.word(&["　様", " 様", "様", "　殿"]))
        .put("\n\n");
    paper.put("　　　　　　　　　　　　　　　　　　　汐見市長　　　　\n　　　　　固定資産税・都市計画税納税通知書\n");
    paper.put(&format!("　汐見市税条例第{}条の規定により、下記のとおり通知します。\n\n", chance.between(2, 90)));
    if chance.one_in(2) {
        paper.put("納税義務者　").value(Kind::NAME, &someone.name("　")).put("\n");
    }
    paper.put(&format!("通知書番号　{}\n", chance.digits(10)));
    paper.put("第1期　令和9年1月31日　12,300円\n\n");
    paper.put("【問い合わせ先】汐見市役所　財務部税務課　電話0154-23-5151（内線2231）\n　　　　　　　　zeimu@city.shiomi.lg.jp\n");
    paper.done("notice")
}

/// A mail from a resident.
fn mail(chance: &mut Chance) -> Sample {
    let someone = resident(chance);
    let mut paper = Paper::default();
    paper.put("差出人: ").value(Kind::NAME, &someone.name(" ")).put(" <").value(Kind::EMAIL, &someone.email).put(">\n");
    paper.put(
        "宛先: 汐見市こども課 <kodomo@city.shiomi.lg.jp>\n件名: 保育所の申込みについて\n日時: 2026年11月20日 9:41\n\n",
    );
    paper
        .put("お世話になっております。")
        .value(Kind::NAME, &someone.name(""))
        .put("と申します。\n先日の入所申込みの件でご連絡しました。\n");
    paper.put("折り返しは").value(Kind::PHONE, &someone.telephone(0)).put("までお願いします。\n\n--\n");
    paper.value(Kind::NAME, &someone.name(" ")).put("\n");
    paper
        .put(&format!("〒{}-{} ", &someone.postal[..3], &someone.postal[3..]))
        .value(Kind::ADDRESS, &someone.address(1))
        .put("\n");
    paper.put(chance.word(&["TEL ", "携帯 ", "Tel: "])).value(Kind::PHONE, &someone.telephone(0)).put("\n");
    paper.done("mail")
}

/// A record of a talk, in sentences.
fn talk(chance: &mut Chance) -> Sample {
    let (someone, other) = (resident(chance), resident(chance));
    let mut paper = Paper::default();
    paper.put("相談記録票\n受付日　令和8年11月18日　　場所　窓口\n");
    paper
        .put("相談者　")
        .value(Kind::NAME, &someone.name("　"))
        .put("（")
        .value(Kind::BIRTH_DATE, &someone.birth(0))
        .put("生）\n");
    paper
        .put("住所　")
        .value(Kind::ADDRESS, &someone.address(chance.draw()))
        .put("　電話　")
        .value(Kind::PHONE, &someone.telephone(0))
        .put("\n\n相談内容\n");
    paper.put("　家賃を3か月滞納しており、");
    paper.value(Kind::NAME, &someone.name("")).put("さんから生活費について相談があった。");
    paper
        .put("同居している")
        .value(Kind::NAME, &other.name(""))
        .put("氏（")
        .value(Kind::BIRTH_DATE, &other.birth(0))
        .put("生まれ）は求職中。\n");
    paper.put("　過去に2回、生活困窮者自立支援法に基づく支援を利用。次回は12月2日に訪問予定。\n");
    paper.done("record of a talk")
}

/// 連絡網: names and telephones in a list.
fn network(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    paper.put("汐見第三町内会　緊急連絡網\n\n");
    let mark = chance.word(&["・", "○ ", "", "→ "]);
    for i in 0..chance.between(4, 15) {
        let someone = resident(chance);
        paper.put(mark).put(&if mark.is_empty() { format!("{} ", wide(&(i + 1).to_string())) } else { String::new() });
        paper.value(Kind::NAME, &someone.name(" ")).put("　").value(Kind::PHONE, &someone.telephone(0)).put("\n");
    }
    paper.done("telephone list")
}
