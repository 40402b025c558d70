"""What Python's own mail parser still finds in a message."""

import email
import email.policy
import re

from oracle_text import decode, html

HEADERS = set(
    "from to cc bcc sender reply-to subject date message-id in-reply-to references mime-version content-type "
    "content-transfer-encoding content-disposition content-id content-language importance priority x-priority".split()
)
FORBIDDEN_TYPES = re.compile(
    r"message/(partial|external-body)|application/(x-msdownload|hta|javascript|x-javascript|ms-tnef|pkcs7|x-pkcs7|octet-stream"
    r"-exe)|text/(javascript|vbscript|x-moz)",
    re.IGNORECASE,
)
DANGEROUS_NAME = re.compile(
    r"\.(exe|scr|pif|com|bat|cmd|js|jse|vbs|vbe|wsf|wsh|hta|lnk|url|iqy|slk|scf|reg|chm|jar|ps1|msi|cpl|iso|img|vhd|one|"
    r"library-ms|settingcontent-ms|appref-ms)[. \u3000]*$",
    re.IGNORECASE,
)
INVISIBLE = re.compile(r"[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def check(data: bytes, recurse) -> list[str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    found = []
    seen: set[str] = set()
    for key in message.keys():
        if key.lower() in seen and key.lower() not in ("received",):
            found.append(f"header {key} twice")
        seen.add(key.lower())
        if key.lower() not in HEADERS:
            found.append(f"header {key}")
    for part in message.walk():
        found += check_part(part, recurse)
    return [f"mail: {what}" for what in found]


def check_part(part, recurse) -> list[str]:
    kind, found = part.get_content_type(), []
    if FORBIDDEN_TYPES.search(kind):
        found.append(f"type {kind}")
    if len(part.get_all("content-type", [])) > 1 or len(part.get_all("content-transfer-encoding", [])) > 1:
        found.append("content type twice")
    if part.defects:
        found.append(f"defect {type(part.defects[0]).__name__}")
    if part.is_multipart():
        return found
    body = part.get_payload(decode=True) or b""
    name = part.get_filename() or ""
    found += check_name(name)
    if kind == "text/calendar":
        return found + recurse("part.ics", body)
    if name or part.get_content_disposition() == "attachment" or part.get_content_maintype() not in ("text",):
        return found + recurse(name or f"part.{part.get_content_subtype()}", body)
    if kind == "text/html":
        charset = part.get_content_charset() or "utf-8"
        try:
            body = body.decode(charset, "replace").encode()
        except LookupError:
            found.append("unknown charset")
        return found + html(body)
    if re.search(r"^begin(-base64)? +[0-7]{3,4} +\S", decode(body), re.MULTILINE):
        found.append("a file in uuencode")
    return found


def check_name(name: str) -> list[str]:
    found = []
    if INVISIBLE.search(name):
        found.append("invisible sign in a name")
    if DANGEROUS_NAME.search(name):
        found.append(f"dangerous name {name!r}")
    if re.search(r"[/\\:]|\.\.", name) or re.search(r"[. ]$", name):
        found.append(f"unsafe name {name!r}")
    return found
