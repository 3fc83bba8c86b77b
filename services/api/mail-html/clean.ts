import sanitize from "sanitize-html";

/** Tags that lay out text. Whatever can load, run, post or frame is not among them. */
const TAGS = [
  ..."a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn".split(
    " ",
  ),
  ..."div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p".split(
    " ",
  ),
  ..."pre q rp rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead time tr u ul".split(
    " ",
  ),
];
const LAYOUT = ["align", "valign", "width", "height", "bgcolor", "color", "face", "size", "border", "cellpadding"];
/** A value that could name an address, run or leave its declaration. */
const SAFE_VALUE = /^(?!.*(?:url|expression|image|import|@|\\|javascript))[\w\s#%.,()'"+/-]{1,200}$/i;
const STYLES = [
  ..."color background-color font font-family font-size font-style font-weight line-height text-align".split(" "),
  ..."text-decoration text-transform vertical-align white-space width max-width height direction list-style-type".split(
    " ",
  ),
  ..."border border-top border-bottom border-left border-right border-collapse border-color border-style".split(" "),
  ..."padding padding-top padding-bottom padding-left padding-right".split(" "),
  ..."margin margin-top margin-bottom margin-left margin-right".split(" "),
];

/**
 * A mail's HTML as a document of its own that shows what was written and does
 * nothing: no script, no remote load (an image says what it would have shown), no
 * form. A link's target is written out beside it and cannot be followed by accident.
 */
export function cleanHtml(html: string, isCut: boolean): string {
  const body = sanitize(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      "*": [...LAYOUT, "cellspacing", "colspan", "rowspan", "dir", "lang", "style", "title"],
      img: ["alt", "src", "width", "height"],
      ol: ["start", "type"],
      span: ["class"],
    },
    allowedStyles: { "*": Object.fromEntries(STYLES.map((name) => [name, [SAFE_VALUE]])) },
    allowedSchemes: [],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    nestingLimit: 100,
    transformTags: {
      a: (_tag, { href, title }) => ({ tagName: "a", attribs: { title: title ?? href ?? "" } }),
      img: (_tag, attributes) => image(attributes),
    },
  });
  const note = isCut ? "<hr><p>…</p>" : "";
  return `<!doctype html><html><head><meta charset="utf-8"><base target="_blank"><style>
body{font:14px/1.5 system-ui,sans-serif;margin:12px;color:#111;background:#fff;overflow-wrap:anywhere}
img{max-width:100%}table{max-width:100%}a{color:#1c5fa8;text-decoration:underline}
.blocked{border:1px dashed #767676;color:#595959;padding:0 4px;font-size:12px}</style></head><body>${body}${note}</body></html>`;
}

/** Pictures inside the mail are shown; those elsewhere would tell the sender who reads, and when. */
function image({ src = "", alt = "", width, height }: Record<string, string>): sanitize.Tag {
  if (/^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]+$/i.test(src)) {
    const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
    return { tagName: "img", attribs: { src, alt, ...size } };
  }
  return { tagName: "span", attribs: { class: "blocked", title: src.slice(0, 200) }, text: `▨ ${alt.slice(0, 200)}` };
}
