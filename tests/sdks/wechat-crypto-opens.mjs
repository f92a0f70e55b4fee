// Opens pushes with wechat-crypto: a list of them comes in, their plain texts go out.
import { text } from "node:stream/consumers";
import WXBizMsgCrypt from "wechat-crypto";

const given = JSON.parse(await text(process.stdin));
const crypt = new WXBizMsgCrypt(given.token, given.encoding_aes_key, given.appid);
const opened = given.pushes.map(({ query, body }) => {
  const [, encrypted] = /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/.exec(body);
  const signature = crypt.getSignature(query.timestamp, query.nonce, encrypted);
  if (signature !== query.msg_signature) throw new Error("another signature");
  const { message, id } = crypt.decrypt(encrypted);
  if (id !== given.appid) throw new Error(`for ${id}`);
  return { text: message };
});
process.stdout.write(JSON.stringify(opened));
