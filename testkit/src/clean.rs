//! Papers without residents' data that look as if they had some: serial numbers, the office's own telephone, public
//! persons, blank forms.

use model::Kind;

use crate::Chance;
use crate::paper::{Paper, Sample, Sheet};
use crate::resident::resident;

/// A clean document.
pub(crate) fn sample(chance: &mut Chance) -> Sample {
    let writers: [fn(&mut Chance) -> Sample; 13] = [
        serials, serials, prices, timetable, ordinance, minutes, bulletin, blank, firms, log, statistics, manual, bill,
    ];
    chance.pick(&writers)(chance)
}

/// A ledger of goods with serial numbers of twelve digits.
fn serials(chance: &mut Chance) -> Sample {
    let heading = chance.word(&[
        "製造番号",
        "シリアル",
        "管理番号",
        "資産コード",
        "識別符号",
        "機器固有番号",
        "",
        "個体識別No",
        "S/N",
        "タグ",
    ]);
    let (mut sheet, mut paper, as_text) = (Sheet::default(), Paper::default(), chance.one_in(3));
    if heading.is_empty() {
        paper.put("備品一覧\n");
    } else {
        sheet.words(&["品目", heading, "設置場所", "購入日"]);
        paper.put(&format!("品目\t{heading}\t設置場所\t購入日\n"));
    }
    let (goods, rooms) = (
        ["ノート型パソコン", "机", "複合機", "タブレット", "プリンター", "モニター"],
        ["税務課", "2階倉庫", "教育委員会", "山手支所"],
    );
    let (first, running) = (chance.between(100_000_000_000, 899_999_999_999), chance.one_in(2));
    for i in 0..chance.between(20, 200) {
        let serial = if running { (first + i).to_string() } else { chance.digits(12) };
        let day = format!("{}/{:02}/{:02}", chance.between(2015, 2026), chance.between(1, 12), chance.between(1, 28));
        let (item, room) = (*chance.pick(&goods), *chance.pick(&rooms));
        sheet.words(&[item, &serial, room, &day]);
        paper.put(&format!("{item}\t{serial}\t{room}\t{day}\n"));
    }
    if as_text { paper.done("serials") } else { sheet.done("serials") }
}

fn prices(chance: &mut Chance) -> Sample {
    let mut sheet = Sheet::default();
    sheet.words(&["品名", "JANコード", "単価", "数量", "金額"]);
    let goods = [
        "コピー用紙A4",
        "消毒液",
        "石川県産米",
        "長野のりんご",
        "高橋印ボールペン",
        "三浦大根",
        "宮崎牛",
        "清水焼湯呑",
    ];
    for _ in 0..chance.between(5, 60) {
        let (price, n) = (chance.between(50, 9_000), chance.between(1, 300));
        sheet.words(&[
            chance.pick::<&str>(&goods),
            &format!("49{}", chance.digits(11)),
            &price.to_string(),
            &n.to_string(),
            &(price * n).to_string(),
        ]);
    }
    sheet.done("price list")
}

fn timetable(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    paper.put("市民バス時刻表（令和8年4月1日改正）\n\n");
    for stop in [
        "汐見駅前",
        "市役所前",
        "山田町三丁目",
        "中村橋",
        "高橋記念病院",
        "石川小学校前",
        "松本団地入口",
        "大橋",
        "佐藤医院前",
    ] {
        paper.put(stop);
        for _ in 0..6 {
            paper.put(&format!("  {}:{:02}", chance.between(6, 20), chance.below(60)));
        }
        paper.put("\n");
    }
    paper.done("timetable")
}

fn ordinance(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    paper.put("汐見市個人情報の保護に関する条例施行規則の一部を改正する規則をここに公布する。\n");
    paper.put(&format!("令和8年3月{}日\n汐見市規則第{}号\n\n", chance.between(1, 31), chance.between(1, 60)));
    for i in 1..chance.between(5, 30) {
        let body = chance.word(&[
            "市長は、申請者の氏名、住所及び生年月日を確認するものとする。",
            "前条の請求書には、請求者の氏名、住所、電話番号その他必要な事項を記載しなければならない。",
            "個人番号の利用は、番号法第9条第2項の規定による。",
            "委員の任期は、2年とする。ただし、再任を妨げない。",
            "田畑、山林その他の土地の所有者は、境界を明示するものとする。",
            "本町一丁目から三丁目までの区域を、別表第1のとおり定める。",
        ]);
        paper.put(&format!("第{i}条　{body}\n"));
    }
    paper.put("附　則\nこの規則は、公布の日から施行する。\n");
    paper.done("ordinance")
}

