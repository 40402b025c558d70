# The command line (cli)
cli = Files may leak; information does not.
cli-lang = Language of screens and messages (ja, en)
cli-state = Folder with this PC's state: journal, keys, spool
cli-help = Print help
cli-version = Print version
cli-scan = Look for personal information in files and say what the rules make of it
cli-scan-paths = Files and folders
cli-scan-rules = Rule file instead of the one in force
cli-scan-json = One JSON object a line
cli-scan-csv = CSV for a spreadsheet (UTF-8 with BOM)
cli-scan-all = Also print files that are clean or unchanged
cli-scan-check = End with exit code 3 if anything was found
cli-scan-protect = Seal what the rules say; asks once
cli-scan-yes = Do not ask
cli-scan-keep_name = Keep name and extension of sealed files instead of appending .tdf
cli-scan-up_to = How many files this run may seal, instead of the limits of the rule file
cli-undo = Take a sealing run back: every file as it was
cli-undo-run = Run to take back; without it, the runs are listed
cli-undo-yes = Do not ask
cli-info = Say what a protected file tells without its key
cli-info-file = Protected file
cli-info-json = As JSON
cli-backup = Write the recovery kit; nothing is sealed before
cli-backup-kit = Where to write the recovery kit (a new file; keep it off line)
cli-backup-code_file = Write the kit's code into this file instead of showing it (for unattended set-up; keep it apart from the kit)
cli-rescue = Open files with the recovery kit alone, without server or database
cli-rescue-files = Protected files
cli-rescue-kit = The recovery kit
cli-rescue-code_file = Read the kit's code from this file instead of asking
cli-rescue-output = Folder for the original files
cli-serve = Run the office and the key service
cli-serve-data = Folder with everything the server keeps
cli-serve-listen = Address to listen on
cli-serve-hosts = Host names and addresses of this server as agents call it
cli-serve-org = Id of the body, at first start
cli-serve-name = Name of the body, at first start
cli-serve-keys_at = Socket of a key service that runs by itself; without it, one is started beside the office
cli-serve-officer = Staff number of the first officer: while none can sign in yet, her one-time code and a token are shown
cli-serve-console_zone = Network layer that browsers at the console stand in (internet, lgwan, my_number)
cli-serve-json = One JSON object a line on standard output instead of sentences
cli-serve-passphrase_file = File with the passphrase of the key service, outside the data folder; made at first start
cli-set-up = Make the first officer's one-time code and set-up link, on the server itself
cli-set-up-officer = Staff number of the first officer
cli-set-up-data = Folder with everything the server keeps
cli-set-up-keys_at = Socket of the key service, where it is not in the data folder
cli-set-up-json = One JSON object on standard output instead of sentences
cli-enroll = Make this PC known to a server
cli-enroll-url = Address of the server: https://host:port
cli-enroll-token = Enrolment token; asked for if not given
cli-enroll-name = What people call this PC
cli-login = Sign in
cli-login-stdin = Read staff number, password (or one-time code) and, with a code, the new password from standard input, a line each
cli-logout = Sign out
cli-roster = Import who works where
cli-roster-import = Import a CSV: 職員番号,氏名,所属コード,所属,職位,発令,開始,終了,役割
cli-roster-import-csv = The CSV (UTF-8 or Shift_JIS)
cli-roster-import-dry_run = Only say what would change
cli-roster-invite = Make one-time codes with which persons set their password
cli-roster-invite-persons = Staff numbers
cli-device = Make a token that devices enrol with
cli-device-token = Make an enrolment token
cli-device-token-zone = Network layer the devices stand in (internet, lgwan, my_number)
cli-device-token-devices = How many devices may use it
cli-matrix = Show or replace the matrix of rights
cli-matrix-show = Print the matrix in force
cli-matrix-set = Replace it
cli-matrix-set-file = The new matrix (TOML)
cli-matrix-set-dry_run = Only say who gains and who loses
cli-rules = Show, check or replace the rules
cli-rules-check = Say whether a rule file holds, with line and column if not
cli-rules-check-file = The rule file (TOML)
cli-rules-show = Print the rules in force
cli-rules-set = Replace them
cli-rules-set-file = The new rule file (TOML), its edition above the one in force
cli-open = Open a protected file: text on the screen, or with -o the original bytes
cli-open-file = Protected file
cli-open-output = Write the original bytes here (needs the right to decrypt)
cli-open-reason = Why; kept with the log
cli-relabel = Give a protected file another label
cli-relabel-file = Protected file
cli-relabel-label = New label: 1, 2, 3C, 3B, 3A
cli-relabel-reason = Why
cli-unprotect = Turn a protected file back into an unprotected one
cli-unprotect-file = Protected file
cli-unprotect-reason = Why
cli-revoke = Withdraw a protected file: no key from now on
cli-revoke-file = File id, as `info` shows it
cli-revoke-reason = Why
cli-exceptions = Ask that a rule shall not hold somewhere, for a while; a second person agrees
cli-exceptions-list = List those that you may know of
cli-exceptions-list-json = As JSON
cli-exceptions-ask = Ask for one
cli-exceptions-ask-rule = The rule that shall not hold, by its id
cli-exceptions-ask-section = The section whose files it is about; without it all sections, which only an officer may ask for
cli-exceptions-ask-kinds = Kinds that were found and are not personal there (name,address,…); files with any other kind stay protected
cli-exceptions-ask-folders = Folders, as `places` of a rule are written: **/samples/**
cli-exceptions-ask-file = One file on this PC
cli-exceptions-ask-until = The last day on which it holds, at most a year away: 2027-03-31
cli-exceptions-ask-reason = Why it is not personal
cli-exceptions-approve = Show what it leaves unprotected, and approve it
cli-exceptions-approve-id = The exception
cli-exceptions-approve-yes = Do not ask
cli-exceptions-refuse = Refuse it
cli-exceptions-refuse-id = The exception
cli-exceptions-withdraw = Take it back, a request or one that holds
cli-exceptions-withdraw-id = The exception
cli-audit = Check the audit log
cli-audit-verify = Recompute the whole log from its entries, off line
cli-audit-verify-folder = Folder of the log, or a copy of it
cli-audit-verify-key = The log's verifier key, or a file that holds it; this PC's bundle has it too
cli-demo = Show the whole life of files in the invented city of Shiomi (汐見市)
cli-demo-folder = Folder for everything the demo makes
cli-demo-once = End after the tour instead of staying
cli-bench = Measure
cli-bench-seal = Seal and open, MB per CPU-second
cli-bench-seal-json = As JSON
cli-bench-seal-mib = Size, MiB
cli-bench-seal-rounds = Rounds; the median counts
cli-bench-seal-in_place = Seal this file in place too, in its own folder
cli-device-lock = Lock a lost device out: no key is released to it and nobody signs in on it
cli-device-lock-device = Its id, as `enroll` showed it and the log names it

scan-progress = files looked at
scan-persons = { $n ->
    [one] 1 person
   *[other] { $n } persons
}
scan-csv-heading = "Path","Format","Bytes","Label","Action","My Number","Name","Address","Birth date","Phone","E-mail","Card","Corporate number","Persons","Reasons"
scan-summary = { $files } files looked at ({ $unchanged } unchanged), { $found } with personal information, { $unreadable } unreadable, { $toseal } to be sealed
scan-sealed = { $sealed } files sealed. To take it back: sekimori undo { $run }
scan-interrupted = Stopped half-way. Run it again to go on from here.
scan-denied = No permission to see it.
scan-vanished = It went away before it was looked at.
scan-other_mount = Another file system; not looked at.
scan-system = A system folder; not looked at.
scan-failed = The system failed to read it.

action-nothing = clean
action-report = report
action-seal = to be sealed
fate-unchanged = unchanged
fate-sealed = sealed
fate-not-sealed = not sealed
fate-unreadable = unreadable
fate-passed = not looked at

omission-encrypted = parts need a password
omission-broken = parts are damaged
omission-limit = parts are too large and were not read
omission-unsupported = parts have a format no reader exists for
omission-picture = parts are pictures whose text was not recognised

kind-my-number = My Number
kind-corporate-number = corporate number
kind-card = card number
kind-phone = phone
kind-email = e-mail
kind-birth-date = birth date
kind-name = name
kind-address = address
kind-resident-code = resident record code
kind-pension-number = basic pension number
kind-driving-licence = driving licence number
kind-health-insurance = health insurance number
kind-care-insurance = long-term care insurance number
kind-elderly-insurance = late-stage elderly insurance number
kind-employment-insurance = employment insurance number
kind-passport = passport number
kind-residence-card = residence card number
kind-bank-account = bank account
kind-postal-code = postal code
kind-sensitive = special care-required information

error-unknown = An error without an explanation. Tell the information section its number.
CI-001 = Cannot open { $path } ({ $cause }). Check name and place.
CI-002 = A staff number has only letters, digits and . _ -
CI-003 = Line { $line } of the roster, column { $column }, cannot be read. Check heading and spelling.
CI-004 = The key service did not start. Check the passphrase file and the data folder.
CI-005 = The passphrase file { $path } lies inside the data folder. Put it elsewhere, so that a copy of the data alone opens nothing.
CI-006 = { $n } of { $files } files are to be sealed, more than the rules allow at once ({ $limit }). Look at the list, then allow a number: --up-to { $n }. Nothing has been sealed.
CI-007 = On an enrolled PC the body decides what is sealed: --rules does not go with --protect.

seal-question = { $n } files ({ $bytes }) will be sealed. Go on?
seal-nothing = Nothing was sealed.
sync-later = The server cannot be reached; the records are sent the next time.
info-text =
    file      { $file }
    label     { $label } (its own word until the key proves it)
    section   { $section }
    size      { $size } bytes
    key       { $kid } ({ $url })
backup-done = The recovery kit is written to { $kit }. Lock it away, apart from its code.
backup-code = Recovery code (write it down now; it is not shown again): { $code }
rescue-code = Recovery code
rescue-file = restored to { $to }
undo-run = { $run }  { $n } files
undo-question = { $n } files will be turned back. Go on?
undo-nothing = Nothing was turned back.
undo-done = { $done } files turned back ({ $failed } could not be)
enroll-token = Enrolment token
enroll-done = This PC is known to { $url } now (device { $device })
login-person = Staff number
login-password = Password (the first time: the one-time code)
login-new-password = New password (only with a one-time code; at least 12 characters)
login-done = Signed in as { $name } ({ $person })
logout-done = Signed out
matrix-widened = + wider: { $cell }
matrix-narrowed = - narrower: { $cell }
matrix-dry-run = Only a look: edition { $edition } stays in force.
matrix-done = The matrix is edition { $edition } now, at once.
open-exported = Written to { $to } ({ $size } bytes). This was logged.
relabel-done = { $file } is labelled { $label } now
unprotect-done = { $file } is no longer protected. This was logged.
revoke-done = { $file } is revoked: no copy of it opens any more.
roster-added = added { $n }: { $list }
roster-changed = changed { $n }: { $list }
roster-ended = ended { $n }: { $list }
roster-dry-run = Only a look: the roster was not changed.
roster-done = The roster is imported.
audit-count = { $act }  { $n }
audit-ok = All { $n } entries fit together (root { $root })
serve-set-up =
    First set-up (shown on this screen only)
      make this PC known:  sekimori enroll { $url }
      enrolment token:     { $token }
      first officer:       { $person }
      one-time code:       { $code }
      set-up link:         { $link }
    Open the set-up link in a browser, or enrol and sign in with sekimori login; the one-time code lets you set a password.
serve-ready = Listening on { $url } ({ $address }). Ctrl-C ends it.

CI-008 = { $path } is not the demo's folder. Give an empty or a new one with --folder.
CI-009 = The demo did not go as it should. { $cause }
demo-1 = 1. Start office and key service, prepare roster and recovery kit
demo-2 = 2. Scan the share and seal what the rules say
demo-3 = 3. Who may open the same document
demo-4 = 4. A changed right takes effect at once
demo-5 = 5. Take the whole sealing back
demo-6 = 6. Check the log and find a tampering
demo-serving = Listening on { $url } (the city of Shiomi, its staff and documents are invented)
demo-scanning = Looking at { $n } documents
demo-kind = { "  " }{ $kind }  { $n }
demo-folder = { "  " }{ $folder }: { $found } documents to mind, { $sealed } sealed
demo-same = { $same } of { $all } files are back, byte for byte
demo-tampered = One bit of { $file } in a copy of the log was changed
demo-end = The demo took { $seconds } s. All it made lies in { $folder }.
demo-login = { "  " }{ $person }  { $name } ({ $section } { $post })  password { $password }
demo-stay =
    Console: open { $url } in a browser and sign in with a staff number and password from above (the city made its certificate itself, so the browser warns).
    Watch: put a document into { $governed } and it is sealed within about two seconds.
    To try a PC of the tax section: sekimori --state { $state } login
    Ctrl-C ends it.
CI-010 = Measuring failed ({ $cause }). Check free space and permissions.

act-scanned = scans
act-sealed = files sealed
act-seal-failed = sealings failed
act-undone = sealings taken back
act-key-released = keys released
act-key-refused = keys refused
act-relabelled = labels changed
act-unprotected = protections removed
act-exported = originals taken out
act-revoked = files revoked
act-matrix-changed = matrix changes
act-rules-changed = rule changes
act-bundle-issued = policy bundles issued
act-key-introduced = keys introduced
act-roster-imported = roster imports
act-invited = invitations
act-enrolled = devices enrolled
act-device-locked = devices locked
act-signed-in = sign-ins
act-sign-in-refused = sign-ins refused
act-signed-out = sign-outs
act-kit-written = recovery kits written
act-backed-up = backups written
CI-017 = There is no user { $name } on this server. Check --office-user.
CI-011 = Input or output failed ({ $cause }). Check free space and what was typed, and run it again.

rules-checked = Edition { $edition } of the rules holds ({ $n } rules, { $mode })
rules-mode-report = report only
rules-mode-seal = unattended runs seal
rules-done = The rules are edition { $edition } now; PCs take them at their next contact.

device-locked = Device { $device } is locked: no key is released to it any more.

cli-agent = Stay: seal what is saved into governed folders, look through everything at night, meet the office
cli-agent-json = One JSON object a line on standard output instead of sentences
cli-folders = Say which folders belong to which section, and which are governed
cli-folders-list = List them
cli-folders-list-json = As JSON
cli-folders-add = Add a folder, or change what is said of it
cli-folders-add-path = The folder
cli-folders-add-section = The section that owns what lies in it
cli-folders-add-governed = Seal everything that is put into it
cli-folders-remove = Forget a folder; its files stay as they are
cli-folders-remove-path = The folder
cli-scan-gently = Stand back behind other work: idle priority, and at most the CPU share of the settings (cpu_percent)
cli-rules-what-if = Say what other rules would change, from what is known of the files; opens none of them
cli-rules-what-if-file = The rule file (TOML)
cli-rules-what-if-paths = Only below these folders
cli-rules-what-if-json = As JSON
cli-bench-scan = Find differences beside find(1), judge anew from stored counts, hear events
cli-bench-scan-json = As JSON
cli-bench-scan-files = Files of the tree
cli-bench-scan-rounds = Rounds; the median counts
cli-bench-scan-folder = Folder for the tree, on the file system to be measured
cli-bench-pace = Read documents within a share of the machine, and say which share it was
cli-bench-pace-json = As JSON
cli-bench-pace-percent = The share, in percent of the machine
cli-bench-pace-seconds = How long
cli-documents = Write manual pages and completions (for whoever packs Sekimori)
cli-documents-out = Folder for them
cli-bench-keys = Release keys over the key service's socket; the office's memory at rest and its start
cli-bench-keys-json = As JSON
cli-bench-keys-kills = Instead of measuring: kill the key service so many times in the middle of releases, and look for each released key's entry in the log
cli-bench-keys-seconds = Seconds of each run
cli-bench-keys-callers = Connections that ask at the same time

agent-watching = Watching { $n } folders ({ $way }).
agent-nothing = There is no folder to watch. Add one with sekimori folders add (waiting meanwhile).
agent-sealed = Sealed: { $file }
agent-looked = Looked through everything: { $files } files, { $found } with findings, { $sealed } sealed.
agent-taken-back = Took an ordered run back: { $done } files are as they were, { $failed } were left.
agent-stopped = Stopped.

folders-none = No folder is registered yet.
folders-added = { $folder } belongs to { $section } now.
folders-governed = { $folder } is a governed folder of { $section } now. What is put into it, and what lies in it, will all be sealed.
folders-removed = { $folder } is forgotten. Files that are sealed stay sealed.
folders-word-governed = governed
folders-word-plain = plain
what-if-summary = { $files } files judged anew: { $changed } change, { $sealed } would be sealed and are not now, { $unsealed } would no longer be. Folders with the most (changes, newly sealed, no longer sealed):
CI-013 = { $path } is not registered. See sekimori folders list.
CI-014 = { $path } cannot be used. Name an ordinary folder (no system folder, not /).

# Exceptions
exceptions-none = There are no exceptions.
exceptions-line = { $id }  { $standing }  rule { $rule }  { $section }  { $kinds }  { $place }  until { $until }  asked by { $by }  { $reason }
exceptions-all-sections = all sections
exceptions-asked = Asked for exception { $id }. Once another officer approves it, it is part of the next policy.
exceptions-approved = approved
exceptions-refused-word = refused
exceptions-withdrawn-word = withdrawn
exceptions-asked-word = asked for
exceptions-ended = ended
exceptions-effect = Files whose label or action this exception lowers: { $files } (no longer sealed { $unsealed }, lower label { $lower }, { $persons } persons in all). Files of the same rule and place that stay as they are: { $kept }
exceptions-approve-question = Shall these files be left unprotected?
exceptions-not-approved = Not approved.
exceptions-approved-done = Exception { $id } is approved. PCs take it at their next contact.
exceptions-refused = Exception { $id } is refused.
exceptions-withdrawn = Exception { $id } is withdrawn. The next scan judges as the rules say.
CI-018 = "{ $kind }" is no kind. Write name, address, birth_date, phone and the like.
