import type { AccountRole } from "#shared/accounts/account.ts";
import type { Block } from "./blocks.ts";
import { bicOf, creditorIdOf, ibanOf, phoneOf, referenceOf, vatOf, written } from "./numbers.ts";
import { addressOf, amountOf, companyOf, dayOf, nameOf } from "./parties.ts";
import { PHRASES } from "./phrases/index.ts";
import type { Topic } from "./phrases/phrases.ts";
import { accountBlocks, accountFields, fieldBlocks, type Party, partyOf, type Writer } from "./writer.ts";

/** Letters about one account, each with the numbers around it that are none. */

const ROLE_OF: Readonly<Record<"invoice" | "debit" | "receipt" | "refund" | "statement" | "spoken", AccountRole>> = {
  invoice: "beneficiary",
  debit: "payer",
  receipt: "payer",
  refund: "beneficiary",
  statement: "other",
  spoken: "other",
};
export type LetterTopic = keyof typeof ROLE_OF;

export function letter(writer: Writer, topic: LetterTopic): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const situation = words.situations[topic satisfies Topic];
  const sender = companyOf(dice, language);
  const isOwnFooter = topic === "invoice" && dice.chance(25);
  const party = partyOf(writer, ROLE_OF[topic], topic === "invoice" ? sender : undefined);
  const blocks: Block[] = [...top(writer, sender), { heading: writer.say(situation.titles) }];
  if (dice.chance(70)) blocks.push(...fieldBlocks(writer, references(writer, topic)));
  if (dice.chance(50)) blocks.push({ text: writer.say(words.greeting) });
  if (dice.chance(topic === "spoken" ? 0 : 50)) blocks.push(goods(writer));
  if (dice.chance(60)) blocks.push({ text: writer.fill(writer.say(situation.intros)) });
  if (topic === "statement" && dice.chance(60)) blocks.push(movements(writer));
  if (isOwnFooter) blocks.push({ text: writer.fill(writer.say(situation.intros)) });
  else blocks.push(...accountBlocks(writer, party, situation));
  if (topic === "invoice" && dice.chance(12)) blocks.push(...second(writer, sender));
  if (dice.chance(60)) blocks.push({ text: writer.fill(writer.say(words.filler)) });
  if (dice.chance(60)) blocks.push({ text: `${writer.say(words.closing)}\n${nameOf(dice, language)}` });
  const footer = isOwnFooter || (topic === "invoice" && dice.chance(20)) ? party : footerParty(writer, topic, sender);
  return [...blocks, ...bottom(writer, sender, footer)];
}

/** A seller with accounts at two banks prints both. */
function second(writer: Writer, name: string): Block[] {
  const party = partyOf(writer, "beneficiary", name);
  return fieldBlocks(writer, accountFields(writer, party, writer.say(PHRASES[writer.language].neutral)));
}

/** Who collects or was paid prints its own account at the foot of the page, too: nobody is asked to pay there. */
function footerParty(writer: Writer, topic: LetterTopic, sender: string): Party | null {
  const isPrinted = (topic === "debit" || topic === "receipt" || topic === "refund") && writer.dice.chance(40);
  return isPrinted ? partyOf(writer, "unknown", sender) : null;
}

export function top({ dice, language }: Writer, sender: string): Block[] {
  const recipient = `${nameOf(dice, language)}\n${addressOf(dice, language).replace(/, (?=[^,]*$)/, "\n")}`;
  const blocks: Block[] = dice.chance(60)
    ? [{ letterhead: { name: sender, lines: [addressOf(dice, language), phoneOf(dice)] } }]
    : [{ text: `${sender}\n${addressOf(dice, language)}` }];
  if (dice.chance(70)) blocks.push({ text: recipient });
  if (dice.chance(50)) blocks.push({ text: dayOf(dice, language) });
  return blocks;
}

export function references(writer: Writer, topic: LetterTopic): [string, string][] {
  const { dice } = writer;
  const words = PHRASES[writer.language];
  const fields: [string, string][] = [];
  if (dice.chance(60)) fields.push([writer.say(words.invoiceNumber), referenceOf(dice)]);
  if (dice.chance(50)) fields.push([writer.say(words.reference), referenceOf(dice)]);
  if (dice.chance(30)) fields.push([writer.say(words.vat), vatOf(dice)]);
  if (topic === "debit" && dice.chance(70)) {
    fields.push([writer.say(words.mandateReference), `M-${dice.digits(8)}`]);
    fields.push([writer.say(words.creditorId), creditorIdOf(dice)]);
  }
  if (dice.chance(40)) fields.push([writer.say(words.total), amountOf(dice, writer.language)]);
  return fields.length > 0 ? fields : [[writer.say(words.reference), referenceOf(dice)]];
}

