# SPDX-License-Identifier: Apache-2.0
"""A CertShare platform: its rules, its codes, sealed data, addresses that are good once. The number of a holder or the
identifier of a certificate may name what is to go wrong.

Arguments: the caller's SM2 point in hexadecimal, the order of sealed data, the origin of another server."""
import base64
import json
import secrets
import sys
import urllib.parse

from http_stub import LOCK, Reply, count, serve
from sm2_seal import seal

POINT, ORDER, OTHER = sys.argv[1:4]
PATH = "/main/CertShare/"
ROOT = "1.2.156.3005.2."
OFD = b"PK\x03\x04" + bytes(range(256)) * 400
PDF = b"%PDF-1.7\n" + b"stub " * 9000
CAUSE = {"certificateSystemName", "certificateCallCategory", "certificateMatterName", "certificateEventCode",
         "certificateCopyCause"}


def licence(serial, **more):
    return {"certificate_identifier": f"{ROOT}11100000000013338W011.11430000006122244L.{serial}.001.U",
            "certificate_type_code": "11100000000013338W011", "certificate_type_name": "食品经营许可证",
            "certificate_number": f"JY-{serial}", "certificate_issuing_authority_name": "样例市市场监督管理局",
            "certificate_issuing_authority_code": "11430000006122244L", "issued_date": "20240315",
            "validate_start": "20240315", "validate_end": "20290314", "certificate_holder_name": "张三样",
            "certificate_holder_code": "990101199003071018", "certificate_holder_type": "111", "status": "01", **more}


LICENCES = [
    licence("20230000403"),
    licence("20230000404", validate_end="长期", certificate_holder_name="张三样,李四样",
            certificate_holder_code="990101199003071018,990101199003072213", status="02"),
    {"ZZBS": ROOT + "11100000000013127D001.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
     "ZZLXDM": "11100000000013127D001", "ZZLXMC": "中华人民共和国居民身份证", "ZZBH": "990101199003071018",
     "ZZBFJG": "样例市公安局", "ZZBFRQ": "2020-01-02 00:00:00", "ZZYXQJZRQ": "2040年1月2日", "CZZT": "张三样",
     "CZZTDM": "990101199003071018", "CZZTDMLXDM": "111", "status": "有效"},
]
URLS = {}
CUTS = {"left": 1}


def head(code, data=None):
    reply = {"head": {"status": code, "message": "样例"}}
    return Reply(reply if data is None else {**reply, "data": data})


def sealed(value):
    return seal(POINT, json.dumps(value, ensure_ascii=False).encode(), ORDER)


def cause_fault(cause):
    if not cause:
        return 12
    if isinstance(cause, str) and cause.startswith("{"):
        cause = json.loads(cause)
    if isinstance(cause, str):
        return 102 if len(cause) > 200 else 0
    good = set(cause) == CAUSE and all(isinstance(value, str) for value in cause.values())
    good = good and cause["certificateCallCategory"] in ("0", "1") and 0 < len(cause["certificateCopyCause"]) <= 200
    return 0 if good else 102


def identifier(entry):
    return entry.get("certificate_identifier") or entry["ZZBS"]


def find(wanted):
    return next((entry for entry in LICENCES if identifier(entry) == wanted), None)


def by_holder(data):
    if not data.get("holderCode") or not data.get("holderTypeCode"):
        return head(12)
    if data["holderCode"] != "990101199003071018" or data["holderTypeCode"] != "111":
        return head("10")
    wanted = data.get("certTypeCode")
    found = [entry for entry in LICENCES
             if wanted in (None, entry.get("certificate_type_code"), entry.get("ZZLXDM"))]
    if not found:
        return head(10)
    if len(found) == 1:  # the identifier outside, the rest sealed
        inner = {name: value for name, value in found[0].items() if name != "ZZBS"}
        return head("0", {"cert_identifier": identifier(found[0]), "certData": sealed(inner)})
    return head(0, {"certData": sealed(found)})


def by_id(data):
    entry = find(data.get("certIdentifier"))
    return head(0, sealed(entry)) if entry else head(12 if not data.get("certIdentifier") else 10)


def by_code(data):
    """The face of the card alone, under the names that platforms in use give it there."""
    face = {"cert_identifier": identifier(LICENCES[2]), "name": "张三样", "certno": "990101199003071018"}
    codes = {"4642087996": face, "nameless": {"name": "张三样"}}
    found = codes.get(data.get("qrcode"))
    return head(0, {"certData": sealed(found)}) if found else head(10)


