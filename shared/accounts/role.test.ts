import assert from "node:assert/strict";
import { test } from "node:test";
import { inText, ibanRoles as roles } from "../../test/support/account-texts.ts";
import { propose } from "./find-accounts.ts";

const IBAN = "DE89 3704 0044 0532 0130 00";
const OTHER = "NL91 ABNA 0417 1643 00";

test("the payee's words in four languages", () => {
  for (const text of [
    `Please pay to ${IBAN}`,
    `Beneficiary: Acme Ltd\nIBAN: ${IBAN}`,
    `Please transfer the amount to our account ${IBAN}.`,
    `Remit to:\nAcme Ltd\nIBAN ${IBAN}`,
    `Bénéficiaire : Dupont SA\nIBAN : ${IBAN}`,
    `Facture à régler par virement sur le compte suivant :\nIBAN : ${IBAN}`,
    `à verser en faveur de Dupont, ${IBAN}`,
    `Begunstigde: Jansen BV\nIBAN ${IBAN}`,
    `Gelieve het bedrag over te maken op rekening ${IBAN} ten name van Jansen`,
    `Empfänger: Huber GmbH\nIBAN: ${IBAN}`,
    `Bitte überweisen Sie den Betrag auf unser Konto ${IBAN}`,
    `Der Betrag wird zugunsten ${IBAN} gebucht`,
    `Konto / Zahlbar an\n${IBAN}\nRobert Schneider AG`,
    `Bankverbindung: Commerzbank, IBAN ${IBAN}`,
    `<CdtrAcct><Id><IBAN>${IBAN}</IBAN></Id></CdtrAcct>`,
    `We will refund GBP 1,020.50 to your account ${IBAN} within 5 days.`,
    `Nous vous remboursons 30.00 EUR sur votre compte ${IBAN}.`,
    `Ce montant est crédité sur votre compte ${IBAN} valeur 3 juin`,
    `Wir haben 20,00 EUR auf Ihr Konto ${IBAN} überwiesen.`,
    `Betrag zu Ihren Gunsten: 12,34 EUR
IBAN: ${IBAN}`,
    `Gläubiger
Huber GmbH
IBAN: ${IBAN}`,
    `Die Miete ist auf das Konto des Vermieters zu zahlen: ${IBAN}`,
    `Wij betalen aan:
IBAN ${IBAN}`,
    `Gegevens voor uitbetaling
IBAN: ${IBAN}`,
    `Paiement sur : ${IBAN}`,
    `Appel de fonds
IBAN : ${IBAN}`,
    `Betalingsverzoek
IBAN: ${IBAN}`,
    `Zahlungsaufforderung
IBAN: ${IBAN}`,
    `SPC
0200
1
${IBAN}
S
Muster AG`,
  ])
    assert.deepEqual(roles(text), ["beneficiary"], text);
});

test("the payer's words in four languages: on a debit notice the first IBAN is not the beneficiary", () => {
  for (const text of [
    `We will debit your account ${IBAN} on 3 May.`,
    `Payer: Jane Doe\nIBAN: ${IBAN}`,
    `The amount will be collected from your account ${IBAN}.`,
    `Le montant sera prélevé sur votre compte ${IBAN} le 5 mai`,
    `Donneur d'ordre : Dupont\nIBAN ${IBAN}`,
    `Compte à débiter : ${IBAN}`,
    `Opdrachtgever: Jansen\nIBAN ${IBAN}`,
    `Het bedrag wordt afgeschreven van uw rekening ${IBAN}`,
    `Der Betrag wird von Ihrem Konto ${IBAN} eingezogen.`,
    `Rechnung 17\nWir buchen den Rechnungsbetrag am 3.5. von Ihrem Konto\nIBAN ${IBAN} ab.`,
    `Zahlungspflichtiger: Max Muster, ${IBAN}`,
    `Auftraggeber\nMax Muster\n${IBAN}`,
    `<DbtrAcct><Id><IBAN>${IBAN}</IBAN></Id></DbtrAcct>`,
    `Betrag belastet auf Kontonummer ${IBAN}, Valuta 12.03.2024`,
    `Ihr Konto ${IBAN} wurde mit 3.50 EUR belastet.`,
    `Endbetrag zu Ihren Lasten 50,00 EUR
IBAN ${IBAN}`,
    `Zahlung per SEPA-Lastschrift von IBAN ${IBAN}`,
    `Le montant de 12.50 EUR sera débité du compte ${IBAN}.`,
    `Compte débité : ${IBAN}`,
    `Wij schrijven af van
IBAN ${IBAN}`,
  ])
    assert.deepEqual(roles(text), ["payer"], text);
});

