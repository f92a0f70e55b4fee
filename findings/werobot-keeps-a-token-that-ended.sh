#!/usr/bin/env bash
# WeRoBot 1.13.1 (PyPI): a token is used until its two hours are over, also when WeChat answers 40001. So after
# another program has fetched a token of the account, all calls fail for up to two hours. The exception has the code
# in its text alone, without a member for it, and `grant_token` fetches a new token, but does not keep it. The caller
# has to read the text, and to clear the private `_token`.
#
# Seen:
#   first send   fetches TOKEN1, with TOKEN1 0
#   TOKEN1 ends: another program has fetched a token
#   second send  with TOKEN1 40001  raises ClientException('40001: invalid credential')
#   upload       with TOKEN1 40001  raises ClientException('40001: invalid credential')
#   third send   with TOKEN1 40001  raises ClientException('40001: invalid credential')
#   after _token = None
#   fourth send  fetches TOKEN2, with TOKEN2 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
  werobot==1.13.1 bottle==0.13.4 requests==2.34.2 xmltodict==1.0.4
cat >program.py <<'PY'
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from werobot.client import Client, ClientException

seen = []


class WeChat(BaseHTTPRequestHandler):
    """Knows one token at a time."""

    fetched = 0
    valid = None

    def do_GET(self):
        WeChat.fetched += 1
        WeChat.valid = f"TOKEN{WeChat.fetched}"
        seen.append(f"fetches {WeChat.valid}")
        self.answer({"access_token": WeChat.valid, "expires_in": 7200})

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        token = parse_qs(urlsplit(self.path).query)["access_token"][0]
        code, message = (0, "ok") if token == WeChat.valid else (40001, "invalid credential")
        seen.append(f"with {token} {code}")
        self.answer({"errcode": code, "errmsg": message, "msg_id": 1})

    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), WeChat)
threading.Thread(target=server.serve_forever, daemon=True).start()


class Local(Client):
    """Has another host, for WeRoBot has none to set."""

    def request(self, method, url, **options):
        here = f"http://127.0.0.1:{server.server_port}"
        return super().request(method, url.replace("https://api.weixin.qq.com", here), **options)


def show(name, call):
    seen.clear()
    ended = ""
    try:
        call()
    except ClientException as error:
        ended = f"  raises {error!r}"
    print(f"{name:<12} {', '.join(seen)}{ended}")


client = Local({"APP_ID": "wx0000000000000000", "APP_SECRET": "SECRET"})
send = lambda: client.send_mass_msg("text", "hello", ["oOPENID1", "oOPENID2"])
show("first send", send)
WeChat.valid = "a token of another program"
print("TOKEN1 ends: another program has fetched a token")
show("second send", send)
show("upload", lambda: client.upload_media("image", io.BytesIO(b"a picture")))
show("third send", send)
client._token = None
print("after _token = None")
show("fourth send", send)
PY
said=$(no_proxy=127.0.0.1 venv/bin/python -W ignore program.py)
echo "$said"
[ "$said" = "first send   fetches TOKEN1, with TOKEN1 0
TOKEN1 ends: another program has fetched a token
second send  with TOKEN1 40001  raises ClientException('40001: invalid credential')
upload       with TOKEN1 40001  raises ClientException('40001: invalid credential')
third send   with TOKEN1 40001  raises ClientException('40001: invalid credential')
after _token = None
fourth send  fetches TOKEN2, with TOKEN2 0" ]