fn minutes(chance: &mut Chance) -> Sample {
    let people: Vec<_> = (0..8).map(|_| resident(chance)).collect();
    let mut paper = Paper::default();
    paper.put(&format!(
        "令和8年第{}回汐見市議会定例会会議録（第{}号）\n\n",
        chance.between(1, 4),
        chance.between(1, 5)
    ));
    paper.put("○出席議員（8名）\n");
    for (i, someone) in people.iter().enumerate() {
        paper.put(&format!("　{}番　{}　君\n", i + 1, someone.name("　")));
    }
    paper.put("○説明のため出席した者\n");
    for (title, someone) in ["市長", "副市長", "総務部長", "税務課長"].iter().zip(&people) {
        paper.put(&format!("　{title}　{}　君\n", someone.name("　")));
    }
    paper.put("\n午前10時00分　開議\n");
    for _ in 0..chance.between(5, 25) {
        let someone = chance.pick(&people);
        let name = someone.name("");
        let line = match chance.below(4) {
            0 => format!("○議長（{name}君）　{}番、{}議員。\n", chance.between(1, 8), someone.surname),
            1 => format!(
                "○{}番（{name}君）　{}議員にお伺いします。本市の財政状況についてです。\n",
                chance.between(1, 8),
                someone.surname
            ),
            2 => format!("○市長（{name}君）　お答えいたします。先ほど{}委員がご指摘のとおりです。\n", someone.surname),
            _ => format!("○{name}委員　予算の額は3億2,000万円でよろしいですか。\n"),
        };
        paper.put(&line);
    }
    paper.put("午後3時12分　散会\n");
    paper.done("minutes")
}

fn bulletin(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    paper.put("広報しおみ　12月号　くらしの情報\n\n");
    for _ in 0..chance.between(3, 9) {
        let (what, who) = (
            chance.word(&["健康まつり", "確定申告相談会", "古本市", "親子料理教室", "乳幼児健診"]),
            chance.word(&["健康推進課", "税務課", "中央公民館", "こども課"]),
        );
        paper.put(&format!("■{what}\n日時　12月{}日(土)　午前10時から\n", chance.between(1, 28)));
        paper.put(chance.word(&[
            "会場　汐見市役所3階大会議室（釧路市黒金町7丁目5番地）\n",
            "場所　山手公民館（札幌市中央区北1条西2丁目1番1号）\n",
        ]));
        let tail = match chance.below(4) {
            0 => format!("問い合わせ　{who}　電話0154-{}-{}\n", chance.between(20, 99), chance.digits(4)),
            1 => format!(
                "申込み　{who}（TEL 0154-{}-{}、FAX 0154-31-{}）へ\n",
                chance.between(20, 99),
                chance.digits(4),
                chance.digits(4)
            ),
            2 => format!("問 {who} ☎0154({}){}\n", chance.between(20, 99), chance.digits(4)),
            _ => "申込み　電子メール（kouza@city.shiomi.lg.jp）で\n".to_owned(),
        };
        paper.put(&tail).put("\n");
    }
    paper.done("bulletin")
}

/// A form that nobody has filled in.
fn blank(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    paper.put("様式第1号\n　　　　参　加　申　込　書\n　　　　　　　　令和　　年　　月　　日\n汐見市長　様\n");
    let line = chance.word(&["＿＿＿＿＿＿＿＿", "", "　　　　　　　　　印", "（　　　　）", "…………………"]);
    for caption in [
        "住　所",
        "氏　名",
        "生年月日　　年　　月　　日（　　歳）",
        "電話番号",
        "個人番号",
        "メールアドレス　　　　　　＠",
    ] {
        paper.put(caption).put("　").put(line).put("\n");
    }
    paper.put("注1　氏名は戸籍のとおり記入してください。\n注2　住所はアパート名、部屋番号まで記入してください。\n注3　電話番号は090-XXXX-XXXXのように記入してください。\n");
    paper.done("blank form")
}

