"""A mass send of an article with WeRoBot: token, upload, news, preview, send, get, delete."""

import json
import sys

import requests
from werobot.client import Client

given = json.loads(sys.argv[1])


class SandboxClient(Client):
    # All addresses are fixed in WeRoBot, so they are changed on the way out.
    def request(self, method, url, **kwargs):
        url = url.replace("https://api.weixin.qq.com", given["base"])
        return super().request(method, url, **kwargs)


client = SandboxClient({"APP_ID": given["appid"], "APP_SECRET": given["secret"]})
with open(given["picture"], "rb") as picture:
    uploaded = client.upload_media("image", picture)
with open(given["picture"], "rb") as picture:
    thumb = client.upload_media("thumb", picture)
news = client.upload_news(
    [
        {
            "title": given["title"],
            "content": "<p>from WeRoBot</p>",
            "thumb_media_id": thumb.get("thumb_media_id") or thumb["media_id"],
        }
    ]
)
preview = client.send_mass_preview_to_user("mpnews", news["media_id"], given["openids"][0])
sent = client.send_mass_msg(
    "mpnews", news["media_id"], given["openids"], client_msg_id=given["clientmsgid"]
)
requests.post(f"{given['base']}/sandbox/clock/advance", json={"seconds": 3600}).raise_for_status()
got = client.get_mass_msg_status(sent["msg_id"])
deleted = client.delete_mass_msg(sent["msg_id"])

print(
    json.dumps(
        {
            "token": client.token,
            "uploaded": uploaded["media_id"],
            "preview": preview["errcode"],
            "sent": sent["errcode"],
            "msg_id": str(sent["msg_id"]),
            "status": got["msg_status"],
            "deleted": deleted["errcode"],
        }
    )
)
