/** Zones that mailers write by name, in minutes east of Greenwich; those of America are known to every reader. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ wet: 0, west: 60, bst: 60, ist: 60 },
  ...{ cet: 60, met: 60, mez: 60, cest: 120, mest: 120, mesz: 120, eet: 120, eest: 180, msk: 180 },
};
const ZONE = /\s([a-z]{3,4})$/i;
/** Anything that says which zone the hour is in. */
const SAYS_ZONE = /(?:[+-]\d{2}:?\d{2}|\b(?:[ECMP][SD]T|GMT|UTC?|Z)"?|\d{2}Z)$/i;
/** Days and months in either order: which is which, nobody can tell. */
const NUMBERS_ONLY = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/;
/** Years of three digits count from 1900 (RFC 5322, 4.3): a program added 1 to 99. */
const SHORT_YEAR = /\b(\d{1,2}\s+[a-z]{3,9}\s+)(1\d\d)(?=\s)/i;
const MINUTE_MS = 60_000;

/** When a mail was sent by its own word, as ISO 8601. Null where it is no date: an invented one would be worse. */
export function dateOf(value: string | null): string | null {
  // Comments such as "(CET)" add nothing, and may stand in one another.
  const said = (value ?? "")
    .replace(/\([^()]*\)/g, " ")
    .replace(/\([^()]*\)/g, " ")
    .trim()
    .replace(SHORT_YEAR, (_, before: string, year: string) => `${before}${1900 + Number(year)}`);
  if (NUMBERS_ONLY.test(said)) return null;
  const zone = ZONES[ZONE.exec(said)?.[1]?.toLowerCase() ?? ""];
  const bare = zone === undefined ? said : said.replace(ZONE, "");
  // An hour without a zone is one of the sender's; by the reader's own clock it would differ from machine to machine.
  const time = Date.parse(zone === undefined && SAYS_ZONE.test(said) ? bare : `${bare} UTC`);
  return Number.isFinite(time) ? new Date(time - (zone ?? 0) * MINUTE_MS).toISOString() : null;
}