/// Firms with their public numbers.
fn firms(chance: &mut Chance) -> Sample {
    let mut sheet = Sheet::default();
    let headings = *chance.pick(&[
        ["事業者名", "法人番号", "所在地", "電話"],
        ["商号又は名称", "法人番号", "本店所在地", "代表電話"],
        ["納入業者", "法人番号", "住所", "TEL"],
    ]);
    sheet.words(&headings);
    for _ in 0..chance.between(4, 30) {
        let someone = resident(chance);
        let firm = format!(
            "{}{}",
            chance.word(&["株式会社", "有限会社"]),
            chance.word(&["山田組", "佐藤工務店", "汐見電設", "北斗商会", "高橋印刷"])
        );
        let number = corporate_number(chance);
        let plain = |text: &str| (None, text.to_owned());
        sheet.row(&[
            plain(&firm),
            (Some(Kind::CORPORATE_NUMBER), number),
            plain(&someone.address(0)),
            plain(&someone.telephone(0)),
        ]);
    }
    sheet.done("firms")
}

/// 法人番号 with the check digit of 平成26年財務省令第70号 第2条.
fn corporate_number(chance: &mut Chance) -> String {
    let body = chance.digits(12);
    let sum: u32 = body
        .bytes()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{}{body}", 9 - sum % 9)
}

/// A log with timestamps and transaction numbers.
fn log(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    for _ in 0..chance.between(30, 200) {
        let (h, m, s) = (chance.below(24), chance.below(60), chance.below(60));
        paper.put(&format!(
            "20261120{h:02}{m:02}{s:02} INFO txn={} ip=10.2.{}.{} status=200 id={}\n",
            chance.digits(12),
            chance.below(256),
            chance.below(256),
            chance.digits(16)
        ));
        paper.put(&format!("20261120{h:02}{m:02} batch {} done in {} ms\n", chance.digits(12), chance.digits(4)));
    }
    paper.done("log")
}

fn statistics(chance: &mut Chance) -> Sample {
    let mut sheet = Sheet::default();
    sheet.words(&["町名別人口", "", "", "令和8年10月末現在"]).words(&["町名", "世帯数", "人口", "前年比"]);
    for town in ["黒金町1丁目", "黒金町2丁目", "中村町", "松本町", "北大通", "山田通", "浪花町", "錦町", "末広町"]
    {
        sheet.words(&[
            town,
            &chance.digits(4),
            &chance.digits(5),
            &format!("{}.{}", chance.between(90, 109), chance.below(10)),
        ]);
    }
    sheet.done("statistics")
}

/// Instructions full of captions, without any value.
fn manual(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    paper.put("窓口事務の手引\n\n");
    for _ in 0..chance.between(4, 20) {
        paper.put(chance.word(&[
            "申請者の氏名、住所、生年月日及び電話番号を確認する。\n",
            "個人番号（マイナンバー）は12桁の数字であり、検査用数字を含む。例えば1234-5678-9012のような番号は誤りである。\n",
            "本人確認書類は、運転免許証、旅券、在留カードのうち1点とする。\n",
            "世帯主と続柄を確認し、住所の異動がある場合は異動日を記入する。\n",
            "代理人が申請する場合は、委任状の提出を求める。\n",
            "お客様の氏名をお呼びするときは、番号札の番号でお呼びする。\n",
            "平成27年10月5日から個人番号の通知が始まった。\n",
        ]));
    }
    paper.done("manual")
}

/// A bill from a firm.
fn bill(chance: &mut Chance) -> Sample {
    let mut paper = Paper::default();
    paper.put("請　求　書\n汐見市役所　総務課　御中\n\n株式会社北斗商会\n釧路市黒金町7丁目5番地\n電話 0154-22-1111　登録番号 T");
    let number = corporate_number(chance);
    paper.value(Kind::CORPORATE_NUMBER, &number);
    paper.put(&format!("\n請求書番号 {}\n伝票番号 {}\n", chance.digits(10), chance.digits(12)));
    paper.put(&format!(
        "件名　庁舎清掃業務　11月分\n合計金額　{},{}00円（税込）\n振込先　汐見銀行本店　普通 {}\n",
        chance.between(10, 900),
        chance.between(1, 9),
        chance.digits(7)
    ));
    paper.done("bill")
}
