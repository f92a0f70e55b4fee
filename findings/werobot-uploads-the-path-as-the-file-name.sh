#!/usr/bin/env bash
# WeRoBot 1.13.1 (PyPI): an upload sends the path that the file was opened with as its file name, percent-encoded. So
# WeChat reads the folders of the caller, and a Chinese name arrives in percent signs. requests alone, which WeRoBot
# is built on, sends the last part of the path. A file that is opened by its name in the current folder has no folders.
#
# Seen, with FOLDER for the temporary folder:
#   upload_media            filename="FOLDER/letters%20of%20a%20client/cover.jpg"
#   upload_news_picture     filename="FOLDER/letters%20of%20a%20client/cover.jpg"
#   upload_permanent_media  filename="FOLDER/letters%20of%20a%20client/cover.jpg"
#   upload_media            filename="%E5%B0%81%E9%9D%A2.jpg"
#   requests alone          filename="cover.jpg"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
  werobot==1.13.1 bottle==0.13.4 requests==2.34.2 xmltodict==1.0.4
mkdir 'letters of a client'
printf 'a picture' >'letters of a client/cover.jpg'
printf 'a picture' >'封面.jpg'
cat >program.py <<'PY'
import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import requests
from werobot.client import Client

seen = []


class WeChat(BaseHTTPRequestHandler):
    """Keeps the file name of each upload."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        name = re.search(r'filename="[^"]*"', body).group()
        seen.append(name.replace(quote(os.getcwd()), "FOLDER"))
        data = json.dumps({"media_id": "MEDIA_ID", "url": "URL"}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), WeChat)
threading.Thread(target=server.serve_forever, daemon=True).start()
here = f"http://127.0.0.1:{server.server_port}"


class Local(Client):
    """Has another host, for WeRoBot has none to set, and a token."""

    token = "TOKEN"

    def request(self, method, url, **options):
        return super().request(method, url.replace("https://api.weixin.qq.com", here), **options)


def show(name, upload, path):
    with open(path, "rb") as picture:
        upload(picture)
    print(f"{name:<23} {seen.pop()}")


client = Local({})
cover = os.path.join(os.getcwd(), "letters of a client", "cover.jpg")
show("upload_media", lambda file: client.upload_media("image", file), cover)
show("upload_news_picture", client.upload_news_picture, cover)
show("upload_permanent_media", lambda file: client.upload_permanent_media("image", file), cover)
show("upload_media", lambda file: client.upload_media("image", file), "封面.jpg")
show("requests alone", lambda file: requests.post(here, files={"media": file}), cover)
PY
said=$(no_proxy=127.0.0.1 PYTHONUTF8=1 venv/bin/python -W ignore program.py)
echo "$said"
[ "$said" = 'upload_media            filename="FOLDER/letters%20of%20a%20client/cover.jpg"
upload_news_picture     filename="FOLDER/letters%20of%20a%20client/cover.jpg"
upload_permanent_media  filename="FOLDER/letters%20of%20a%20client/cover.jpg"
upload_media            filename="%E5%B0%81%E9%9D%A2.jpg"
requests alone          filename="cover.jpg"' ]
