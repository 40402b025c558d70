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

kind-my-number = 個人番号
kind-corporate-number = 法人番号
kind-card = カード番号
kind-phone = 電話番号
kind-email = 電子メール
kind-birth-date = 生年月日
kind-name = 氏名
kind-address = 住所

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
    登録してから sekimori login で招待コードを使い、パスワードを決めてください。
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
demo-stay = サーバーは { $url } で動いています。税務課の端末として試すには: sekimori --state { $state } login（Ctrl-C で終わります）
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
