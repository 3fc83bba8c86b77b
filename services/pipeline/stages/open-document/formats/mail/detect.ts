import type { Source } from "../../format.ts";

/** Header fields that mails begin with. One alone may stand in any text; two, or a sure one, do not. */
const KNOWN =
  /^(?:return-path|received|from|to|cc|bcc|subject|date|message-id|mime-version|content-type|content-transfer-encoding|reply-to|sender|delivered-to|in-reply-to|references|x-[a-z0-9-]+|dkim-signature|authentication-results|arc-[a-z-]+|importance|thread-topic|thread-index|list-[a-z-]+|user-agent)$/i;
const SURE = /^(?:received|return-path|message-id|mime-version|delivered-to|dkim-signature)$/i;
/** What a mail's part begins with when it was saved alone; no text begins so. */
const PART = /^content-type[ \t]*:[ \t]*multipart\/[a-z-]+[ \t]*;/i;
const FIELD = /^([!-9;-~]{1,100})[ \t]*:/;
/** Lines looked at: broken mails have junk in front, not a page of it. */
const LINES_MAX = 60;

/** What came through a mail door is a mail whatever it looks like, unless other magic bytes say what it is. */
export function isMail({ head, declaredType, magicType }: Source): boolean {
  // A part sent as it is, without an encoding, may hold any byte; then the fields must speak for themselves.
  if (head.includes(0) && !isUtf16(head)) return magicType === null && looksLikeMail(head.toString("latin1"));
  if (declaredType === "message/rfc822") return magicType === null || magicType === "message/rfc822";
  if (magicType !== null && magicType !== "message/rfc822") return false;
  return looksLikeMail(head.toString("latin1"));
}

const isUtf16 = (head: Buffer): boolean => head[0] === 0xff && head[1] === 0xfe;

export function looksLikeMail(head: string): boolean {
  let known = 0;
  let sure = 0;
  for (const line of head
    .replace(/^\ufeff|^\u00ef\u00bb\u00bf/, "")
    .trimStart()
    .split(/\r\n|\n|\r/, LINES_MAX)) {
    if (line === "") break;
    if (/^[ \t>]/.test(line) || /^From \S+/.test(line)) continue;
    const name = FIELD.exec(line)?.[1];
    if (name === undefined) break;
    if (KNOWN.test(name)) known += 1;
    if (SURE.test(name) || PART.test(line)) sure += 1;
  }
  return known >= 2 || sure >= 1;
}

/** Bytes to skip: the line `From sender date` that mbox puts in front, a byte order mark, empty lines. */
export function skipMboxLine(head: Buffer): number {
  const text = head.toString("latin1");
  return /^(?:\u00ef\u00bb\u00bf)?(?:[ \t]*\r?\n)*(?:>?From [^\r\n]*\r?\n)?/.exec(text)?.[0].length ?? 0;
}
