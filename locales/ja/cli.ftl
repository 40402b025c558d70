# コマンドライン（cli）
cli = 関守（Sekimori）: ファイルは漏れても、情報は漏らさない
cli-lang = 画面とメッセージの言語（ja, en）
cli-state = この端末の状態フォルダー（台帳・鍵・記録）
cli-help = 使い方を表示します
cli-version = 版を表示します
cli-scan = ファイルの個人情報を調べ、規則による判定を表示します
cli-scan-paths = 調べるファイルとフォルダー
cli-scan-rules = いまの規則の代わりに使う規則ファイル
cli-scan-json = 1 行に 1 つの JSON で出力します
cli-scan-csv = 表計算ソフト用の CSV（UTF-8、BOM 付き）で出力します
cli-scan-all = 問題のないファイルと変わっていないファイルも表示します
cli-scan-check = 個人情報が見つかったら終了コード 3 で終わります
cli-scan-protect = 規則に従って保護します（一度だけ確認します）
cli-scan-yes = 確認しません
cli-scan-keep_name = .tdf を付けず、名前と拡張子をそのまま残します

scan-progress = 件を調べました
scan-persons = { $n } 人分
scan-csv-heading = "パス","形式","バイト数","区分","処置","個人番号","氏名","住所","生年月日","電話番号","電子メール","カード番号","法人番号","人数","理由"
scan-summary = 調べたファイル { $files } 件（うち変わりなし { $unchanged } 件）、個人情報あり { $found } 件、読めない { $unreadable } 件、保護の対象 { $toseal } 件
scan-sealed = { $sealed } 件を保護しました。元に戻すとき: sekimori undo { $run }
scan-interrupted = 途中で止めました。もう一度実行すると、続きから調べます。
scan-denied = 権限がなく、見られません。
scan-vanished = 調べる前になくなりました。
scan-other_mount = 別の記憶装置なので、調べません。
scan-system = システムのフォルダーなので、調べません。
scan-failed = 読み取りに失敗しました。

action-nothing = 問題なし
action-report = 報告
action-seal = 保護の対象
fate-unchanged = 変わりなし
fate-sealed = 保護しました
fate-not-sealed = 保護できません
fate-unreadable = 読めません
fate-passed = 調べません

omission-encrypted = パスワードが必要で読めない部分があります
omission-broken = 壊れていて読めない部分があります
omission-limit = 大きすぎて読んでいない部分があります
omission-unsupported = 読み取れない形式の部分があります
omission-picture = 文字認識をしていない画像の部分があります

kind-my-number = 個人番号
kind-corporate-number = 法人番号
kind-card = カード番号
kind-phone = 電話番号
kind-email = 電子メール
kind-birth-date = 生年月日
kind-name = 氏名
kind-address = 住所
kind-resident-code = 住民票コード
kind-pension-number = 基礎年金番号
kind-driving-licence = 運転免許証番号
kind-health-insurance = 医療保険の記号・番号
kind-care-insurance = 介護保険の番号
kind-elderly-insurance = 後期高齢者医療の番号
kind-employment-insurance = 雇用保険の番号
kind-passport = 旅券番号
kind-residence-card = 在留カード番号
kind-bank-account = 口座番号
kind-postal-code = 郵便番号
kind-sensitive = 要配慮個人情報

error-unknown = 説明のない誤りです。情報担当に番号を伝えてください。
CI-001 = { $path } を開けません（{ $cause }）。名前と場所を確かめてください。
CI-002 = 職員番号として使えない文字があります（英数字と . _ - だけ）。
CI-003 = 名簿の { $line } 行目「{ $column }」を読み取れません。見出しと書き方を確かめてください。
CI-004 = 鍵サービスを起動できませんでした。パスフレーズのファイルとデータフォルダーを確かめてください。
CI-005 = パスフレーズのファイル { $path } がデータフォルダーの中にあります。外に置いてください（データだけを持ち出されても開けないようにするため）。
CI-006 = { $files } 件のうち { $n } 件が保護の対象で、規則の上限（{ $limit } 件）を超えています。一覧を確かめて、--up-to { $n } のように件数を指定してください。まだ何も保護していません。
CI-007 = 登録された端末では、保護の規則は団体が決めます。--rules は --protect と一緒には使えません。

