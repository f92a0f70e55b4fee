// The pictures that a browser would fetch for an article, by parse5, which builds the tree as the HTML
// standard says. Also HTML of all sorts to try it with.
import { html as constants, parseFragment } from "parse5";
import { random } from "./random.mjs";

const { HTML, SVG } = constants.NS;

/** The `div` that holds an article's content. */
const [DIV] = parseFragment("<div></div>").childNodes;

/** The urls of the pictures, in order, each once, as `articlePictures` promises them. */
export function browserPictures(text) {
  const elements = [];
  const visit = (node) => {
    if (node.attrs && node.sourceCodeLocation) elements.push(node);
    // The content of a template is not a child of it: nobody sees it.
    for (const child of node.childNodes ?? []) visit(child);
  };
  visit(parseFragment(DIV, text, { sourceCodeLocationInfo: true }));
  // parse5 moves misplaced content of a table before it.
  const place = ({ sourceCodeLocation }) => sourceCodeLocation.startOffset;
  const urls = elements.sort((a, b) => place(a) - place(b)).flatMap(elementPictures);
  const trimmed = urls.map((url) => url.replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, ""));
  return [...new Set(trimmed)].filter((url) => url !== "" && !url.startsWith("#"));
}

const BACKGROUND = ["table", "thead", "tbody", "tfoot", "tr", "td", "th"];

function elementPictures({ tagName, namespaceURI, attrs }) {
  const kind = attrs.find(({ name }) => name === "type")?.value.toLowerCase() ?? "";
  const isPicture = kind === "" || kind.startsWith("image/");
  const isHtml = namespaceURI === HTML;
  return attrs.flatMap(({ prefix, name, value }) => {
    const whole = prefix ? `${prefix}:${name}` : name;
    const at = isHtml ? `${tagName} ${whole}` : `svg:${tagName} ${whole}`;
    if (name === "style") return cssPictures(value);
    if (name === "data-miniprogram-imageurl") return [value];
    if (namespaceURI === SVG) {
      return /^svg:(image|feImage) (xlink:)?href$/.test(at) ? [value] : [];
    }
    if (/^(img|source) srcset$/.test(at)) return sourceSet(value);
    if (/^(img src|img data-src|video poster)$/.test(at)) return [value];
    if (at === "input src" && kind === "image") return [value];
    if (/^(object data|embed src)$/.test(at) && isPicture) return [value];
    if (isHtml && name === "background" && BACKGROUND.includes(tagName)) return [value];
    return [];
  });
}

/** The urls of https://html.spec.whatwg.org/#parse-a-srcset-attribute, whatever their descriptors. */
function sourceSet(value) {
  const urls = [];
  let rest = value;
  for (;;) {
    rest = rest.replace(/^[\t\n\f\r ,]+/, "");
    if (rest === "") return urls;
    const [url] = /^[^\t\n\f\r ]+/.exec(rest);
    rest = rest.slice(url.length);
    urls.push(url.replace(/,+$/, ""));
    if (!url.endsWith(",")) rest = rest.replace(/^(?:\([^)]*\)?|[^(,])*,?/, "");
  }
}

/** The urls of CSS without escapes. */
function cssPictures(value) {
  const token = /\/\*[\s\S]*?\*\/|url\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))|"[^"]*"|'[^']*'/gi;
  const found = [...value.matchAll(token)];
  return found.flatMap(([, ...urls]) => urls.filter((url) => url !== undefined));
}

/** References to characters, and what else HTML treats in its own way in a value. */
const VALUES = [
  "&amp;x=1",
  "&amp",
  "&copy;",
  "&copy=1",
  "&copy",
  "&colon;",
  "&sol;",
  "&period;",
  "&comma;",
  "&lowbar;",
  "&quest;",
  "&hellip;",
  "&Omega;",
  "&notin;",
  "&notit;",
  "&#x2f;",
  "&#47",
  "&#150;",
  "&#xD800;",
  "&;",
  "&nosuch;",
  "&lt",
  "/",
  "=",
  "\t",
  "\r\n",
  "图",
];

