// The pictures of an article: which must be uploaded first, and the same HTML with their new urls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { articlePictures, InternalError, replacePictures } from "wechat-mass";

const FOREIGN = "https://img.example.com/a.png";
const OURS = "http://mmbiz.qpic.cn/mmbiz/abc/0";

test("pictures elsewhere are named in order, each once; WeChat's own are not", () => {
  const html = `<p><img src="${FOREIGN}"><img src='https://x.cn/2.jpg'/><img src=https://x.cn/3.jpg></p>
    <img src="${OURS}"><img src="https://mmbiz.qpic.cn/sz_mmbiz_png/x/640"><IMG SRC="${FOREIGN}">`;
  assert.deepEqual(articlePictures(html), [FOREIGN, "https://x.cn/2.jpg", "https://x.cn/3.jpg"]);
});

test("an article without pictures has none", () => {
  for (const html of [
    "",
    "文字",
    "<p>img src=https://x.cn/1.png</p>",
    "<!-- <img src=a.png> -->",
  ]) {
    assert.deepEqual(articlePictures(html), []);
    assert.equal(replacePictures(html, { [FOREIGN]: OURS }), html);
  }
});

test("new urls are set, and nothing else is changed", () => {
  const html = `<P  class=x >前<img  alt='a>b' src="${FOREIGN}" data-x>后 ${FOREIGN} &amp;<br/></P>`;
  assert.equal(
    replacePictures(html, { [FOREIGN]: OURS }),
    html.replace(`src="${FOREIGN}"`, `src="${OURS}"`),
  );
  assert.equal(replacePictures(html, {}), html);
  assert.equal(replacePictures(html, { "https://other.cn/": OURS }), html);
});

test("after the replacement there is nothing left to upload", () => {
  const html = `<img src="https://x.cn/1.png"><section><img src='https://x.cn/2.png?a=1&amp;b=2'></section><img src=https://x.cn/1.png>`;
  const pictures = articlePictures(html);
  assert.deepEqual(pictures, ["https://x.cn/1.png", "https://x.cn/2.png?a=1&b=2"]);
  const urls = Object.fromEntries(pictures.map((from, n) => [from, `${OURS}?n=${n}&x=y`]));
  const replaced = replacePictures(html, urls);
  assert.deepEqual(articlePictures(replaced), []);
  assert.equal(replaced.split("mmbiz.qpic.cn").length - 1, 3);
});

test("a new url cannot break out of its attribute", () => {
  for (const html of [`<img src="${FOREIGN}">`, `<img src='${FOREIGN}'>`, `<img src=${FOREIGN}>`]) {
    const replaced = replacePictures(html, {
      [FOREIGN]: `http://mmbiz.qpic.cn/x" onerror="alert(1)' onload='alert(2) >`,
    });
    assert.doesNotMatch(replaced, /" onerror="|' onload='/);
    assert.equal(replaced.split("<img").length, 2);
  }
});

test("no HTML makes them fail", () => {
  for (const html of [
    "<img",
    "<img src",
    "<img src=",
    '<img src="',
    "<img src='x",
    "<".repeat(100_000),
    '<img src="'.repeat(10_000),
    "<!--".repeat(10_000),
    "\ud800<img src=\udc00>",
    "<img src=\u0000>",
    "<script><img src=a.png></script>",
    "<img src='' src='https://x.cn/1.png'>",
  ]) {
    try {
      articlePictures(html);
      replacePictures(html, { "": "x", x: "" });
    } catch (error) {
      assert.ok(!(error instanceof InternalError), String(error));
      throw error;
    }
  }
});