seal-question = { $n } 件（{ $bytes }）を保護します。よろしいですか？
seal-nothing = 何も保護しませんでした。
sync-later = サーバーにつながらないので、記録は次につながったときに送ります。
info-text =
    ファイル番号  { $file }
    区分          { $label }（鍵で確かめるまでは自称です）
    所管課        { $section }
    大きさ        { $size } バイト
    鍵            { $kid }（{ $url }）
backup-done = 復旧キットを { $kit } に書きました。コードとは別の、鍵のかかる場所に保管してください。
backup-code = 復旧コード（いま書き取ってください。二度と表示されません）: { $code }
rescue-code = 復旧コード
rescue-file = { $to } に戻しました
undo-run = { $run }  { $n } 件
undo-question = { $n } 件を元に戻します。よろしいですか？
undo-nothing = 何も戻しませんでした。
undo-done = { $done } 件を元に戻しました（戻せなかったもの { $failed } 件）
enroll-token = 登録トークン
enroll-done = この端末を { $url } に登録しました（端末番号 { $device }）
login-person = 職員番号
login-password = パスワード（初めてのときは招待コード）
login-new-password = 新しいパスワード（招待コードを使うときだけ。12 文字以上）
login-done = { $name }（{ $person }）としてサインインしました
logout-done = サインアウトしました
matrix-widened = ＋ 広がる権限: { $cell }
matrix-narrowed = － 狭まる権限: { $cell }
matrix-dry-run = 確認だけです。いまの版は { $edition } のままです。
matrix-done = 権限表を第 { $edition } 版にしました。すぐに効きます。
open-exported = { $to } に書き出しました（{ $size } バイト）。この操作は記録されました。
relabel-done = { $file } の区分を { $label } にしました
unprotect-done = { $file } の保護を外しました。この操作は記録されました。
revoke-done = { $file } を失効させました。どこにある写しも、もう開けません。
roster-added = 追加 { $n } 人: { $list }
roster-changed = 変更 { $n } 人: { $list }
roster-ended = 終了 { $n } 人: { $list }
roster-dry-run = 確認だけです。名簿は変えていません。
roster-done = 名簿を取り込みました。
audit-count = { $act }  { $n } 件
audit-ok = 記録 { $n } 件はすべて正しくつながっています（根 { $root }）
serve-set-up =
    最初の設定（この画面にだけ表示します）
      この端末の登録:   sekimori enroll { $url }
      登録トークン:     { $token }
      最初の情報担当:   { $person }
      招待コード:       { $code }
      設定用リンク:     { $link }
    設定用リンクをブラウザーで開くか、端末を登録して sekimori login を行い、招待コードでパスワードを決めてください。
serve-ready = { $url } で待っています（{ $address }）。止めるには Ctrl-C。

CI-008 = { $path } はデモのフォルダーではありません。空のフォルダーか、まだないフォルダーを --folder で指定してください。
CI-009 = デモの途中で思わぬ結果になりました。{ $cause }
demo-1 = 1. 事務局と鍵サービスを起動し、名簿と復旧キットを用意する
demo-2 = 2. 共有フォルダーを調べ、規則に従って保護する
demo-3 = 3. 同じ文書を、だれが開けるか
demo-4 = 4. 権限を変えると、すぐに効く
demo-5 = 5. 保護をまるごと元に戻す
demo-6 = 6. 記録を確かめ、改ざんを見つける
demo-serving = { $url } で待っています（汐見市は架空の市、職員も文書も架空です）
demo-scanning = { $n } 件の文書を調べます
demo-kind = { "  " }{ $kind }  { $n }
demo-folder = { "  " }{ $folder }: 注意の必要な文書 { $found } 件、保護 { $sealed } 件
demo-same = { $all } 件のうち { $same } 件が、1 バイトも違わず元に戻りました
demo-tampered = 記録の写しの { $file } を 1 ビットだけ書き換えました
demo-end = デモは { $seconds } 秒で終わりました。作ったものはすべて { $folder } にあります。
demo-login = { "  " }{ $person }  { $name }（{ $section } { $post }）  パスワード { $password }
demo-stay =
    管理画面: { $url } をブラウザーで開き、上の職員番号とパスワードで入ってください（汐見市が自分で作った証明書なので、警告が出ます）。
    見張り: { $governed } に文書を入れると、2 秒ほどで保護されます。
    税務課の端末として試すには: sekimori --state { $state } login
    Ctrl-C で終わります。
