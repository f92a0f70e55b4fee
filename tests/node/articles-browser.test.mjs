// The pictures of an article are those that a browser would fetch: compared with parse5, in HTML of all
// sorts, whole and broken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { articlePictures, replacePictures } from "wechat-mass";
import { browserPictures, documents } from "./browser-pictures.mjs";

const SEED = 20260628;

test("the pictures of thousands of documents are those of a browser", () => {
  let found = 0;
  for (const html of documents(SEED, 12_000)) {
    const pictures = browserPictures(html);
    assert.deepEqual(articlePictures(html), pictures, html);
    found += pictures.length;
  }
  assert.ok(found > 20_000, String(found));
});

test("a browser finds the new pictures where the old ones were, and nothing else has changed", () => {
  for (const html of documents(SEED + 1, 4_000)) {
    const pictures = browserPictures(html);
    const urls = Object.fromEntries(pictures.map((old, n) => [old, `https://new.cn/${n}?a=1&b=2`]));
    const replaced = replacePictures(html, urls);
    assert.deepEqual(browserPictures(replaced), Object.values(urls), html);
    const back = Object.fromEntries(pictures.map((old) => [urls[old], old]));
    assert.deepEqual(articlePictures(replacePictures(replaced, back)), pictures, html);
    assert.equal(replacePictures(html, {}), html);
  }
});

test("every place of a picture, by name", () => {
  for (const [html, ...pictures] of [
    ["<image srcset='a 1x, b 2x' data-src=c src=d>", "a", "b", "c", "d"],
    ["<input type=image src=a><input src=b><input type=text src=c>", "a"],
    ["<object data=a></object><embed src=b>", "a", "b"],
    ["<object data=a type=application/pdf></object><embed src=b type=video/mp4>"],
    ["<svg><feImage href=a /><feimage xlink:href=b /><image href=c /></svg>", "a", "b", "c"],
    ["<svg><title><img src=a></title></svg>", "a"],
    ["<svg><style><img src=a></style></svg>", "a"],
    ["<svg><textarea><img src=a></textarea></svg>", "a"],
    ["<svg><foreignObject><p>x<p><style><img src=a></style><img src=b></foreignObject></svg>", "b"],
    ["<svg><![CDATA[<img src=a>]]><image href=b /></svg>", "b"],
    ["<svg><style/><image href=a /></svg><style/><img src=b></style>", "a"],
    ["<math><mi><img src=a></mi><annotation-xml><image src=b></annotation-xml></math>", "a"],
    ["<template><img src=a></template><noscript><img src=b></noscript><img src=c>", "c"],
    ["<iframe><img src=a></iframe><xmp><img src=b></xmp><plaintext><img src=c>"],
    ["<script><!--<script></script><img src=a>--></script><img src=b>", "b"],
    ["<img src='https&colon;&sol;&sol;a.cn&sol;&copy;&period;png'>", "https://a.cn/©.png"],
    [
      "<p style=\"background:image-set('a.png' 1x, url(b.png) 2x type('image/png'))\">",
      "a.png",
      "b.png",
    ],
    ["<mp-common-miniprogram data-miniprogram-imageurl=a></mp-common-miniprogram>", "a"],
    ["<link rel=icon href=a><a href=b>x</a><video src=c></video><svg><use href=d /></svg>"],
  ]) {
    assert.deepEqual(articlePictures(html), pictures, html);
    const urls = Object.fromEntries(pictures.map((old, n) => [old, `https://mmbiz.qpic.cn/${n}`]));
    assert.deepEqual(articlePictures(replacePictures(html, urls)), [], html);
  }
});