test("a creditor's identifier, a date and a place after such words are not their account", () => {
  for (const text of [
    `Gläubiger-ID DE98ZZZ09999999999\nIBAN ${IBAN}`,
    `Identificatie schuldeiser\nBE63ZZZ39121383725\nIBAN ${IBAN}`,
    `Incassant-ID: NL98ZZZ123456780000\nIBAN ${IBAN}`,
    `Identifiant du créancier : FR72ZZZ123456\nIBAN : ${IBAN}`,
    `Ihre Lastschrift vom 3. Mai\nIBAN ${IBAN}`,
    `Zahlung an der Kasse\nIBAN ${IBAN}`,
    `Paiement sur place\nIBAN ${IBAN}`,
    `Zugriff auf Ihr Konto ${IBAN}`,
  ])
    assert.deepEqual(roles(text), ["unknown"], text);
});

test("both on one page, each by the words nearest to it", () => {
  assert.deepEqual(roles(`Please transfer 500 EUR from my account ${IBAN} to ${OTHER}.`), ["payer", "beneficiary"]);
  assert.deepEqual(roles(`Debtor: IBAN ${IBAN}\nCreditor: IBAN ${OTHER}`), ["payer", "beneficiary"]);
  assert.deepEqual(roles(`Bitte von Konto ${OTHER} an Empfänger ${IBAN}`).at(1), "beneficiary");
  assert.deepEqual(roles(`Van mijn rekening ${OTHER} overschrijven naar ${IBAN}`), ["payer", "beneficiary"]);
  assert.deepEqual(roles(`Merci de débiter mon compte ${IBAN} en faveur de Dupont ${OTHER}`), ["payer", "beneficiary"]);
});

test("other: spoken of, and neither paid from nor to", () => {
  assert.deepEqual(roles(`I cannot see my account ${IBAN} any more`), ["other"]);
  assert.deepEqual(roles(`Our previous account ${IBAN} has been closed.`), ["other"]);
  assert.deepEqual(roles(`Kontoauszug\nIBAN ${IBAN}`), ["other"]);
});

test("unknown where nothing is said, and on a debit notice's footer", () => {
  assert.deepEqual(roles(`IBAN ${IBAN}`), ["unknown"]);
  assert.deepEqual(roles(`Concerning ${IBAN}, as discussed.`), ["unknown"]);
  const form = `Ich ermächtige den Verein, den Beitrag per Lastschrift einzuziehen.\nIBAN: ____\n\n\n\n\nVerein e.V. – IBAN: ${IBAN}`;
  assert.deepEqual(roles(form), ["unknown"]);
});

test("on an invoice without a word about debiting, the account printed is to be paid, less surely", () => {
  const [found] = inText(`Rechnung Nr. 17\nRechnungsbetrag 100 EUR\n\n\nCommerzbank IBAN ${IBAN}`);
  assert.equal(found?.role, "beneficiary");
  assert.ok((found?.confidence ?? 1) < 0.7);
});

test("money paid to my account makes it the payee's; my account alone is only spoken of", () => {
  for (const text of [
    `Please refund the fee to my account ${IBAN}.`,
    `Het resterende saldo mag u storten op mijn zichtrekening ${IBAN}.`,
    `Merci de virer le remboursement sur mon compte ${IBAN}.`,
    `Bitte überweisen Sie den Betrag auf mein Konto ${IBAN}.`,
    `Geld naar mijn spaarrekening ${IBAN} graag.`,
  ]) {
    const [found] = inText(text);
    assert.equal(found?.role, "beneficiary", text);
    assert.ok((found?.confidence ?? 0) > 0.9, text);
  }
  for (const text of [
    `I have lost access to my account ${IBAN}.`,
    `Op mijn zichtrekening ${IBAN} zie ik een dubbele afhouding.`,
    `Ich habe keinen Zugriff auf mein Konto ${IBAN}.`,
    `Je ne vois plus mon compte ${IBAN}.`,
  ]) {
    const [found] = inText(text);
    assert.equal(found?.role, "other", text);
    assert.ok((found?.confidence ?? 1) < 0.9, text);
  }
});