CI-010 = 測定できませんでした（{ $cause }）。空き容量と権限を確かめてください。

act-scanned = 点検
act-sealed = 保護
act-seal-failed = 保護の失敗
act-undone = 保護の取り消し
act-key-released = 鍵の払い出し
act-key-refused = 鍵の拒否
act-relabelled = 区分の変更
act-unprotected = 保護の解除
act-exported = 元のファイルの取り出し
act-revoked = 失効
act-matrix-changed = 権限表の変更
act-rules-changed = 規則の変更
act-bundle-issued = ポリシーの発行
act-key-introduced = 鍵の追加
act-roster-imported = 名簿の取り込み
act-invited = 招待
act-enrolled = 端末の登録
act-device-locked = 端末の停止
act-signed-in = サインイン
act-sign-in-refused = サインインの拒否
act-signed-out = サインアウト
act-kit-written = 復旧キットの作成
act-backed-up = バックアップ
CI-017 = { $name } という利用者がこのサーバーにいません。--office-user を確かめてください。
CI-011 = 入出力に失敗しました（{ $cause }）。空き容量と入力を確かめて、もう一度実行してください。

rules-checked = 規則の第 { $edition } 版に誤りはありません（規則 { $n } 件、{ $mode }）
rules-mode-report = 報告だけ
rules-mode-seal = 自動の点検でも保護
rules-done = 規則を第 { $edition } 版にしました。各端末には次につながったときに届きます。

