#!/usr/bin/env bash
# wechatpy 1.8.18 (PyPI): the tag of a mass send goes out as `filter.group_id`. WeChat's page of
# message/mass/sendall has `filter.tag_id` since tags took the place of groups in 2016, and no `group_id`. One OpenID that is
# given as a text, and not in a list, is taken for a tag: the call goes to message/mass/sendall, with the OpenID as
# `group_id`, and not to message/mass/send.
#
# Seen:
#   tag 2       /cgi-bin/message/mass/sendall {"group_id": 2, "is_to_all": false}
#   one OpenID  /cgi-bin/message/mass/sendall {"group_id": "oOPENID", "is_to_all": false}
#   two         /cgi-bin/message/mass/send ["oOPENID1", "oOPENID2"]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
  wechatpy==1.8.18 cryptography==46.0.3 requests==2.32.5
cat >program.py <<'PY'
import json
from urllib.parse import urlsplit

from requests import Response
from requests.adapters import BaseAdapter
from wechatpy import WeChatClient


class Shown(BaseAdapter):
    """Answers in the place of WeChat, and keeps the last request."""

    def send(self, request, **_):
        self.request = request
        response = Response()
        response.status_code, response._content = 200, b'{"errcode":0,"errmsg":"ok","msg_id":1}'
        return response

    def close(self):
        pass


shown = Shown()
client = WeChatClient("wx0000000000000000", "SECRET", access_token="TOKEN")
client._http.mount("https://", shown)
for name, audience in [("tag 2", 2), ("one OpenID", "oOPENID"), ("two", ["oOPENID1", "oOPENID2"])]:
    client.message.send_mass_text(audience, "hello")
    body = json.loads(shown.request.body)
    reached = body.get("filter") or body["touser"]
    print(f"{name:<11} {urlsplit(shown.request.url).path} {json.dumps(reached)}")
PY
said=$(venv/bin/python -W ignore program.py)
echo "$said"
[ "$said" = 'tag 2       /cgi-bin/message/mass/sendall {"group_id": 2, "is_to_all": false}
one OpenID  /cgi-bin/message/mass/sendall {"group_id": "oOPENID", "is_to_all": false}
two         /cgi-bin/message/mass/send ["oOPENID1", "oOPENID2"]' ]
