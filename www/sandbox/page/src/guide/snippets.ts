/** How each SDK is pointed at the sandbox. tests/sdks has those that are marked as tried. */

export interface Place {
  base: string;
  appid: string;
  secret: string;
}

export interface Snippet {
  name: string;
  language: string;
  /** Whether a test of the repository runs this SDK against the sandbox. */
  isTried: boolean;
  text(place: Place): string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    name: "curl",
    language: "sh",
    isTried: true,
    text: ({ base, appid, secret }) =>
      `curl '${base}/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret}'`,
  },
  {
    name: "wechat-mass",
    language: "JavaScript",
    isTried: true,
    text: ({
      base,
      appid,
      secret,
    }) => `import { createClient, stableToken } from "wechat-mass/client";

const base = "${base}";
const token = stableToken({ appid: "${appid}", secret: "${secret}", base });
const client = createClient({ token, base });`,
  },
  {
    name: "wechatpy",
    language: "Python",
    isTried: true,
    text: ({ base, appid, secret }) => `from wechatpy import WeChatClient

class SandboxClient(WeChatClient):
    API_BASE_URL = "${base}/cgi-bin/"

    # The address of the token is fixed in wechatpy, so it is given here.
    def fetch_access_token(self):
        return self._fetch_access_token(
            url=f"{self.API_BASE_URL}token",
            params={"grant_type": "client_credential", "appid": self.appid, "secret": self.secret},
        )

client = SandboxClient("${appid}", "${secret}")`,
  },
  {
    name: "WeRoBot",
    language: "Python",
    isTried: true,
    text: ({ base, appid, secret }) => `from werobot.client import Client

class SandboxClient(Client):
    # All addresses are fixed in WeRoBot, so they are changed on the way out.
    def request(self, method, url, **kwargs):
        url = url.replace("https://api.weixin.qq.com", "${base}")
        return super().request(method, url, **kwargs)

client = SandboxClient({"APP_ID": "${appid}", "APP_SECRET": "${secret}"})`,
  },
  {
    name: "co-wechat-api",
    language: "JavaScript",
    isTried: true,
    text: ({ base, appid, secret }) => `const WechatAPI = require("co-wechat-api");

const api = new WechatAPI("${appid}", "${secret}");
api.prefix = "${base}/cgi-bin/";
api.fileServerPrefix = api.prefix; // uploadMPVideo`,
  },
  {
    name: "wechat-api",
    language: "JavaScript",
    isTried: true,
    text: ({ base, appid, secret }) => `const WechatAPI = require("wechat-api");

const api = new WechatAPI("${appid}", "${secret}");
api.endpoint = "${base}"; // setEndpoint() would put https:// in front`,
  },
  {
    name: "WxJava",
    language: "Java",
    isTried: false,
    text: ({ base, appid, secret }) => `WxMpDefaultConfigImpl config = new WxMpDefaultConfigImpl();
config.setAppId("${appid}");
config.setSecret("${secret}");
WxMpHostConfig hosts = new WxMpHostConfig();
hosts.setApiHost("${base}");
config.setHostConfig(hosts);`,
  },
  {
    name: "silenceper/wechat",
    language: "Go",
    isTried: false,
    text: ({ base }) => `util.SetURIModifier(func(uri string) string {
    return strings.Replace(uri, "https://api.weixin.qq.com", "${base}", 1)
})`,
  },
  {
    name: "EasyWeChat 6",
    language: "PHP",
    isTried: false,
    text: ({ base, appid, secret }) => `$app = new EasyWeChat\\OfficialAccount\\Application([
    'app_id' => '${appid}',
    'secret' => '${secret}',
    'http' => ['base_uri' => '${base}/'],
]);`,
  },
];