cli-scan-up_to = 規則の上限の代わりに、この実行で保護してよい件数
cli-undo = 保護をまるごと元に戻します（指定しなければ一覧を表示）
cli-undo-run = 元に戻す実行の番号
cli-undo-yes = 確認しません
cli-info = 保護されたファイルの、鍵がなくても分かることを表示します
cli-info-file = 保護されたファイル
cli-info-json = JSON で出力します
cli-backup = 復旧キットを書きます（これより前には何も保護しません）
cli-backup-kit = 復旧キットを書くファイル（新しい名前。オフラインで保管）
cli-backup-code_file = コードを画面に出さず、このファイルに書きます（キットとは別に保管）
cli-rescue = サーバーもデータベースもなしに、復旧キットだけでファイルを開きます
cli-rescue-files = 保護されたファイル
cli-rescue-kit = 復旧キット
cli-rescue-code_file = 復旧コードをこのファイルから読みます
cli-rescue-output = 元のファイルを置くフォルダー
cli-serve = 事務局と鍵サービスを動かします
cli-serve-data = サーバーのデータをすべて置くフォルダー
cli-serve-listen = 待ち受けるアドレスとポート
cli-serve-hosts = 端末がこのサーバーを呼ぶときの名前・アドレス
cli-serve-org = 団体の ID（最初の起動で決まります）
cli-serve-name = 団体の名前（最初の起動で決まります）
cli-serve-keys_at = 別に動いている鍵サービスのソケット（なければ、いっしょに起動します）
cli-serve-officer = 最初の情報担当の職員番号（招待コードと登録トークンを表示します）
cli-serve-console_zone = 管理画面を使うブラウザーのネットワーク層（internet, lgwan, my_number）
cli-serve-json = 文の代わりに 1 行 1 つの JSON で出力します
cli-serve-passphrase_file = 鍵サービスのパスフレーズのファイル（データフォルダーの外。なければ作ります）
cli-set-up = 最初の情報担当の招待コードと設定用リンクを作ります（サーバー自身で実行）
cli-set-up-officer = 最初の情報担当の職員番号
cli-set-up-data = サーバーのデータをすべて置くフォルダー
cli-set-up-keys_at = 鍵サービスのソケット（データフォルダーの中にないとき）
cli-set-up-json = 文の代わりに 1 つの JSON で出力します
cli-enroll = この端末をサーバーに登録します
cli-enroll-url = サーバーのアドレス（https://ホスト:ポート）
cli-enroll-token = 登録トークン（なければ尋ねます）
cli-enroll-name = この端末の呼び名
cli-login = サインインします
cli-login-stdin = 職員番号・パスワード（または招待コード）・新しいパスワードを 1 行ずつ標準入力から読みます
cli-logout = サインアウトします
cli-roster = だれがどこで働くか（名簿）
cli-roster-import = 名簿の CSV を取り込みます（職員番号,氏名,所属コード,所属,職位,発令,開始,終了,役割）
cli-roster-import-csv = CSV（UTF-8 か Shift_JIS）
cli-roster-import-dry_run = 何が変わるかだけを表示します
cli-roster-invite = パスワードを決めるための招待コードを作ります
cli-roster-invite-persons = 職員番号
cli-device = 端末
cli-device-token = 端末の登録トークンを作ります
cli-device-token-zone = 端末を置くネットワーク層（internet, lgwan, my_number）
cli-device-token-devices = 使える台数
cli-matrix = 権限表
cli-matrix-show = いまの権限表を表示します
cli-matrix-set = 権限表を入れ替えます
cli-matrix-set-file = 新しい権限表（TOML）
cli-matrix-set-dry_run = だれの権限が広がり、狭まるかだけを表示します
cli-rules = 規則
cli-rules-check = 規則ファイルに誤りがないか調べます（誤りは行と桁で示します）
cli-rules-check-file = 規則ファイル（TOML）
cli-rules-show = いまの規則を表示します
cli-rules-set = 規則を入れ替えます
cli-rules-set-file = 新しい規則ファイル（TOML。版はいまより大きく）
cli-open = 保護されたファイルを開きます（画面に文面を表示。-o で元のファイルを取り出し）
cli-open-file = 保護されたファイル
cli-open-output = 元のファイルの書き出し先（復号の権限が要ります）
cli-open-reason = 理由（記録と一緒に残ります）
cli-relabel = 保護されたファイルの区分を変えます
cli-relabel-file = 保護されたファイル
cli-relabel-label = 新しい区分（1, 2, 3C, 3B, 3A）
cli-relabel-reason = 理由
cli-unprotect = 保護されたファイルを、保護する前に戻します
cli-unprotect-file = 保護されたファイル
cli-unprotect-reason = 理由
cli-revoke = 保護されたファイルを失効させます（どの写しももう開けません）
cli-revoke-file = ファイル番号（info で分かります）
cli-revoke-reason = 理由
cli-audit = 監査記録を確かめます
cli-audit-verify = 記録を一から計算し直して確かめます（オフラインで使えます）
cli-audit-verify-folder = 監査記録のフォルダー、またはその写し
cli-audit-verify-key = 記録の検証鍵、または鍵のファイル（登録された端末なら不要）
cli-demo = 架空の市（汐見市）でファイルの一生をひととおり見せます
cli-demo-folder = デモが使うフォルダー
cli-demo-once = 見せ終わったら終わります
cli-bench = 測ります
cli-bench-seal = 保護と復号の速さ（CPU 1 秒あたりの MB）
cli-bench-seal-json = JSON で出力します
cli-bench-seal-mib = 大きさ（MiB）
cli-bench-seal-rounds = 回数（中央値を採ります）
cli-bench-seal-in_place = このフォルダーで、置き換えての保護も測ります
cli-device-lock = 紛失した端末を止めます（鍵を出さず、サインインもできなくします）
cli-device-lock-device = 端末番号（enroll のときの表示や監査記録で分かります）

