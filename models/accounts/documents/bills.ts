import type { Block } from "./blocks.ts";
import { bottom, goods, references, top } from "./letters.ts";
import { ibanOf, written } from "./numbers.ts";
import { addressOf, amountOf, companyOf, nameOf } from "./parties.ts";
import { PHRASES } from "./phrases/index.ts";
import { accountBlocks, accountFields, fieldBlocks, type Party, partyOf, type Writer } from "./writer.ts";

/** Papers that print accounts of those who are not asked to be paid, and lists of those who are. */

/** A bill with its customer's account: paid by card or in cash, or to the sender's account beside it. */
export function customerBill(writer: Writer): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const { customer, invoice } = words.situations;
  const sender = companyOf(dice, language);
  const payer = partyOf(writer, "payer");
  const payee = dice.chance(45) ? partyOf(writer, "beneficiary", sender) : null;
  const isBeside = payee !== null && dice.chance(35);
  const blocks: Block[] = [...top(writer, sender), { heading: writer.say(customer.titles) }];
  if (isBeside) blocks.push(...besideEachOther(writer, payer, payee));
  else {
    if (dice.chance(50)) blocks.push(...fieldBlocks(writer, references(writer, "invoice")));
    blocks.push(...ofCustomer(writer, payer));
  }
  if (dice.chance(70)) blocks.push(goods(writer));
  if (payee === null) blocks.push({ text: writer.say(customer.intros) });
  else if (isBeside) blocks.push({ text: writer.fill(writer.say(invoice.intros)) });
  else blocks.push(...accountBlocks(writer, payee, invoice));
  if (dice.chance(40)) blocks.push({ text: `${writer.say(words.closing)}\n${sender}` });
  return [...blocks, ...bottom(writer, sender, null)];
}

/** In a sentence, behind its label, or in the block of whom the bill is for. */
function ofCustomer(writer: Writer, party: Party): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const { customer } = words.situations;
  switch (dice.int(0, 3)) {
    case 0:
      return [{ text: writer.fill(writer.say(customer.inline), party) }];
    case 1:
      return fieldBlocks(writer, [
        ...references(writer, "invoice"),
        ...accountFields(writer, party, writer.say(customer.labels)),
      ]);
    case 2:
      return fieldBlocks(writer, accountFields(writer, party, writer.say(customer.labels)));
    default:
      return [{ text: customerBlock(writer, party) }];
  }
}

/** The heading, the name, perhaps the address, then the account. */
function customerBlock(writer: Writer, { name, number, parts }: Party): string {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const heading = writer.say(words.situations.customer.headings);
  const account = parts === null ? `${writer.say(words.neutral)}: ${number}` : number;
  const lines = dice.chance(50) ? [`${heading}: ${name}`] : [heading, name];
  if (dice.chance(50)) lines.push(addressOf(dice, language));
  return [...lines, account].join("\n");
}

/** Both parties in two columns, each under its heading. */
function besideEachOther(writer: Writer, payer: Party, payee: Party): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const seller = [writer.say(words.situations.payee.headings), payee.name];
  const account = payee.parts === null ? `${writer.say(words.neutral)}: ${payee.number}` : payee.number;
  const columns: [Block[], Block[]] = [
    [{ text: customerBlock(writer, payer) }],
    [{ text: [...seller, account].join("\n") }],
  ];
  return [{ sideBySide: dice.chance(60) ? columns : [columns[1], columns[0]] }];
}

/** Salaries, refunds and the like: a row for each payee, and perhaps the account that pays them all. */
export function paymentList(writer: Writer): Block[] {
  const { dice, language } = writer;
  const words = PHRASES[language];
  const { orderer } = words.situations;
  const blocks: Block[] = [{ heading: writer.say(words.list.titles) }];
  if (dice.chance(50))
    blocks.push(...fieldBlocks(writer, accountFields(writer, partyOf(writer, "payer"), writer.say(orderer.labels))));
  const rows = Array.from({ length: dice.int(2, 6) }, () => {
    const iban = ibanOf(dice);
    writer.truth.push({ kind: "iban", value: iban, role: "beneficiary" });
    return [nameOf(dice, language), written(dice, iban), amountOf(dice, language)];
  });
  const columns = [
    { title: writer.say(words.list.names), share: 4 },
    { title: writer.say(words.neutral), share: 5 },
    { title: writer.say(words.list.amounts), share: 2, right: true },
  ];
  return [...blocks, { table: { columns, rows } }];
}
