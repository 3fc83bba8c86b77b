import type { Block } from "./blocks.ts";
import { bottom, top } from "./letters.ts";
import { routingOf } from "./numbers.ts";
import { companyOf, nameOf } from "./parties.ts";
import { PHRASES } from "./phrases/index.ts";
import { accountBlocks, accountFields, fieldBlocks, type Party, partyOf, type Writer } from "./writer.ts";

/** Papers with two accounts, or with one in a form of its own. */

/** An order to pay: from one account to another, in a sentence, in two blocks or in one form. */
export function order(writer: Writer): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const { payee, orderer } = words.situations;
  const [to, from] = [partyOf(writer, "beneficiary"), partyOf(writer, "payer")];
  const neutral = () => writer.say(words.neutral);
  const block = (party: Party, heading: string, label: string): Block[] => [
    dice.chance(60) ? { heading } : { text: heading },
    ...fieldBlocks(writer, accountFields(writer, party, label)),
  ];
  const blocks: Block[] = [
    ...(dice.chance(50) ? top(writer, companyOf(dice, language)) : []),
    { heading: writer.say(words.order.titles) },
    { text: writer.fill(writer.say(words.order.intros)) },
  ];
  switch (dice.int(0, 4)) {
    case 0: {
      const [a, b] = [writer.fill(writer.say(orderer.inline), from), writer.fill(writer.say(payee.inline), to)];
      const start = writer.fill(writer.say(words.order.intros)).replace(/[.:]$/, "");
      blocks.push({ text: dice.chance(65) ? `${start} ${a} ${b}.` : `${start} ${b} ${a}.` });
      break;
    }
    case 1: {
      const parts = [
        block(from, writer.say(orderer.headings), neutral()),
        block(to, writer.say(payee.headings), neutral()),
      ];
      if (dice.chance(50)) parts.reverse();
      blocks.push(...parts.flat());
      break;
    }
    case 2: {
      const fields = [
        accountFields(writer, from, writer.say(orderer.labels)),
        accountFields(writer, to, writer.say(payee.labels)),
      ];
      if (dice.chance(50)) fields.reverse();
      blocks.push(...fieldBlocks(writer, fields.flat()));
      break;
    }
    case 3: {
      const left = block(from, writer.say(orderer.headings), neutral());
      const right = block(to, writer.say(payee.headings), neutral());
      blocks.push({ sideBySide: dice.chance(50) ? [left, right] : [right, left] });
      break;
    }
    default:
      blocks.push(...fieldBlocks(writer, accountFields(writer, from, writer.say(orderer.labels))));
      blocks.push(...block(to, writer.say(payee.headings), neutral()));
  }
  if (dice.chance(60)) blocks.push({ text: writer.fill(writer.say(words.filler)) });
  blocks.push({ text: `${writer.say(words.closing)}\n${nameOf(dice, language)}` });
  return blocks;
}

/** New bank details of a sender: the new account is to be paid, the old one no more. */
export function change(writer: Writer): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const sender = companyOf(dice, language);
  const fresh = partyOf(writer, "beneficiary", sender);
  const blocks: Block[] = [
    ...top(writer, sender),
    { heading: writer.say(words.change.titles) },
    { text: writer.say(words.greeting) },
    { text: writer.fill(writer.say(words.change.intros)) },
    ...fieldBlocks(writer, accountFields(writer, fresh, writer.say(words.neutral))),
  ];
  if (dice.chance(65)) blocks.push(...accountBlocks(writer, partyOf(writer, "other", sender), words.situations.old));
  blocks.push({ text: `${writer.say(words.closing)}\n${nameOf(dice, language)}` });
  return [...blocks, ...bottom(writer, sender, null)];
}

/** A cheque: the drawer's account in the line at its foot that machines read. */
export function cheque(writer: Writer): Block[] {
  const { dice } = writer;
  const [routing, account, number] = [routingOf(dice), dice.digits(dice.int(8, 12)), dice.digits(4)];
  writer.truth.push({ kind: "us", value: routing + account, role: "payer" });
  const signs = dice.pick([
    ["⑆", "⑈"],
    ["|:", "\"'"],
    ["A", "C"],
    [":", "<"],
  ]);
  return [
    { text: `${nameOf(dice, "en")}\n14 Maple Avenue, Springfield, IL 62704` },
    { text: `${number}` },
    { text: `Pay to the order of ${companyOf(dice, "en")}   $ ${dice.int(10, 900)}.${dice.digits(2)}` },
    { text: "Memo ____________   ______________________" },
    { text: `${signs[0]}${routing}${signs[0]} ${account}${signs[1]} ${number}` },
  ];
}
