/** Zones that mailers write by name, in minutes east of Greenwich; those of America are known to every reader. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ wet: 0, west: 60, bst: 60, ist: 60 },
  ...{ cet: 60, met: 60, mez: 60, cest: 120, mest: 120, mesz: 120, eet: 120, eest: 180, msk: 180 },
  ...{ gst: 240, hkt: 480, sgt: 480, jst: 540, kst: 540, aest: 600, aedt: 660 },
};
const ZONE = /(?<=[:.]\d{2,3})\s+(?![ap]m$)([a-z]{1,5})$/i;
/** Anything that says which zone the hour is in. */
const SAYS_ZONE = /(?:[+-]\d{2}:?\d{2}|\b(?:[ECMP][SD]T|GMT|UTC?|Z)"?|\d{2}Z)$/i;
/** Days and months in either order: which is which, nobody can tell. */
const NUMBERS_ONLY = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/;
/** Years of three digits count from 1900 (RFC 5322, 4.3): a program added 1 to 99. */
const SHORT_YEAR = /\b(\d{1,2}\s+[a-z]{3,9}\s+)(1\d\d)(?=\s)/i;
const MINUTE_MS = 60_000;
/** As programs wrote months that took them from their user's language, where these letters are not the English ones. */
const MONTHS: Readonly<Record<string, string>> = {
  ...{ fév: "Feb", mär: "Mar", mrz: "Mar", mrt: "Mar", maa: "Mar", avr: "Apr", mai: "May", mei: "May" },
  ...{ juin: "Jun", juil: "Jul", aoû: "Aug", aou: "Aug", okt: "Oct", dez: "Dec", déc: "Dec" },
};
const MONTH = /(\d{1,2}\.?[\s-]+)(\p{L}{3,9})\.?(?=[\s-]+\d)/u;
/** As Unix writes it, with the zone before the year. */
const ZONE_BEFORE_YEAR = /(\d{1,2}:\d{2}(?::\d{2})?)\s+([a-z]{3,4})\s+(\d{4})$/i;
const HOUR_WITH_DOTS = /(\s\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?=\s|$)/;
/** The same zone once more, in letters. */
const ZONE_TWICE = /([+-]\d{2}:?\d{2})\s+[a-z]{1,5}$/i;
const DAY = /\b(\d{1,2})[\s-]+[a-z]{3,9}[\s-]+\d{4}\b/i;

/** When a mail was sent by its own word, as ISO 8601. Null where it is no date: an invented one would be worse. */
export function dateOf(value: string | null): string | null {
  // Comments such as "(CET)" add nothing, and may stand in one another.
  const said = (value ?? "")
    .replace(/\([^()]*\)/g, " ")
    .replace(/\([^()]*\)/g, " ")
    .trim()
    .replace(SHORT_YEAR, (_, before: string, year: string) => `${before}${1900 + Number(year)}`)
    .replace(MONTH, (_, day: string, month: string) => `${day}${english(month)}`)
    .replace(ZONE_BEFORE_YEAR, "$3 $1 $2")
    .replace(ZONE_TWICE, "$1")
    .replace(HOUR_WITH_DOTS, (_, hour: string, minute: string, second = "00") => `${hour}:${minute}:${second}`);
  if (NUMBERS_ONLY.test(said)) return null;
  if (!isInMonth(said)) return null;
  const zone = ZONES[ZONE.exec(said)?.[1]?.toLowerCase() ?? ""];
  const isTold = zone === undefined && SAYS_ZONE.test(said);
  const bare = isTold ? said : said.replace(ZONE, "");
  // An hour without a zone, or in one that nobody knows (RFC 5322, 4.3), is one of the sender's; by the reader's own
  // clock it would differ from machine to machine.
  const time = Date.parse(isTold ? bare : `${bare} UTC`);
  return Number.isFinite(time) ? new Date(time - (zone ?? 0) * MINUTE_MS).toISOString() : null;
}

/** A 31st of February is taken for a day in March. */
function isInMonth(said: string): boolean {
  const [date, day] = DAY.exec(said) ?? [];
  return date === undefined || new Date(`${date} UTC`).getUTCDate() === Number(day);
}

const english = (month: string): string =>
  MONTHS[month.toLowerCase()] ??
  MONTHS[month.toLowerCase().slice(0, 4)] ??
  MONTHS[month.toLowerCase().slice(0, 3)] ??
  month;
