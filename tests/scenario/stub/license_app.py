# SPDX-License-Identifier: Apache-2.0
"""A platform of the license-app/v1 kind: login, items, use codes for one purpose each, data and file by such a code. Names
and shapes are those of deployed systems. What is to go wrong, a code or the number of an item says."""
import base64
import json
import secrets
import urllib.parse
import uuid

from http_stub import LOCK, Reply, count, serve

PATH = "/license-app/v1/"
LOGIN = {"app_key": "sample-key", "app_secret": "la-secret-0123", "account": "sample", "password": "la-password-4567",
         "org_code": "11430000006122244L"}
ITEMS = [{"service_item_code": "0100-1", "name": "食品经营许可"}, {"service_item_code": "0100-2", "name": "样例事项"}]
CREDENTIAL = "citizen-credential-89ab"
PDF = b"%PDF-1.4\n" + b"archive " * 4000
TOKENS = {}
CODES = {}
FACE = {"ZZMC": "食品经营许可证", "ZZHM": "JY-0042", "CYRMC": "张三样", "CYRSFZJLX": "111",
        "CYRSFZJHM": "990101199003071018", "FZJGMC": "样例市市场监督管理局", "FZJGZZJGDM": "11430000006122244L",
        "FZRQ": "2024-03-15", "YXQKSRQ": "2024-03-15", "YXQJSRQ": "长期", "status": "01"}


def envelope(data=None, code=None, request_id=None, **more):
    errors = [] if code is None else [{"code": code, "message": "样例"}]
    return Reply({"ack_code": "FAILURE" if errors else "SUCCESS", "errors": errors, "sign": None, "sign_method": None,
                  "timestamp": "2026-11-23 09:00:00", "correlation_id": request_id, "response_id": str(uuid.uuid4()),
                  "data": data, **more})


def login(body):
    if body != LOGIN:
        return envelope(code="login_failed")
    token = str(uuid.uuid4())
    with LOCK:
        TOKENS[token] = True
    return envelope(access_token=token)


def new_code(licence, kind=None):
    code = "20261123090000123AA" + str(secrets.randbelow(10 ** 7)).zfill(7) + "_" + licence
    with LOCK:
        CODES[code] = kind
    return code


def item_fault(body):
    item = next((item for item in ITEMS if item["service_item_code"] == body.get("service_item_code")), None)
    return None if item and body.get("service_item_name") == item["name"] else "item_unknown"


def by_credential(body):
    if item_fault(body):
        return envelope(code=item_fault(body), request_id=body["request_id"])
    if body.get("credential") != CREDENTIAL or body.get("cas_no") != "001":
        return envelope(code="credential_invalid", request_id=body["request_id"])
    if body.get("biz_num") == "other-answer":
        return envelope([], request_id="0" * 32)
    found = [{"auth_code": new_code("4401002020000011QW"), "license_code": "4401002020000011QW", "name": "食品经营许可证",
              "license_type_code": "11100000000013338W011", "holder": "张三样"},
             {"auth_code": new_code("4401002020000012QW"), "license_code": "4401002020000012QW", "name": "居住证",
              "license_type_code": "11100000000013127D002", "holder": "张三样"}]
    return envelope(found, request_id=body["request_id"])


def by_function(body):
    operator = body.get("operator", {})
    wanted = {"account": "clerk-7", "division_code": "990100", "service_org": "样例市政务服务中心"}
    if item_fault(body) or any(operator.get(name) != value for name, value in wanted.items()):
        return envelope(code="operator_invalid", request_id=body["request_id"])
    if body.get("identity_number") != "990101199003071018":
        return envelope(code="404", request_id=body["request_id"])
    first = (body["page_index"] - 1) * body["page_size"]
    page = ["LA%04d" % n for n in range(5)][first:first + body["page_size"]]
    return envelope(request_id=body["request_id"], auth_codes=[new_code(licence) for licence in page])


def get_license(code):
    if code not in CODES:
        return envelope(code="auth_code_invalid")
    face = FACE
    if code.endswith("LA0001"):
        face = json.dumps(FACE, ensure_ascii=False)
    if code.endswith("LA0002"):
        face = json.dumps(FACE, ensure_ascii=False).replace('"', "'")
    return envelope({"license_code": code.split("_")[1], "auth_code": code, "data_fields": face})


def archive(code):
    if code not in CODES:
        return envelope(code="auth_code_invalid")
    return envelope({"file_name": "样例", "file_data": base64.encodebytes(PDF).decode()})


def control(name):
    """Every token ends; or the next answers are bent."""
    with LOCK:
        TOKENS.clear()
    return Reply({"done": name})


def bent(code):
    bodies = {"bent-ack": b'{"ack_code":"MAYBE"}', "bent-array": b"[]", "bent-cut": b'{"ack_code":',
              "bent-sign": b'{"ack_code":"SUCCESS","sign":{},"data":{}}', "bent-data": b'{"ack_code":"SUCCESS"}'}
    if code.startswith("code:"):
        return envelope(code=code[5:])
    if code.startswith("http:"):
        return Reply(b"", int(code[5:]), "text/plain")
    return Reply(bodies[code]) if code in bodies else None


def answer(method, target, body, headers):
    url = urllib.parse.urlsplit(target)
    query = {name: values[0] for name, values in urllib.parse.parse_qs(url.query).items()}
    name = url.path[len(PATH):]
    count(f"{method} {name}")
    if url.path == "/_stub/forget":
        return control("forget")
    if any(header.lower() in ("authorization", "gov-app", "gov-grant") for header in headers):
        count("contract header")
    if name == "security/login":
        return login(json.loads(body))
    if query.get("access_token") not in TOKENS:
        return envelope(code="401") if name != "license/archive" else Reply(b"", 401, "text/plain")
    if name == "service_item/list" and query.get("org_code") == LOGIN["org_code"]:
        return envelope(ITEMS)
    posts = {"license/holder": by_credential, "license/entrust": by_credential, "license/auth": by_function}
    gets = {"license/get_license": get_license, "license/archive": archive}
    if method == "POST" and name in posts:
        return posts[name](json.loads(body))
    if method == "GET" and name in gets:
        return bent(query["auth_code"]) or gets[name](query["auth_code"])
    return Reply(b"", 404, "text/plain")


serve("license_app", answer)
