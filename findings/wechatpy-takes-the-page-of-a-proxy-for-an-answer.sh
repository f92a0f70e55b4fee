#!/usr/bin/env bash
# wechatpy 2.0.0a26 (PyPI): an answer with HTTP 200 that is not JSON is returned as the `Response` of requests,
# without an exception. When a proxy on the way answers a mass send with a page of its own, `send_mass_text` returns,
# and the send is taken for done. `upload_image` returns the same object in the place of an address, and an article
# that is built with it has the words `<Response [200]>` as its picture. The same page with HTTP 502 raises.
#
# Seen:
#   HTTP 502  send_mass_text  raises WeChatClientException
#   HTTP 200  send_mass_text  returns a Response, which is true
#   HTTP 200  upload_image    <img src="<Response [200]>">
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check wechatpy==2.0.0a26 requests==2.34.2
cat >program.py <<'PY'
import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException


class Proxy(BaseHTTPRequestHandler):
    """Answers each call with a page, as a proxy does that does not reach WeChat."""

    status = 502

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        page = b"<html><body>Please sign in to the network.</body></html>"
        self.send_response(self.status)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Proxy)
threading.Thread(target=server.serve_forever, daemon=True).start()


class Client(WeChatClient):
    API_BASE_URL = f"http://127.0.0.1:{server.server_port}/cgi-bin/"


def sends():
    try:
        sent = client.message.send_mass_text("hello", ["oOPENID1", "oOPENID2"])
    except WeChatClientException as error:
        return f"raises {type(error).__name__}"
    return f"returns a {type(sent).__name__}, which is {'true' if sent else 'false'}"


client = Client("wx0000000000000000", "SECRET", access_token="TOKEN")
for Proxy.status in (502, 200):
    print(f"HTTP {Proxy.status}  send_mass_text  {sends()}")
address = client.media.upload_image(io.BytesIO(b"a picture"))
print(f'HTTP {Proxy.status}  upload_image    <img src="{address}">')
PY
said=$(no_proxy=127.0.0.1 venv/bin/python -W ignore program.py)
echo "$said"
[ "$said" = 'HTTP 502  send_mass_text  raises WeChatClientException
HTTP 200  send_mass_text  returns a Response, which is true
HTTP 200  upload_image    <img src="<Response [200]>">' ]