def verify(data):
    claim = data.get("certData")
    if not data.get("certTypeCode"):
        return head(12)
    results = {"one": 1, "two": 2, "three": 3, "nine": 9}
    if not claim:
        result = 6
    elif claim.get("certNo") in results:
        result = results[claim["certNo"]]
    elif "holderCode" not in claim and "certNo" not in claim:
        result = 4
    else:
        known = {"holderCode": "990101199003071018", "holder": "张三样", "certNo": "JY-20230000403",
                 "holderTypeCode": "111"}
        right = [claim[name] == known[name] for name in claim]
        result = 0 if all(right) else 7 if claim.get("holderCode") == known["holderCode"] else 5
    return head(0, sealed({"result": result, "message": "样例"}))


def download_url(data):
    wanted = data.get("certIdentifier", "")
    kinds = ("foreign", "expired", "used", "cut", "pdf", "junk", "nothing")
    kind = next((kind for kind in kinds if wanted == f"{ROOT}{kind}"), None)
    if kind is None and find(wanted) is None:
        return head(10)
    token = secrets.token_hex(16)
    if kind not in ("nothing", "used"):
        with LOCK:
            URLS[token] = kind
    path = f"{PATH}download?id={token}"
    address = OTHER + path if kind == "foreign" else path
    if "expiryTime" in data:
        count("expiry " + data["expiryTime"])
    return head(0, sealed({"contentType": "url", "certIdentifier": wanted, "content": address}))


def download(token):
    with LOCK:
        known = token in URLS
        kind = URLS.pop(token, None)
        cut = kind == "cut" and CUTS["left"] > 0
        CUTS["left"] -= cut
    if kind == "expired":
        return Reply(b"gone", 410, "text/plain")
    if not known:
        return head(10)
    body = {"pdf": PDF, "junk": b"<html>not a document</html>"}.get(kind, OFD)
    return Reply(body, media="application/octet-stream", cut=cut)


def download_file(data):
    wanted = data.get("certIdentifier", "")
    if wanted == ROOT + "junk":
        return head(0, {"contentType": "base64", "certIdentifier": wanted, "content": "%%%"})
    if find(wanted) is None:
        return head(10)
    lines = base64.encodebytes(OFD).decode().replace("\n", "\r\n")
    return head(0, {"contentType": "base64", "certIdentifier": wanted, "content": lines})


ACTIONS = {"queryCertInfoByHolderCode": by_holder, "queryCertInfo": by_id, "queryCertInfoByQRcode": by_code, "verifyCertInfo": verify,
           "downloadUrl": download_url, "downloadFile": download_file}


def bent(data):
    """What the first text of the data asks for in place of an answer."""
    for name in ("holderCode", "certIdentifier", "qrcode"):
        kind, _, value = str(data.get(name, "")).partition(":")
        if kind == "code":
            return head(int(value) if value.isdigit() else value)
        if kind == "http":
            return Reply(b"", int(value), "text/plain")
        if kind == "body":
            return Reply({"empty": b"{}", "array": b"[]", "cut": b'{"head":', "open": json.dumps(
                {"head": {"status": 0}, "data": LICENCES}).encode(), "hex": b'{"head":{"status":0},"data":"04zz"}',
                "none": b'{"head":{"status":0}}'}[value])
    return None


def answer(method, target, body, headers):
    url = urllib.parse.urlsplit(target)
    name = url.path[len(PATH):]
    count(f"{method} {name}")
    if any(header.lower() in ("authorization", "gov-app", "gov-grant") for header in headers):
        count("contract header")
    if method == "GET" and name == "download":
        return download(urllib.parse.parse_qs(url.query)["id"][0])
    if method != "POST" or not url.path.startswith(PATH) or name not in ACTIONS:
        return Reply(b"", 404, "text/plain")
    request = json.loads(body)
    if request["head"] != {"accessId": "sample-system", "accessToken": "cs-token-0123456789"}:
        return head(11)
    data = request["data"]
    count("cause " + type(data.get("useCause")).__name__)
    fault = cause_fault(data.get("useCause"))
    return head(fault) if fault else bent(data) or ACTIONS[name](data)


serve("certshare", answer)
