"""A mass send of an article with wechatpy: token, upload, draft, preview, send, get, delete."""

import json
import sys

import requests
from wechatpy import WeChatClient

given = json.loads(sys.argv[1])


class SandboxClient(WeChatClient):
    API_BASE_URL = f"{given['base']}/cgi-bin/"

    # The address of the token is fixed in wechatpy, so it is given here.
    def fetch_access_token(self):
        return self._fetch_access_token(
            url=f"{self.API_BASE_URL}token",
            params={"grant_type": "client_credential", "appid": self.appid, "secret": self.secret},
        )


client = SandboxClient(given["appid"], given["secret"])
with open(given["picture"], "rb") as picture:
    uploaded = client.media.upload("image", picture)
with open(given["picture"], "rb") as picture:
    cover = client.material.add("image", picture)
with open(given["picture"], "rb") as picture:
    shown = client.media.upload_image(picture)
draft = client.draft.add(
    [{"title": given["title"], "content": f'<p><img src="{shown}"></p>', "thumb_media_id": cover["media_id"]}]
)
preview = client.message.send_mass_article(draft["media_id"], given["openids"][0], preview=True)
sent = client.message.send_mass_article(
    draft["media_id"], given["openids"], client_msg_id=given["clientmsgid"]
)
requests.post(f"{given['base']}/sandbox/clock/advance", json={"seconds": 3600}).raise_for_status()
got = client.message.get_mass(sent["msg_id"])
deleted = client.message.delete_mass(sent["msg_id"])

print(
    json.dumps(
        {
            "token": client.access_token,
            "uploaded": uploaded["media_id"],
            "preview": preview["errcode"],
            "sent": sent["errcode"],
            "msg_id": str(sent["msg_id"]),
            "status": got["msg_status"],
            "deleted": deleted["errcode"],
        }
    )
)
