import type { Block } from "../pdf.ts";
import { amount, type Language } from "../people.ts";
import type { Random } from "../random.ts";

/** The table of goods on an invoice, in four languages. */

interface Line {
  what: string;
  quantity: number;
  cents: number;
}

export interface Words {
  language: Language;
  titles: [what: string, quantity: string, price: string, total: string];
  goods: string[];
  sum: string;
  vat: string;
  due: string;
}

export const WORDS: Record<Language, Words> = {
  en: {
    language: "en",
    titles: ["Description", "Qty", "Unit price", "Amount"],
    goods: [
      "Oak boards, planed, 4 m",
      "Delivery to site",
      "Calibration of scales",
      "Pallets, heat-treated",
      "Printed leaflets A5",
    ],
    sum: "Net total",
    vat: "VAT",
    due: "Total due",
  },
  fr: {
    language: "fr",
    titles: ["Désignation", "Qté", "Prix unitaire", "Montant"],
    goods: [
      "Pose de menuiseries",
      "Fenêtre double vitrage 120 x 140",
      "Main-d'œuvre (heures)",
      "Déplacement",
      "Quincaillerie",
    ],
    sum: "Total HT",
    vat: "TVA",
    due: "Net à payer TTC",
  },
  nl: {
    language: "nl",
    titles: ["Omschrijving", "Aantal", "Eenheidsprijs", "Bedrag"],
    goods: [
      "Levering belegde broodjes",
      "Dakpannen, antraciet",
      "Werkuren",
      "Verplaatsingskosten",
      "Drukwerk folders A4",
    ],
    sum: "Totaal excl. btw",
    vat: "Btw",
    due: "Te betalen",
  },
  de: {
    language: "de",
    titles: ["Bezeichnung", "Menge", "Einzelpreis", "Betrag"],
    goods: [
      "Einbauschrank, Buche",
      "Wartung Kühlanlage",
      "Arbeitsstunden Geselle",
      "Anfahrtspauschale",
      "Kleinmaterial",
    ],
    sum: "Nettobetrag",
    vat: "MwSt.",
    due: "Rechnungsbetrag",
  },
};

function lines(random: Random, words: Words, count: number): Line[] {
  return Array.from({ length: count }, () => ({
    what: random.pick(words.goods),
    quantity: random.int(1, 24),
    cents: random.int(450, 38_000),
  }));
}

/** The table of goods and the sums under it; `cents` is what is to be paid. */
export function bill(random: Random, words: Words, count: number, percent: number): { blocks: Block[]; due: string } {
  const money = (cents: number) => amount(cents, words.language);
  const list = lines(random, words, count);
  const net = list.reduce((sum, line) => sum + line.quantity * line.cents, 0);
  const tax = Math.round((net * percent) / 100);
  const due = money(net + tax);
  const [what, quantity, price, total] = words.titles;
  const columns = [
    { title: what, share: 5 },
    { title: quantity, share: 1, right: true },
    { title: price, share: 2, right: true },
    { title: total, share: 2, right: true },
  ];
  const rows = list.map((line) => [
    line.what,
    String(line.quantity),
    money(line.cents),
    money(line.quantity * line.cents),
  ]);
  const sums = [
    [words.sum, "", "", money(net)],
    [`${words.vat} ${percent} %`, "", "", money(tax)],
    [words.due, "", "", due],
  ];
  return { blocks: [{ table: { columns, rows: [...rows, ...sums] } }], due };
}
