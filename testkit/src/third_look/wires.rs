//! About nobody: what machines and those who run them write.

use model::{Format, PartKind};

use crate::second_look::Layout;

pub(super) const LAYOUTS: &[Layout] = &[
    ("clean.record_layout", |d| {
        d.table();
        d.row("ファイル名｜KOJIN_RENKEI.csv｜レコード長｜«#400-900»｜文字コード｜UTF-8");
        d.row("項番｜項目名｜項目ID｜型｜桁｜必須｜値の例・備考");
        d.row("1｜宛名番号｜ATENA_NO｜9｜10｜○｜前ゼロ");
        d.row("2｜氏名_漢字｜SHIMEI_KANJI｜N｜100｜○｜姓と名の間に全角空白");
        d.row("3｜氏名_カナ｜SHIMEI_KANA｜X｜50｜○｜半角ｶﾅ");
        d.row("4｜生年月日｜SEINENGAPPI｜9｜8｜○｜YYYYMMDD　例 20010401");
        d.row("5｜個人番号｜KOJIN_BANGO｜9｜12｜｜検査用数字を確かめる。試験では 999999999999");
        d.row("6｜郵便番号｜YUBIN｜X｜7｜｜ハイフンなし　例 0000000");
        d.row("7｜電話番号｜TEL｜X｜15｜｜例 000-0000-0000");
        d.row("8｜障害区分｜SHOGAI_KBN｜9｜1｜｜1:身体 2:知的 3:精神");
        d.row("9｜メール｜MAIL｜X｜256｜｜例 xxx@example.com");
    }),
    ("clean.backup_log", |d| {
        d.text("*** Arcserve-like backup job log ***\nHost: SHIOMI-FS0«#1-4»  JobID: «#12»\n");
        d.each(8, 20, "2026/10/0«#1-9» 02:«#10-59»:«#10-59» «~INFO/INFO/WARN» [«#7»] \\\\fs01\\‹福祉課\\生活保護|税務課\\滞納整理|市民課\\住民票›\\«~R8/2026»_«#4».xlsx ... «~copied/skipped (in use)/verified» «#9» bytes\n");
        d.text("Total «#6» files, elapsed 0«#1-4»:«#10-59»:«#10-59»\n");
    }),
    ("clean.server_config", |d| {
        d.text(
            "# /etc/shiomi/‹mail|portal|juki-gw›.yaml  updated 2026-0«#1-9»-1«#0-9»
server:
  host: gw0«#1-9».lg.shiomi.example.jp
  port: 84«#2»
  bind: [10.«#1-40».0.«#1-250», \"2001:db8::«#4»\"]
database: {user: app_ro, name: juki, pool: «#5-50»}
admin_contact: sysadmin@city.shiomi.example.jp
smtp_from: no-reply@city.shiomi.example.jp
session_secret_ref: vault/kv/«#8»
tenant_id: 6f1c«#4»-«#4»-4a«#2»-8b«#2»-«#12»
mask_fields: [name, address, birthday, my_number, phone]
phone_menu: {main: \"0143-80-0000\", night: \"0143-80-0001\"}
",
        );
    }),
    ("clean.firewall_rules", |d| {
        d.format(Format::Csv);
        d.part("", PartKind::Sheet);
        d.table();
        d.row("No｜名称｜送信元｜宛先｜サービス｜動作｜申請番号｜期限");
        d.rows(6, 16, "«i»｜«~税→LGWAN/住基CS→GW/図書館Web»｜10.«#1-40».«#1-250».0/24｜198.51.100.«#1-250»｜TCP/«#2-9»443｜«~許可/拒否»｜«#4»-«#4»-«#4»｜«d»");
    }),
    ("clean.schema_ddl", |d| {
        d.text(
            "CREATE TABLE m_juminhyo (
  atena_no   CHAR(10) NOT NULL,      -- 宛名番号
  shimei     NVARCHAR(100),          -- 氏名
  shimei_kn  VARCHAR(100),           -- 氏名カナ
  umare_ymd  DATE DEFAULT '1900-01-01', -- 生年月日
  jusho      NVARCHAR(200),          -- 住所
  denwa      VARCHAR(15),            -- 電話番号
  kojin_no   CHAR(12),               -- 個人番号
  byomei     NVARCHAR(60),           -- 病名
  CONSTRAINT pk_jumin PRIMARY KEY (atena_no)
);
COMMENT ON COLUMN m_juminhyo.denwa IS '自宅 / 携帯';
INSERT INTO m_kubun VALUES ('0«#1-9»','要介護‹１|２›'),('1«#1-9»','身体障害者手帳'),('2«#1-9»','生活保護');
",
        );
    }),
    ("clean.error_trace", |d| {
        d.text("2026-10-0«#1-9» 09:«#10-59»:«#10-59».«#3» ERROR [http-nio-8080-exec-«#1-9»] trace=«#12» span=«#8»\n");
        d.text("jp.example.juki.NameNotFoundException: 氏名が取得できません (key=ATENA_NO, code=«#10»)\n");
        d.each(4, 10, "    at jp.example.juki.«~ShimeiService/AddressResolver/TelValidator».«~find/check/map»(Service.java:«#2-900»)\n");
        d.text("Caused by: java.sql.SQLException: ORA-00«#3» at 0x«#8»\nthread-id=«#11» elapsed=«#4»ms\n");
    }),
    ("clean.batch_schedule", |d| {
        d.text("夜間バッチ予定　　　　　«d» 〜\n\nJOB-ID    名称                        開始   想定  前ジョブ  連絡先\n--------  --------------------------  -----  ----  --------  -----------\n");
        d.each(5, 12, "JK«#4»    «~住民票異動累積        /国保資格連携          /滞納者抽出            /介護認定状況抽出      »    2«#0-3»:«#10-59»  «#10-59»分  JK«#4»    «~保守 «op0»/内線 «#4»»\n");
    }),
    ("clean.helpdesk_faq", |d| {
        d.text(
            "情報政策課　ヘルプデスクFAQ　（«d»更新）
Q1. パスワードを忘れた　→ 所属長のメールで情報政策課（内線«#4»）へ。職員番号を書くこと。
Q2. 差し込み印刷で住所が切れる　→ セルの書式を「縮小して全体を表示」。例：北海道汐見市○○町…
Q3. 電話番号の先頭の0が消える　→ 文字列にしてから 0143… と入力。
Q4. 生年月日が 36526 と出る　→ 日付書式にする（36526は2000/1/1）。
Q5. マイナンバーを含むファイルの置き場　→ 個人番号利用事務系の共有フォルダーのみ。
Q6. プリンタ(‹MX-2610|C5870›, S/N «#8»)の紙詰まり　→ «firm»サービス «op»
",
        );
    }),
    ("clean.water_levels", |d| {
        d.format(Format::Csv);
        d.part("", PartKind::Sheet);
        d.table();
        d.row("観測所｜観測日時｜水位(m)｜雨量(mm)｜電圧｜局番｜品質");
        d.rows(8, 24, "«~早川橋/平井/三上堰/権田沢»｜2026/10/0«#1-9» «#10-23»:«~00/10/20»｜«#0-4».«#2»｜«#0-30»｜12.«#1-9»｜«#10»｜«~0/0/9»");
    }),
    ("clean.licences", |d| {
        d.table();
        d.row("ソフトウェアライセンス管理表｜｜｜情報政策課");
        d.row("製品｜版｜ライセンスキー｜契約番号｜本数｜満了日｜販売店｜サポート電話");
        d.rows(5, 12, "«~表計算Pro/PDF作成君/ウイルスバスタ風/地図SIS»｜«#10-26».«#0-9»｜«#5»-«#5»-«#5»-«#5»｜«#12»｜«#1-900»｜«d»｜«firm»｜0570-00-«#4»");
    }),
    ("clean.card_issue_counts", |d| {
        d.table();
        d.row("マイナンバーカード交付状況（月次）");
        d.row("月｜申請｜交付｜更新｜返納｜電子証明書｜累計｜交付率");
        for month in 4..=12 {
            d.row(&format!(
                "{month}月｜«#100-400»｜«#100-400»｜«#10-90»｜«#0-12»｜«#3»｜1«#1-9»,«#3»｜«#70-85».«#1-9»%"
            ));
        }
    }),
    ("clean.access_log", |d| {
        d.each(8, 20, "192.0.2.«#1-250» - - [0«#1-9»/Oct/2026:«#10-23»:«#10-59»:«#10-59» +0900] \"GET /«~kosodate/kaigo/seikatsuhogo/zei»/«#8».html?id=«#11» HTTP/1.1\" «~200/304/404» «#5» \"-\" \"Mozilla/5.0 (rv:1«#2».0)\"\n");
    }),
    ("clean.gis_features", |d| {
        d.text("{\"type\":\"FeatureCollection\",\"name\":\"aed_2026\",\"features\":[\n");
        d.each(3, 8, "{\"type\":\"Feature\",\"properties\":{\"no\":\"«#5»\",\"名称\":\"«~浜風会館/灯台小学校/ドラッグなぎさ/早川医院»\",\"住所\":\"汐見市«ot»\",\"電話\":\"«op»\",\"設置\":\"«~玄関/事務室»\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[140.«#6»,42.«#6»]}},\n");
        d.text("]}\n");
    }),
    ("clean.system_mail", |d| {
        d.format(Format::Eml);
        d.part("", PartKind::Properties);
        d.text("件名: [監視] ‹ディスク使用率 警告|証明書 期限 30日前›\n");
        d.part("", PartKind::Body);
        d.text("差出人: zabbix-like <monitor@lg.shiomi.example.jp>\n宛先: 情報政策課 <joho@city.shiomi.example.jp>\nホスト: SV-FUKUSHI0«#1-9» (10.«#1-40».3.«#1-250»)\n項目: /data/介護認定 使用率 «#85-99»%\nイベントID: «#12»\n対応: 一次窓口 «firm» 運用センター «op»（24時間）\n");
    }),
    ("clean.official_mail", |d| {
        d.format(Format::Eml);
        d.part("", PartKind::Properties);
        d.text("件名: 【照会】‹障害者雇用状況|就学援助の認定件数|要介護認定者数›について（«d»〆）\n");
        d.part("", PartKind::Body);
        d.text(
            "各市町村　福祉主管課　ご担当者様

　お世話になっております。県福祉政策課の«os?»です。
　標記について、別紙に件数のみ入力し、«d»までにご回答ください。
　氏名や生年月日など個人が分かるものは書かないでください。

--
県 福祉政策課 企画係　主事　«o?»
〒060-0000 県庁６階　TEL «op»　FAX «op»　fukushi@pref.kita.example.jp
",
        );
    }),
    ("clean.serial_numbers_print", |d| {
        d.text("備品現在高一覧                                  BH220R   PAGE 1\n備品番号        品名              規格          取得日      価格       所管\n--------------------------------------------------------------------------\n");
        d.each(6, 16, "«#4»-«#4»-«#4»  «~両袖机          /血圧計          /車いす          /書架（森本製作所）»  «~W1400  /HEM-«#4»/JIS-«#3»»     H«#10-30».«#1-12».«#1-28»   «yen»   «~総務/図書館/保健»\n");
    }),
    ("clean.test_plan", |d| {
        d.table();
        d.row("結合テスト仕様書　‹宛名検索|証明書発行›");
        d.row("No｜観点｜入力｜期待結果｜結果｜障害票");
        d.row("1｜必須｜氏名=空｜「氏名を入力してください」｜OK");
        d.row("2｜桁数｜電話番号=１６桁｜エラーE«#3»｜«~OK/NG»｜«~/BUG-«#4»»");
        d.row("3｜外字｜氏名=「あああ　いいい」｜文字化けしない｜OK");
        d.row("4｜検査数字｜個人番号=111111111111｜エラーE«#3»｜OK");
        d.row("5｜日付｜生年月日=平成31年4月31日｜エラーE«#3»｜«~OK/未»");
        d.row("6｜検索｜カナ=テスト*｜1000件まで表示｜OK");
    }),
    ("clean.radio_calls", |d| {
        d.text("防災行政無線　子局一覧　　免許番号 北第«#8»号\n局  呼出名称          設置場所                      出力  電池更新\n");
        d.each(6, 14, "«i3» ぼうさいしおみ«#1-90»  «ot»        «~1W/5W/10W»  «d»\n");
        d.text("統制台：危機管理課（«op»）　保守：«firm»\n");
    }),
];