// Not among them: `select`, of which parse5 still has the old content model.
const CONTAINERS = [
  ..."a abbr article b big blockquote body br button center code dd details div dl dt em".split(
    " ",
  ),
  ..."fieldset figure font form h1 h2 head header i iframe li listing main mp-card nav".split(" "),
  ..."noembed noscript object ol option p pre ruby s section small span strong style sub".split(
    " ",
  ),
  ..."table caption tbody tr td th template textarea title u ul xmp script".split(" "),
];
/** Elements that a browser may drop or open twice, as it never does with those that have pictures. */
const UNSTYLED = new Set(
  "a b big body caption code em font form head i nobr s small strong tbody td th tr u".split(" "),
);
const FOREIGN = [
  ..."svg math g a desc title foreignObject style textarea script image text defs p".split(" "),
  ..."mi mo mtext annotation-xml mglyph mrow template noscript table font".split(" "),
];
const PICTURES = [
  "<img src=URL>",
  "<IMG SRC='URL'/>",
  '<img data-src="URL" src="URL">',
  "<img srcset='URL 1x, URL 2x'>",
  "<image src=URL srcset='URL,URL' data-src=URL>",
  "<image href=URL xlink:href=URL src=URL />",
  "<image XLINK:HREF='URL'></image>",
  "<feImage href=URL /><feImage xlink:href='URL'></feImage>",
  "<input type=image src=URL><input src=URL><input type=IMAGE src='URL' type=text>",
  "<object data=URL></object><object type=image/png data='URL'></object>",
  "<object type=text/html data=URL></object>",
  "<embed src=URL><embed type='IMAGE/svg+xml' src=URL><embed type=video/mp4 src=URL>",
  "<video poster=URL></video>",
  "<picture><source srcset='URL'><img src=URL src=URL></picture>",
  "<p style='background:url(URL)'>",
  "<g style=\"fill:red;background:url( 'URL' ),url(&quot;URL&quot;)\">",
  "<span style=\"content:'url(x)';/* url(x) */background:Url(URL)\">",
  "<mp-miniprogram data-miniprogram-imageurl=URL>",
  "<table background=URL><tr background=URL><td background=URL>",
  "<svg><image href=URL /></svg>",
  "<svg><style><img src=URL></style></svg>",
  "<svg><title><img src=URL></title><desc><image src=URL></desc></svg>",
];
const OTHERS = [
  "text",
  "<!-- <img src=URL> -->",
  "<!--><img src=URL>",
  "<!doctype html>",
  "<?xml <img src=URL>?>",
  "<![CDATA[<img src=URL>]]>",
  "</<img src=URL>",
  "<",
  "</ >",
  "</p>",
  "</br>",
  "</svg>",
  "</math>",
  "<br>",
  "<hr>",
  "<svg/>",
  "<font color=red>",
  "<annotation-xml encoding='text/html'>",
  "<annotation-xml encoding=application/XHTML+xml>",
  "<script><!-- <script></script><img src=URL> --></script>",
  "<style>p { background: url(URL) }</style>",
  "<title><img src=URL></title>",
  "<textarea><img src=URL></textarea>",
  "<iframe><img src=URL></iframe>",
  "<noscript><img src=URL></noscript>",
  "<template><img src=URL></template>",
];

/** `count` documents, the same for the same seed. */
export function* documents(seed, count) {
  const { below, pick } = random(seed);
  let number = 0;
  const url = () => {
    number += 1;
    const odd = below(4) === 0 ? pick(VALUES) : "";
    return `u${number}${/[\t\n]/.test(odd) ? "" : odd}`;
  };
  const quoted = () => {
    number += 1;
    return `u${number}${below(4) === 0 ? pick(VALUES) : ""}z`;
  };
  // CSS has its own idea of blanks in a url.
  const filled = (text) =>
    text.replace(/='URL|="URL|URL/g, (at) => (at === "URL" ? url() : at.slice(0, 2) + quoted()));
  const element = (depth) => {
    const name = pick(below(3) === 0 ? FOREIGN : CONTAINERS);
    // Mostly as people write it; sometimes an end is missing, or is that of another element.
    const end = below(8) === 0 ? "" : `</${below(12) === 0 ? pick(CONTAINERS) : name}>`;
    const styled = below(12) === 0 && !UNSTYLED.has(name);
    const start = styled ? `<${name} style='a:url(u${number})'/>` : `<${name}>`;
    return start + nodes(depth - 1) + end;
  };
  const nodes = (depth) => {
    let text = "";
    for (let left = below(4); left > 0; left -= 1) {
      const kind = below(10);
      if (kind < 5 && depth > 0) text += element(depth);
      else if (kind < 9) text += filled(pick(PICTURES));
      else text += filled(pick(OTHERS));
    }
    return text;
  };
  /** Tags without any order. */
  const soup = () => {
    let text = "";
    for (let left = below(14); left > 0; left -= 1) {
      const name = pick(below(3) === 0 ? FOREIGN : CONTAINERS);
      text += pick([
        `<${name}>`,
        `<${name}>`,
        `</${name}>`,
        filled(pick([...PICTURES, ...OTHERS])),
      ]);
    }
    return text;
  };
  for (let made = 0; made < count; made += 1) yield made % 8 === 0 ? soup() : nodes(5);
}
