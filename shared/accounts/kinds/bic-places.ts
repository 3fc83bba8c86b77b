/**
 * A bank's code ends with two signs for the place. Where these are letters they are doubled (DEFF, FRPP) or a
 * town's (PLPW): words that happen to hold a country (PAIE-ME-NT, LEIN-ST-ER, RECH-NU-NG) end as words do.
 * These end so and are places all the same. Written down from codes that banks publish, so some may be missing:
 * beside an IBAN of its country, or with a digit in it, no code is asked for its place.
 */
const PLACES: Readonly<Record<string, string>> = {
  AE: "AD AA SH",
  AL: "TR",
  AR: "BA",
  AT: "WW",
  AU: "SM",
  BA: "BL",
  BD: "DH",
  BG: "SF",
  BH: "BM",
  BO: "LP",
  BR: "SP RJ DF",
  BY: "MN",
  CA: "TT MM VV",
  CH: "BE BS ZH GG ZZ LU SG GE",
  CL: "RM",
  CN: "BJ SH GZ SZ",
  CO: "BB",
  CR: "SJ",
  CZ: "PP",
  DE: "BE BR DB DE DL ES FA FR LE MA NU SS ST",
  DO: "SD",
  DZ: "AL",
  EC: "EQ",
  EG: "CX CA",
  GE: "TB",
  GH: "AC",
  GI: "GI",
  HK: "HK",
  HR: "ZG",
  HU: "HB",
  ID: "JA",
  IL: "IT TA LI",
  IN: "AA BB",
  IS: "RE",
  JO: "AX AM",
  JP: "JT",
  KE: "NA",
  KR: "SE",
  KW: "KW",
  KZ: "KA KX",
  LB: "BE BX",
  LI: "VA",
  LK: "LX CO",
  LU: "LL",
  MA: "MC",
  MC: "MC MX",
  MX: "MM",
  MY: "KL",
  NG: "LA",
  NO: "KK",
  OM: "RX RU",
  PE: "PL",
  PH: "MM",
  PK: "KA",
  PL: "PW",
  PT: "PL",
  QA: "QA",
  RO: "BU",
  RS: "BG",
  RU: "MM",
  SA: "RI JE RY",
  SG: "SG",
  SE: "SS",
  SK: "BX",
  SN: "DA",
  TH: "BK",
  TN: "TT",
  TR: "IS",
  TW: "TP",
  UA: "UK UX KI",
  UY: "MM",
  VE: "CA",
  VN: "VX VN",
  ZA: "JJ",
};

/** What words of the four languages end with. */
const ENDS_A_WORD =
  /(?:[AEIOUY][A-Z]|[A-Z][AEIOUY]|NT|NG|ND|NS|NK|NZ|RT|RS|RN|RD|RK|RG|RF|RM|RZ|ST|CT|FT|LT|LD|LS|LK|LF|HT|HS|PT|PS|TS|TZ|TH|DT|DS|KT|KS|CH|CK|CS|SS|LL|NN|SH|SK|MS|MP|GS|BT|WN)$/;

/** Whether the eight letters of a bank's code, a country's in them, may be a bank's at a place of that country. */
export function mayBePlace(code: string): boolean {
  const place = code.slice(6, 8);
  return !ENDS_A_WORD.test(place) || PLACES[code.slice(4, 6)]?.split(" ").includes(place) === true;
}
