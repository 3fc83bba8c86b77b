import assert from "node:assert/strict";
import { test } from "node:test";
import type { Box, Word } from "#shared/reading.ts";
import { fieldsOf, isAt, labelsOf, linesOf, nameOf, signaturesAt } from "./fields.ts";

/** A line's words, side by side from `left`. */
function line(number: number, text: string, left: number, top: number): Word[] {
  let at = left;
  return text.split(" ").map((word) => {
    const right = at + word.length * 0.01;
    const box: Box = [at, top, right, top + 0.015];
    at = right + 0.01;
    return { text: word, box, line: number };
  });
}

test("words of a line are joined, and columns stay apart", () => {
  const lines = linesOf([...line(0, "For the bank", 0.1, 0.8), ...line(0, "The account holder", 0.6, 0.8)]);
  assert.deepEqual(
    lines.map(({ text }) => text),
    ["For the bank", "The account holder"],
  );
});

test("labels are told from sentences that speak about signatures", () => {
  const lines = linesOf(
    [
      "Signature du titulaire",
      "Datum, Unterschrift",
      "Handtekening:",
      "Authorised signatory",
      "Please put your signature below and send the form back to us",
      "Your signature is missing.",
      "Designature",
      "Signature : ......................",
      "Handtekening ______",
      "Ort, Datum und Unterschrift des Kontoinhabers oder der Kontoinhaberin / des Bevollmächtigten",
      "Signature(s) of the account holder or holders as shown on the card",
      "Lu et approuvé (le titulaire du compte)",
      "Voor akkoord, de rekeninghouder",
      "Signature of this form means that you agree to all of our",
      "Die Unterschrift ist auf der Rückseite der Karte zu leisten und",
    ].flatMap((text, i) => line(i, text, 0.1, 0.1 * i)),
  );
  assert.deepEqual(
    labelsOf(lines).map(({ text }) => text),
    [
      ...["Signature du titulaire", "Datum, Unterschrift", "Handtekening:", "Authorised signatory"],
      ...["Signature : ......................", "Handtekening ______"],
      "Ort, Datum und Unterschrift des Kontoinhabers oder der Kontoinhaberin / des Bevollmächtigten",
      "Signature(s) of the account holder or holders as shown on the card",
      ...["Lu et approuvé (le titulaire du compte)", "Voor akkoord, de rekeninghouder"],
    ],
  );
});

test("a field for initials is one, in four languages; a visa and an initial payment are none", () => {
  const labels = (...texts: string[]) =>
    labelsOf(linesOf(texts.flatMap((text, i) => line(i, text, 0.05, 0.03 * i)))).map(({ text }) => text);
  const fields = [
    ...["Initials", "Initials:", "Initial here", "Initialled by", "Parafe", "Paraphe", "Paraphes", "Paraphe du client"],
    ...[
      "Signatur",
      "Signatur Kunde",
      "Visum",
      "Visum:",
      "Datum / Visum",
      "Visum Bank",
      "Namenszeichen",
      "Paraphe Bank",
    ],
    ...["Paraaf", "Initialen", "Initiales", "Unterschrift für die Bank", "Signature for the bank", "Visum ........"],
  ];
  assert.deepEqual(labels(...fields), fields);
  const none = [
    ...["Visum für Reisen nach China", "Ihr Visum ist abgelaufen", "Initial deposit", "Elektronische Signatur"],
    ...[
      "Mit qualifizierter elektronischer Signatur",
      "Qualifizierte Signatur",
      "Gültig ohne Signatur",
      "Signaturen sind gültig",
    ],
    ...["Handtekening niet verplicht is", "Datum der Signatur"],
  ];
  assert.deepEqual(labels(...none), []);
});

test("a line that says that no signature is needed, when one was put, or that it is not by hand, waits for none", () => {
  const lines = (...texts: string[]) => linesOf(texts.flatMap((text, i) => line(i, text, 0.05, 0.03 * i)));
  const none = lines(
    ...[
      "Dieses Schreiben ist ohne Unterschrift gültig",
      "Gültig ohne eigenhändige Unterschrift",
      "Valable sans signature",
    ],
    ...["Geldig zonder handtekening", "No signature required", "This letter is valid without signature"],
    ...["Date of signature", "Datum der Unterschrift", "Date de la signature :", "Datum van ondertekening"],
    ...[
      "Digital signature verified",
      "Signature électronique",
      "Specimen signatures",
      "Signature Bank",
      "Signed copy enclosed",
    ],
    ...["is to be signed and returned", "Ondertekening vindt plaats op kantoor"],
  );
  assert.deepEqual(labelsOf(none), []);
  const fields = lines(
    "Datum der Unterschrift / Unterschrift",
    "Date of signature: Signature:",
    "Date et signature",
    "Paraphes",
  );
  assert.equal(labelsOf(fields).length, 4);
});