device-locked = 端末 { $device } を止めました。この端末には鍵を出しません。

cli-agent = 常駐します（保護フォルダーに保存されたものを保護し、夜に全体を調べ、サーバーと連絡します）
cli-agent-json = 1 行に 1 つの JSON で出力します
cli-folders = フォルダーと所管課、保護フォルダーを決めます
cli-folders-list = 一覧を表示します
cli-folders-list-json = JSON で出力します
cli-folders-add = フォルダーを加えます（すでにあれば内容を改めます）
cli-folders-add-path = フォルダー
cli-folders-add-section = 中にあるものの所管課のコード
cli-folders-add-governed = 入れたものをすべて保護するフォルダーにします
cli-folders-remove = フォルダーを外します（中のファイルはそのまま残ります）
cli-folders-remove-path = フォルダー
cli-scan-gently = ほかの作業の邪魔をしません（優先度を最低にし、CPU を設定の cpu_percent までに抑えます）
cli-rules-what-if = 規則を替えると何が変わるかを、記録済みの件数から答えます（ファイルは開きません）
cli-rules-what-if-file = 規則ファイル（TOML）
cli-rules-what-if-paths = このフォルダーの下だけを数えます
cli-rules-what-if-json = JSON で出力します
cli-bench-scan = 差分の検査、件数からの判定のやり直し、変更の監視にかかる CPU
cli-bench-scan-json = JSON で出力します
cli-bench-scan-files = ファイルの数
cli-bench-scan-rounds = 回数（中央値を採ります）
cli-bench-scan-folder = 測るファイルシステムの上のフォルダー
cli-bench-pace = CPU の上限を守って読み、実際に使った割合を示します
cli-bench-pace-json = JSON で出力します
cli-bench-pace-percent = 上限（端末全体に対する %）
cli-bench-pace-seconds = 測る秒数
cli-documents = マニュアルと補完を書き出します（パッケージを作る人のため）
cli-documents-out = 書き出すフォルダー
cli-bench-keys = 鍵サービスのソケットで鍵の払い出しを測ります（事務局の起動時間と待機中のメモリーも）
cli-bench-keys-json = JSON で出力します
cli-bench-keys-kills = 測る代わりに、鍵の払い出しの途中で鍵サービスをこの回数止め、渡した鍵の記録がすべて残っているかを確かめます
cli-bench-keys-seconds = 1 回の測定の秒数
cli-bench-keys-callers = 同時に頼む接続の数

agent-watching = { $n } フォルダーの監視を始めました（{ $way }）。
agent-nothing = 監視するフォルダーがありません。sekimori folders add で加えてください（このまま待ちます）。
agent-sealed = 保護しました: { $file }
agent-looked = 全体を調べました: { $files } 件、うち検出 { $found } 件、保護 { $sealed } 件。
agent-taken-back = 指示された取り消しを行いました: { $done } 件を元に戻し、{ $failed } 件は残りました。
agent-stopped = 終了しました。

folders-none = フォルダーはまだ登録されていません。
folders-added = { $folder } を { $section } のフォルダーにしました。
folders-governed = { $folder } を { $section } の保護フォルダーにしました。これから入れるものと、いまあるものは、すべて保護されます。
folders-removed = { $folder } を外しました。保護済みのファイルはそのままです。
folders-word-governed = 保護フォルダー
folders-word-plain = 通常
what-if-summary = { $files } 件を判定し直しました。変わるもの { $changed } 件、新たに保護 { $sealed } 件、保護しなくなる { $unsealed } 件。多いフォルダー（変更、新たに保護、保護しなくなる）:
CI-013 = { $path } は登録されていません。sekimori folders list で確かめてください。
CI-014 = { $path } は指定できません。ふつうのフォルダーを指定してください（システムのフォルダーや / は選べません）。