test("data: what a name says does not choose the role of the line below it", () => {
  const text = `Creditor name: Direct Debit Services\nCreditor account IBAN: ${IBAN}`;
  assert.deepEqual(roles(text), ["beneficiary"]);
  assert.deepEqual(roles(`Payment means: SEPA direct debit\nCreditor account: ${IBAN}`), ["beneficiary"]);
  assert.deepEqual(roles(`We shall debit your bank account ${IBAN}`), ["payer"]);
});

test('a place where one pays is no payee, and "net à payer" is no payer', () => {
  assert.deepEqual(roles(`IBAN ${IBAN}\nBitte zahlen Sie an der Kasse.`), ["unknown"]);
  assert.deepEqual(roles(`Facture 12\nIBAN : ${IBAN}\nNet à payer 44,00`), ["beneficiary"]);
});

test("the words that told it are shown whole", () => {
  const [found] = propose([{ number: 1, words: [], text: `Te crediteren rekening: ${IBAN}` }]).proposals;
  assert.equal(found?.rule.because, "Te crediteren");
});

test("a heading under an account is the next block's", () => {
  assert.deepEqual(roles(`Receiver\nAccount: ${IBAN}\nOriginator\nAccount: ${OTHER}`), ["beneficiary", "payer"]);
  const [first] = propose([{ number: 1, words: [], text: `IBAN ${IBAN}\nOriginator\nAccount 7864 7559` }]).proposals;
  assert.notEqual(first?.rule.role, "payer");
});

test("the heading of its own cell tells whose an account in a table is", () => {
  assert.deepEqual(roles(`Recipient's IBAN\tAccount to be debited\n${IBAN}\t${OTHER}`), ["beneficiary", "payer"]);
});

test("words for an account that is hidden, told by its end, or of no known form are not the next one's", () => {
  for (const text of [
    `Payer account: XXXX XXXX XXXX 4471\nIBAN ${IBAN}`,
    `We collect from your account ending in 4471.\nIBAN ${IBAN}`,
    `Het bedrag wordt afgeschreven van uw rekening die eindigt op 4471.\nIBAN ${IBAN}`,
    `Wir ziehen von Ihrem Konto ein, das auf 4471 endet.\nIBAN ${IBAN}`,
    `Montant prélevé sur votre compte se terminant par 4471.\nIBAN ${IBAN}`,
    `zulasten Konto 1034860\nIBAN ${IBAN}`,
  ])
    assert.deepEqual(roles(text), ["unknown"], text);
  // Its own end is no other account's.
  assert.deepEqual(roles(`We debit your account ending in 3000: ${IBAN}`), ["payer"]);
});

test("a letter's foot is its sender's: to be paid on a bill, never charged by himself, never paid back", () => {
  const foot = `Muster GmbH, Geschäftsführer: A. Ohm, HRB 1123, IBAN ${IBAN}`;
  const rule = (text: string) => propose([{ number: 1, words: [], text }]).proposals[0]?.rule;
  assert.deepEqual([rule(`Rechnung 1\n${foot}`)?.role, rule(`Rechnung 1\n${foot}`)?.confidence], ["beneficiary", 0.8]);
  assert.equal(rule(`Lastschriftanzeige\n${foot}`)?.never, "payer");
  assert.equal(rule(`Gutschriftsanzeige\n${foot}`)?.never, "beneficiary");
  assert.equal(rule(`Direct debit\nKind regards\nGym Ltd\nIBAN ${IBAN}`)?.never, "payer");
});

test("a paper whose title says statement lists what went on in somebody's account", () => {
  for (const title of ["Kontoauszug", "Account statement", "Relevé de compte", "Rekeningafschrift"]) {
    const text = `Bank AG\n${title}\n1.5. Miete 500,00\n2.5. Strom 80,00\n3.5. Gas 40,00\n4.5. Wasser 9,00\n5.5. Brot 3,00\n6.5. Milch 2,00\n7.5. Tee 4,00\n8.5. Salz 1,00\nIBAN ${IBAN}`;
    const rule = propose([{ number: 1, words: [], text }]).proposals[0]?.rule;
    assert.deepEqual([rule?.role, (rule?.confidence ?? 1) < 0.8], ["other", true], title);
  }
  const letter = `Your question about the bank statement that we sent to you in May has been answered.\n\n\n\n\n\n\n\n\n\nIBAN ${IBAN}`;
  assert.notEqual(propose([{ number: 1, words: [], text: letter }]).proposals[0]?.rule.role, "other");
});

