#!/usr/bin/env bash
# wechatpy 2.0.0a26 (PyPI): an upload that WeChat answers with 40001 is repeated with a new token, but the open file
# has been read to its end by then, and nobody turns it back. So the second request holds a file of 0 bytes. WeChat
# refuses that with 44001 (empty media data): the caller reads about an empty file, and not about a token. It happens
# to `media.upload`, `media.upload_image` and `material.add`. Given as bytes, the same file arrives.
#
# Seen:
#   media.upload        open file  40001 for 9 bytes, 44001 for 0 bytes   raises 44001
#   media.upload_image  open file  40001 for 9 bytes, 44001 for 0 bytes   raises 44001
#   material.add        open file  40001 for 9 bytes, 44001 for 0 bytes   raises 44001
#   media.upload        bytes      40001 for 9 bytes, 0 for 9 bytes       returns MEDIA_ID
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check wechatpy==2.0.0a26 requests==2.34.2
printf 'a picture' >cover.jpg
cat >program.py <<'PY'
import email
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

seen = []


class WeChat(BaseHTTPRequestHandler):
    """Knows the token NEW alone, and refuses an empty file."""

    def do_GET(self):
        self.answer({"access_token": "NEW", "expires_in": 7200})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        form = email.message_from_bytes(f"content-type: {self.headers['content-type']}\n\n".encode() + body)
        size = len(form.get_payload(0).get_payload(decode=True))
        if parse_qs(urlsplit(self.path).query)["access_token"] != ["NEW"]:
            code, message = 40001, "invalid credential"
        elif size == 0:
            code, message = 44001, "empty media data"
        else:
            code, message = 0, "ok"
        seen.append(f"{code} for {size} bytes")
        self.answer({"errcode": code, "errmsg": message, "media_id": "MEDIA_ID", "url": "URL"})

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


class Client(WeChatClient):
    API_BASE_URL = f"http://127.0.0.1:{server.server_port}/cgi-bin/"

    # Its address is fixed.
    def fetch_access_token(self):
        return self._fetch_access_token(f"{self.API_BASE_URL}token", {"appid": self.appid, "secret": self.secret})


def show(name, upload, kind):
    client = Client("wx0000000000000000", "SECRET", access_token="OLD")
    seen.clear()
    with open("cover.jpg", "rb") as picture:
        try:
            ended = "returns " + upload(client, picture if kind == "open file" else picture.read())["media_id"]
        except WeChatClientException as error:
            ended = f"raises {error.errcode}"
    print(f"{name:<19} {kind:<10} {', '.join(seen):<38} {ended}")


show("media.upload", lambda client, file: client.media.upload("image", file), "open file")
show("media.upload_image", lambda client, file: client.media.upload_image(file), "open file")
show("material.add", lambda client, file: client.material.add("image", file), "open file")
show("media.upload", lambda client, file: client.media.upload("image", file), "bytes")
PY
said=$(no_proxy=127.0.0.1 venv/bin/python -W ignore program.py)
echo "$said"
[ "$said" = 'media.upload        open file  40001 for 9 bytes, 44001 for 0 bytes   raises 44001
media.upload_image  open file  40001 for 9 bytes, 44001 for 0 bytes   raises 44001
material.add        open file  40001 for 9 bytes, 44001 for 0 bytes   raises 44001
media.upload        bytes      40001 for 9 bytes, 0 for 9 bytes       returns MEDIA_ID' ]