export function goods(writer: Writer): Block {
  const { dice, language } = writer;
  const words = PHRASES[language];
  return {
    table: {
      columns: [
        { title: "Pos.", share: 1 },
        { title: words.filler[0]?.split(" ")[0] ?? "", share: 4 },
        { title: "EUR", share: 2, right: true },
      ],
      rows: [
        ...Array.from({ length: dice.int(1, 4) }, (_, i) => [
          String(i + 1),
          `${companyOf(dice, language).split(" ")[0]} ${dice.digits(4)}`,
          amountOf(dice, language),
        ]),
        ["", writer.say(words.total), amountOf(dice, language)],
      ],
    },
  };
}

/** Counterparties of a statement: accounts of others, nobody is asked to pay them. */
function movements(writer: Writer): Block {
  const { dice, language } = writer;
  return {
    table: {
      columns: [
        { title: "1", share: 2 },
        { title: "2", share: 5 },
        { title: "EUR", share: 2, right: true },
      ],
      rows: Array.from({ length: dice.int(1, 4) }, () => {
        const iban = ibanOf(dice);
        writer.truth.push({ kind: "iban", value: iban, role: "other" });
        return [dayOf(dice, language), `${nameOf(dice, language)} ${written(dice, iban)}`, amountOf(dice, language)];
      }),
    },
  };
}

/** The foot of a page: who the sender is, in columns or in a line, perhaps with its account. */
export function bottom(writer: Writer, sender: string, party: Party | null): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const about = [
    `${sender}, ${addressOf(dice, language)}`,
    `${writer.say(words.phone)} ${phoneOf(dice)}`,
    `${writer.say(words.vat)} ${vatOf(dice)}`,
    `${writer.say(words.company)} ${dice.digits(dice.int(5, 9))}`,
  ].filter(() => dice.chance(70));
  const bank =
    party === null
      ? []
      : accountFields(writer, party, dice.chance(75) ? "IBAN" : writer.say(words.neutral)).map(
          ([label, value]) => `${label}: ${value}`,
        );
  if (about.length + bank.length === 0) return [];
  if (bank.length > 0 && dice.chance(40)) bank.unshift(writer.say(words.details));
  if (dice.chance(50))
    return [{ space: dice.int(10, 120) }, { small: [...about, ...bank].join(dice.pick([" | ", " - ", ", ", "  "])) }];
  return [
    { space: dice.int(10, 120) },
    { sideBySide: [about.map((small): Block => ({ small })), bank.map((small): Block => ({ small }))] },
  ];
}

/** A form for a direct debit: filled in, or blank, and then without any payer. */
export function mandate(writer: Writer): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const creditor = companyOf(dice, language);
  const isBlank = dice.chance(35);
  const blocks: Block[] = [
    ...top(writer, creditor),
    { heading: writer.say(words.mandate.titles) },
    { text: writer.fill(writer.say(words.mandate.intros)) },
    ...fieldBlocks(writer, [
      [writer.say(words.creditorId), creditorIdOf(dice)],
      [writer.say(words.mandateReference), dice.chance(50) ? "" : referenceOf(dice)],
    ]),
  ];
  const label = writer.say(words.mandate.payerLabels);
  if (isBlank) {
    const line = dice.pick([
      "____ ____ ____ ____ ____ __",
      "DE__ ____ ____ ____ ____ __",
      "................................",
      "|_|_|_|_|_|_|_|_|_|_|",
      "",
    ]);
    blocks.push(
      ...fieldBlocks(writer, [
        [writer.say(words.holder), ""],
        [label, line],
        [writer.say(words.bic), ""],
      ]),
    );
  } else {
    const party = partyOf(writer, "payer");
    if (dice.chance(60)) blocks.push({ text: writer.fill(writer.say(words.mandate.intros)) });
    if (dice.chance(40)) blocks.push({ heading: writer.say(words.situations.debit.headings) });
    blocks.push(...fieldBlocks(writer, accountFields(writer, party, label)));
  }
  return [...blocks, ...bottom(writer, creditor, dice.chance(40) ? partyOf(writer, "unknown", creditor) : null)];
}

/** No account at all: only what looks like one. */
export function without(writer: Writer): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const sender = companyOf(dice, language);
  const topic = dice.pick(["invoice", "spoken", "receipt", "debit"] as const);
  return [
    ...top(writer, sender),
    { heading: writer.say(words.situations[topic].titles) },
    ...fieldBlocks(writer, references(writer, "debit")),
    { text: writer.say(words.greeting) },
    { text: writer.fill(writer.say(words.situations[topic].intros)) },
    goods(writer),
    { text: writer.fill(writer.say(words.filler)) },
    ...(dice.chance(20) ? [{ text: `${writer.say(words.bic)}: ${bicOther(writer)}` }] : []),
    ...bottom(writer, sender, null),
  ];
}

function bicOther(writer: Writer): string {
  const value = bicOf(writer.dice, "DE");
  writer.truth.push({ kind: "bic", value, role: "unknown" });
  return value;
}