/** What the rules say of whose the IBAN is, and what of what it is not. */
const ruled = (text: string) =>
  propose([{ number: null, words: [], text }])
    .proposals.filter(({ account }) => account.kind === "iban")
    .map(({ rule: { role, never } }) => [role, never]);

test("what is said of an account's own number is not taken from the IBAN beside it", () => {
  for (const text of [
    `Wertpapierabrechnung\nAbrechnung zu Lasten Konto-Nr. 60012345\nIBAN ${IBAN}`,
    `Bitte buchen Sie künftig ab von Konto-Nr. 1034860\nIBAN: ${IBAN}`,
    `Belastungskonto: Konto 60012345 / IBAN ${IBAN}`,
  ])
    assert.deepEqual(ruled(text), [["unknown", "beneficiary"]], text);
  assert.deepEqual(ruled(`Empfänger: Konto-Nr. 60012345, IBAN ${IBAN}`), [["unknown", "payer"]]);
  // The number of a bill's customer, and then the sender's account: neither is said of the second.
  assert.deepEqual(ruled(`Rechnung\nKonto-Nr. 60012345\nIBAN ${IBAN}`), [["beneficiary", undefined]]);
  assert.deepEqual(ruled(`Rechnung\nIhre Konto-Nr.: 60012345\nIBAN: ${IBAN}`), [["unknown", "beneficiary"]]);
});

const american = (text: string) =>
  propose([{ number: null, words: [], text }])
    .proposals.filter(({ account }) => account.kind === "us")
    .map(({ account, rule: { role } }) => [account.value, role]);

test("a wire: whose the account is, by the words between the bank's code and the account", () => {
  for (const text of [
    "Please wire as follows:\nCitibank N.A.\nABA 021000089\nFor credit to: Northern Brokers Inc.\nAccount No. 30412345",
    "To fund your account by wire:\nCitibank, ABA 021000089\nCredit to account 30412345, Holdings",
    "Bank: Citibank\nABA: 021000089\nFor further credit: J. Smith\nA/C: 30412345",
    "Routing number 021000089\nBeneficiary: Acme\nAccount number 30412345",
  ])
    assert.deepEqual(american(text), [["02100008930412345", "beneficiary"]], text);
});

test("two American accounts in two lines, the parts of each in an order of its own", () => {
  const text = `Wire transfer confirmation
From account: 4121234567 routing 121000248
To: Miller LLC, ABA 021000021, account 930123456`;
  assert.deepEqual(american(text).at(0), ["1210002484121234567", "payer"]);
  assert.equal(american(text).at(1)?.[0], "021000021930123456");
  assert.notEqual(american(text).at(1)?.[1], "payer");
});

test("a telephone in the column beside a bank's code is no account", () => {
  const page = `Calder Freight Services\tBank information
Account manager: A. Reed\tAccount holder: Calder Freight Services
Mobile +44 20 3406 5465\tABA routing number: 121000248
Tax number FR12344783724\tAccount number: 21854911`;
  assert.deepEqual(american(page), [["12100024821854911", "unknown"]]);
});

test("a form of a mandate: what stands under the signature is its maker's, and is not charged", () => {
  for (const [ask, sign, foot] of [
    ["Les coordonnées de votre compte – IBAN", "Signé à, le", "Éditions du Port SA – Domiciliation bancaire"],
    ["Your account number – IBAN", "Date, place, signature", "Dublin Port Company, bankers AIB"],
    ["IBAN von meinem Konto", "Datum, Ort und Unterschrift", "Stadtwerke Neudorf AG"],
    ["Van uw rekening (IBAN)", "Plaats, datum, handtekening", "Stichting Groen Erf, bankrekening"],
  ])
    assert.notEqual(roles(`SEPA direct debit mandate\n${ask}\n${sign}\n${foot} ${IBAN}`)[0], "payer", ask);
});

test("a typewriter and a telex write no umlauts", () => {
  assert.deepEqual(roles(`Bitte ueberweisen Sie 450 EUR auf das Konto ${IBAN}`), ["beneficiary"]);
  assert.deepEqual(roles(`Bitte belasten Sie mein Konto ${IBAN}`), ["payer"]);
  assert.deepEqual(roles(`Zahlungsempfaenger: Verein\nIBAN ${IBAN}`), ["beneficiary"]);
});
