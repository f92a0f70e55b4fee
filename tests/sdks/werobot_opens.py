"""Opens pushes with WeRoBot's decryptor: a list of them comes in, their plain texts go out."""

import json
import sys

import xmltodict
from werobot.crypto import MessageCrypt
from werobot.parser import parse_user_msg

given = json.load(sys.stdin)
crypto = MessageCrypt(given["token"], given["encoding_aes_key"], given["appid"])
opened = []
for push in given["pushes"]:
    query = push["query"]
    encrypted = xmltodict.parse(push["body"])["xml"]["Encrypt"]
    text = crypto.decrypt_message(
        query["timestamp"], query["nonce"], query["msg_signature"], encrypted
    )
    opened.append({"text": text.decode(), "type": type(parse_user_msg(text)).__name__})
print(json.dumps(opened))
