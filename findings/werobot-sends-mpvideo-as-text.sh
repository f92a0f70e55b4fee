#!/usr/bin/env bash
# WeRoBot 1.13.1 (PyPI): `send_mass_msg` knows videos as `video`. `mpvideo`, WeChat's own name of the message type,
# is sent as a text: all recipients read the media id. A tuple of OpenIDs is taken for a tag, and only a list goes to
# message/mass/send.
#
# Seen:
#   video    list   message/mass/send    {"msgtype": "mpvideo", "mpvideo": {"media_id": "MEDIA_ID"}} touser
#   mpvideo  list   message/mass/send    {"msgtype": "text", "text": {"content": "MEDIA_ID"}} touser
#   text     tuple  message/mass/sendall {"msgtype": "text", "text": {"content": "MEDIA_ID"}} tag_id=["oOPENID1", "oOPENID2"]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
  werobot==1.13.1 bottle==0.13.4 requests==2.34.2 xmltodict==1.0.4
cat >program.py <<'PY'
import json

from werobot.client import Client


class Shown(Client):
    """Shows each request and answers in the place of WeChat."""

    def request(self, method, url, data, **_):
        message = {name: data[name] for name in ("msgtype", data["msgtype"])}
        audience = "touser" if "touser" in data else f"tag_id={json.dumps(data['filter']['tag_id'])}"
        print(f"{url.split('/cgi-bin/')[1]:<20} {json.dumps(message)} {audience}")
        return {"errcode": 0}


client = Shown({})
people = ["oOPENID1", "oOPENID2"]
for name, audience in [("video", people), ("mpvideo", people), ("text", tuple(people))]:
    print(f"{name:<8} {type(audience).__name__:<6} ", end="")
    client.send_mass_msg(name, "MEDIA_ID", audience)
PY
said=$(venv/bin/python -W ignore program.py)
echo "$said"
[ "$said" = 'video    list   message/mass/send    {"msgtype": "mpvideo", "mpvideo": {"media_id": "MEDIA_ID"}} touser
mpvideo  list   message/mass/send    {"msgtype": "text", "text": {"content": "MEDIA_ID"}} touser
text     tuple  message/mass/sendall {"msgtype": "text", "text": {"content": "MEDIA_ID"}} tag_id=["oOPENID1", "oOPENID2"]' ]