test("a field is one, though it is labelled twice; two that lie side by side or apart are two", () => {
  const count = (...lines: Word[][]) => fieldsOf(linesOf(lines.flat())).length;
  assert.equal(count(line(0, "Handtekening klant", 0.1, 0.8), line(1, "Signature du client", 0.1, 0.818)), 1);
  assert.equal(count(line(0, "Handtekening", 0.1, 0.8), line(0, "Signature", 0.5, 0.8)), 1);
  assert.equal(count(line(0, "Signature", 0.1, 0.8), line(0, "Signature", 0.5, 0.8)), 2);
  assert.equal(count(line(0, "Signature of the customer", 0.1, 0.8), line(0, "Signature for the bank", 0.6, 0.8)), 2);
  assert.equal(count(line(0, "Signature 1", 0.1, 0.8), line(1, "Signature 2", 0.1, 0.87)), 2);
});

test("a signature fills the field it stands nearest to, and not the one beside it", () => {
  const sides = fieldsOf(
    linesOf([...line(0, "Signature of the customer", 0.1, 0.8), ...line(0, "Signature for the bank", 0.6, 0.8)]),
  );
  const right: { box: Box } = { box: [0.62, 0.82, 0.8, 0.88] };
  assert.deepEqual(signaturesAt(sides, [right]), [[], [right]]);
  const stacked = fieldsOf(linesOf([...line(0, "Signature 1", 0.1, 0.8), ...line(1, "Signature 2", 0.1, 0.87)]));
  const lower: { box: Box } = { box: [0.25, 0.85, 0.45, 0.9] };
  assert.deepEqual(signaturesAt(stacked, [lower]), [[], [lower]]);
  assert.deepEqual(signaturesAt(stacked, [{ box: [0.2, 0.1, 0.4, 0.15] }]), [[], []]);
});

test("a signature above, below or beside its label is at it; one further off is not", () => {
  const [label] = linesOf(line(0, "Signature", 0.1, 0.8));
  assert.ok(label);
  assert.ok(isAt(label, [0.1, 0.72, 0.3, 0.79]));
  assert.ok(isAt(label, [0.12, 0.82, 0.3, 0.88]));
  assert.ok(isAt(label, [0.25, 0.78, 0.45, 0.83]));
  assert.ok(!isAt(label, [0.1, 0.5, 0.3, 0.56]));
  assert.ok(!isAt(label, [0.8, 0.78, 0.95, 0.83]));
});

test("a signature is called by the role beside it, before what stands nearer", () => {
  const lines = linesOf([
    ...line(0, "Brussels, 3 May", 0.1, 0.72),
    ...line(1, "Marie Dubois", 0.1, 0.81),
    ...line(2, "For the bank", 0.1, 0.84),
  ]);
  const box: Box = [0.1, 0.74, 0.3, 0.8];
  assert.equal(nameOf(lines, box), "For the bank");
  assert.equal(nameOf(lines.slice(0, 2), [0.1, 0.75, 0.3, 0.805]), "Marie Dubois");
  assert.equal(nameOf(lines, [0.5, 0.1, 0.7, 0.2]), null);
  for (const role of ["Für die Bank", "Voor de bank", "Pour la banque", "Signatur für die Bank", "Visum"]) {
    const printed = linesOf([...line(0, "Marie Dubois", 0.1, 0.81), ...line(1, role, 0.1, 0.84)]);
    assert.equal(nameOf(printed, [0.1, 0.75, 0.3, 0.805]), role);
  }
});

test("the last line of a letter is no role", () => {
  for (const thanks of ["Wir danken für das Vertrauen", "Thank you for the quick answer", "Merci pour la réponse"]) {
    const lines = linesOf([...line(0, thanks, 0.1, 0.715), ...line(1, "Marie Dubois", 0.1, 0.81)]);
    assert.equal(nameOf(lines, [0.1, 0.75, 0.3, 0.805]), "Marie Dubois");
  }
});

test("what OCR made of the signature's own strokes is no name", () => {
  const strokes = line(0, "~~ L=", 0.15, 0.76);
  const box: Box = [0.1, 0.74, 0.3, 0.8];
  assert.equal(nameOf(linesOf(strokes), box), null);
  assert.equal(nameOf(linesOf([...strokes, ...line(1, "Zoë v. d. Berg", 0.1, 0.82)]), box), "Zoë v. d. Berg");
  assert.equal(nameOf(linesOf([...strokes, ...line(1, "0475 12 33 10", 0.1, 0.82)]), box), null);
});
