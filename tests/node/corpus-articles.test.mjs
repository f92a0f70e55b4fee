// Every article that fuzzing has kept, through the built package, as fuzz/src/article_pictures.rs reads it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { articlePictures, replacePictures } from "wechat-mass";
import { corpus, textOf } from "./corpus.mjs";

/** Every picture with an address it could have got. */
function uploaded(html) {
  const address = (index) => `http://mmbiz.qpic.cn/${index}?wx_fmt=png&from=appmsg`;
  const entries = articlePictures(html).map((old, index) => [old, address(index)]);
  // Not an object's literal: a picture may have the address `__proto__`.
  return Object.fromEntries(entries);
}

test("the pictures of every kept article are found and can be replaced", () => {
  let found = 0;
  for (const [name, data] of corpus("article_pictures")) {
    const text = textOf(data);
    if (text === undefined) continue;
    const short = text.startsWith("\0") && data.length > 1 && data.length <= 65;
    const html = short ? text.slice(1).repeat(100) : text;
    assert.equal(replacePictures(html, {}), html, name);
    const urls = uploaded(html);
    const replaced = replacePictures(html, urls);
    assert.deepEqual(articlePictures(replaced), [], name);
    assert.equal(replacePictures(replaced, urls), replaced, name);
    found += Object.keys(urls).length;
  }
  assert.ok(found > 0);
});
