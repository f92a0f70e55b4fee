/** An account's settings, and a push to it, for handlers that are called over HTTP. */
export const TOKEN = "token-of-the-account";
export const AES_KEY = "Zm9yLXRoZS10ZXN0cy1vZi1wdXNoZXMtb25seS0wMTI";
export const APPID = "wx0123456789abcdef";
/** The end of a mass send, pushed now. */
export function finishedNow() {
  const now = Math.floor(Date.now() / 1000);
  return `<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>${now}</CreateTime>
<MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>9007199254740993</MsgID><Status>send success</Status>
<TotalCount>3</TotalCount><FilterCount>2</FilterCount><SentCount>2</SentCount><ErrorCount>0</ErrorCount></xml>`;
}
