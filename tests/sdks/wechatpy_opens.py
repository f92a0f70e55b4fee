"""Opens pushes with wechatpy's decryptor: a list of them comes in, their plain texts go out."""

import json
import sys

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

given = json.load(sys.stdin)
crypto = WeChatCrypto(given["token"], given["encoding_aes_key"], given["appid"])
opened = []
for push in given["pushes"]:
    query = push["query"]
    text = crypto.decrypt_message(
        push["body"], query["msg_signature"], query["timestamp"], query["nonce"]
    )
    opened.append({"text": text if isinstance(text, str) else text.decode(), "type": type(parse_message(text)).__name__})
print(json.dumps(opened))
