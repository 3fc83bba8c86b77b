import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { PermanentError } from "#shared/errors.ts";
import { type Artefact, loadArtefact, saveArtefact } from "#shared/ml/artefact.ts";
import type { LoadedModel } from "#shared/ml/model.ts";
import { randomStream } from "#shared/ml/random.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { toyRows } from "../../test/fixtures/router-rows.ts";
import { testFolder } from "../../test/support/services.ts";
import router, { type RouterOutput, type RouterRow } from "./model.ts";
import { train } from "./train.ts";

type Input = { text: string; subject?: string | undefined };
const HASH = "0".repeat(64);
const quiet = () => {};

const request = (rows: readonly RouterRow[], dev: readonly RouterRow[] | null = null) => ({
  rows,
  dev,
  seed: 1,
  onProgress: quiet,
});

async function saved(rows: readonly RouterRow[]): Promise<Artefact> {
  const folder = await testFolder();
  const trained = await train(request(rows));
  await saveArtefact(
    folder,
    {
      ...trained,
      name: "router",
      data: { version: HASH, files: [], dev: [], labels: null },
      code: HASH,
      seed: 1,
      libraries: {},
    },
    trained,
  );
  return loadArtefact(folder);
}

describe("a router trained on made-up letters", () => {
  let model: LoadedModel<Input, RouterOutput>;
  const ask = async (input: Input) => (await model.predict([input]))[0] as RouterOutput;
  before(async () => {
    const { tf } = await openRuntime();
    model = await router.load(await saved(toyRows(400)), { tf, imageRoot: null });
  });

  test("answers what it learned, and says by which words", async () => {
    const output = await ask({ text: "Please send me a new card, the old card was swallowed" });
    assert.equal(output.label, "cards");
    assert.equal(output.abstained, false);
    assert.match(output.reasons[0] ?? "", /“card.*” speaks? for cards\.$/);
    assert.deepEqual(router.output.parse(output), output);
  });

  test("reads the subject", async () => {
    const bare = await ask({ text: "Please see to it, thank you" });
    const told = await ask({ subject: "mortgage rate", text: "Please see to it, thank you" });
    assert.equal(told.label, "loans");
    assert.ok(told.confidence > bare.confidence || bare.label !== "loans");
  });

  test("leaves to a person what it cannot know: another language, nothing, nonsense, what belongs nowhere", async () => {
    for (const text of [
      "Bitte überweisen Sie den Betrag umgehend auf unser neues Konto bei der Sparkasse",
      "",
      "qwrtz plmk xcvb 12345",
      "what is the weather in paris today",
    ]) {
      const output = await ask({ text });
      assert.equal(output.abstained, true, text);
      assert.ok(output.label.length > 0, "a suggestion all the same");
      assert.ok(output.reasons.length > 0);
    }
  });

  test("an answer does not depend on what is asked beside it", async () => {
    const inputs = toyRows(40, 9).map(({ text }) => ({ text }));
    const together = await model.predict(inputs);
    for (const [i, input] of inputs.entries()) assert.deepEqual((await model.predict([input]))[0], together[i]);
  });
});

describe("a router whose labels are disputed, so that its words leave much open", () => {
  let artefact: Artefact;
  let model: LoadedModel<Input, RouterOutput>;
  before(async () => {
    const random = randomStream(3);
    const labels = ["cards", "loans", "transfers"];
    const rows = toyRows(900).map((row) =>
      row.label !== null && random() < 0.3 ? { ...row, label: labels[Math.floor(random() * 3)] ?? null } : row,
    );
    const { tf } = await openRuntime();
    artefact = await saved(rows);
    model = await router.load(artefact, { tf, imageRoot: null });
  });

  test("reads them again for what they mean, and says so", async () => {
    const [output] = await model.predict([{ text: "My old card was swallowed, please send a new card." }]);
    assert.equal(output?.label, "cards");
    assert.match(output?.reasons.join(" ") ?? "", /read for what it means: that is more like cards than \w+\./);
    assert.deepEqual(await model.predict([{ text: "My old card was swallowed, please send a new card." }]), [output]);
  });

  test("an answer does not depend on what is asked beside it, nor on how much", async () => {
    const inputs = [{ text: "" }, ...toyRows(150, 9).map(({ text }) => ({ text }))];
    const together = await model.predict(inputs);
    const again = together.filter(({ reasons }) => reasons.join(" ").includes("what it means")).length;
    assert.ok(again > 1 && again < inputs.length, `${again} are read again`);
    for (const [i, input] of inputs.entries()) assert.deepEqual((await model.predict([input]))[0], together[i]);
    assert.deepEqual(await model.predict([]), []);
  });

  test("does so for short texts only", async () => {
    const [output] = await model.predict([{ text: "My old card was swallowed, please send a new card. ".repeat(8) }]);
    assert.doesNotMatch(output?.reasons.join(" ") ?? "", /what it means/);
  });

  test("does not load beside another encoder than it learned with", async () => {
    const { tf } = await openRuntime();
    const other = { ...artefact, config: { ...artefact.config, encoder: HASH } };
    await assert.rejects(
      async () => router.load(other, { tf, imageRoot: null }),
      (error) => error instanceof PermanentError && error.code === "MODEL_TAMPERED",
    );
  });
});

test("the same rows train to the same model, and another order of rows to the same answers", async () => {
  const rows = toyRows(200);
  assert.deepEqual(await train(request(rows)), await train(request(rows)));
  const { labels, metrics } = await train(request(rows.toReversed()));
  assert.deepEqual(labels, ["cards", "loans", "transfers"]);
  assert.ok((metrics as { accuracy: number }).accuracy > 0.9);
});

test("dev rows calibrate when they are given", async () => {
  const { metrics } = await train(request(toyRows(200), toyRows(100, 7)));
  assert.equal(metrics.measuredOn, "dev rows");
  assert.equal(metrics.rows, 100);
});

test("rows kept from learning teach nothing, and are measured on apart", async () => {
  const kept = toyRows(100, 7).map((row) => ({ ...row, heldOut: true, made: true, language: "en" }));
  const [bare, held] = [await train(request(toyRows(200))), await train(request([...toyRows(200), ...kept]))];
  assert.deepEqual(held.tensors, bare.tensors);
  assert.equal(held.metrics.rows, bare.metrics.rows);
  const { perLanguage } = held.metrics as { perLanguage: Record<string, { rows: number }> };
  assert.equal(perLanguage["en, made"]?.rows, 100);
});

test("a label that is only in rows kept from learning is refused", async () => {
  const kept = { text: "a yacht", label: "yachts", heldOut: true };
  await assert.rejects(train(request([...toyRows(50), kept])), /TRAINING_DATA_WRONG|held-back/);
});

test("labels that mean nothing are never answered with confidence", async () => {
  const random = randomStream(11);
  const rows = toyRows(300).map((row) => ({ ...row, label: `l${Math.floor(random() * 3)}` }));
  const { metrics } = await train(request(rows));
  assert.ok((metrics as { coverage: number }).coverage < 0.05, JSON.stringify(metrics));
});

for (const [what, rows, dev] of [
  ["one label", toyRows(50).map((row) => ({ ...row, label: "a" })), null],
  ["no label with two rows", ["cards", "loans"].map((label) => ({ text: "please see to it", label })), null],
  ["nothing in common", ["a", "b", "c", "d"].map((text, i) => ({ text, label: `${i % 2}` })), null],
  ["a dev label that was never trained", toyRows(50), [{ text: "card", label: "other" }]],
] as const)
  test(`refused with a reason: ${what}`, async () => {
    await assert.rejects(
      train(request(rows, dev)),
      (error) => error instanceof PermanentError && error.code === "TRAINING_DATA_WRONG" && error.detail !== undefined,
    );
  });

describe("the shipped router", () => {
  test("routes into departments of the published table only, and every mapped label is one of them", async () => {
    const { departments } = JSON.parse(await readFile("infra/departments.json", "utf8"));
    const ids = new Set(departments.map(({ id }: { id: string }) => id));
    const { manifest } = await loadArtefact("models/router/weights");
    assert.deepEqual(
      manifest.labels.filter((label) => !ids.has(label)),
      [],
    );
    const schemes = JSON.parse(await readFile("models/router/labels.json", "utf8"));
    const mapped = new Set(Object.values(schemes).flatMap((scheme) => Object.values(scheme as object)));
    // Made rows name their department themselves.
    for (const line of (await readFile("models/router/made.jsonl", "utf8")).trimEnd().split("\n"))
      mapped.add(JSON.parse(line).label);
    mapped.delete(null);
    assert.deepEqual(mapped, new Set(manifest.labels));
  });

  test("its card shows the figures of these weights", async () => {
    const { manifest } = await loadArtefact("models/router/weights");
    const card = await readFile("models/router/card.md", "utf8");
    const { perClass, perLanguage, perLength, ...all } = manifest.metrics as Record<string, Record<string, unknown>>;
    const shown = ["accuracy", "macroF1", "coverage", "errorAmongAnswered", "ece"] as const;
    // Without the intervals, which stand in brackets.
    const bare = card.replace(/ \(0\.\d+–[01]\.\d+\)/g, "");
    for (const figures of [all, ...Object.values(perLanguage ?? {}), ...Object.values(perLength ?? {})]) {
      const row = shown.map((key) => (figures as Record<string, unknown>)[key]).join(" | ");
      assert.ok(bare.includes(`| ${row} |`), `the card lacks ${row}`);
    }
    for (const [name, figures] of Object.entries(perClass ?? {})) {
      const { precision, recall, f1 } = figures as Record<string, number>;
      assert.match(bare, new RegExp(`\\| ${name} \\| [\\d,]+ \\| ${precision} \\| ${recall} \\| ${f1} \\|`));
    }
  });

  test("routes plain mails in four languages by itself, and none of them wrongly", async () => {
    // As mails are, with a greeting and a name; short messages in Dutch and German have a test of their own.
    const plain: [department: string, text: string][] = [
      ["payments", "Good day, could you make a transfer of 250 euro to my landlord every month from now on?"],
      ["identity-and-access", "I cannot get into online banking any more because the app rejects my password."],
      [
        "fraud-and-disputes",
        "Bonjour, quelqu'un a payé avec ma carte volée dans un magasin, remboursez-moi ces achats.",
      ],
      ["payments", "Madame, Monsieur, je souhaite mettre en place un virement permanent pour mon loyer, merci."],
      [
        "payments",
        "Geachte heer, mevrouw,\n\nKunt u de overschrijving van gisteren naar onze leverancier nog tegenhouden? De begunstigde heeft ons vandaag een ander rekeningnummer gegeven en wij willen de betaling daarom morgen opnieuw uitvoeren.\n\nMet dank\nAnneke Baert",
      ],
      [
        "mortgages",
        "Beste,\n\nWij kopen samen een woning en willen weten welke rente u vraagt voor een hypotheek van twintig jaar. Kunnen wij de hypotheek later vervroegd aflossen, en welke papieren van de notaris hebt u nodig?\n\nGroeten\nFamilie Stevens",
      ],
      [
        "payments",
        "Guten Tag,\n\nunsere Überweisung an den Lieferanten ist seit drei Tagen nicht angekommen. Bitte prüfen Sie, ob der Zahlungsauftrag ausgeführt wurde, und schicken Sie dem Empfänger eine Bestätigung über den überwiesenen Betrag.\n\nMit bestem Gruß\nPetra Nolte",
      ],
      [
        "mortgages",
        "Sehr geehrte Damen und Herren,\n\nwir haben unser Haus vor zehn Jahren mit einer Hypothek bei Ihnen gekauft und möchten die Zinsbindung verlängern. Welche Konditionen bieten Sie für das Immobiliendarlehen, und ist eine Sondertilgung möglich?\n\nFamilie Rode",
      ],
    ];
    const outputs = await shipped(plain.map(([, text]) => text));
    const routed = plain.filter((_, i) => outputs[i]?.abstained === false);
    assert.ok(routed.length >= plain.length / 2, `${routed.length} of ${plain.length}`);
    const wrong = plain.filter(([department], i) => !outputs[i]?.abstained && outputs[i]?.label !== department);
    assert.deepEqual(wrong, []);
  });

  test("leaves short messages in German and Dutch to a person, of which only made ones were learned", async () => {
    const outputs = await shipped([
      "Ich möchte meine Kreditkarte bezahlen",
      "Kostet die Überweisung Geld?",
      "Wo ist meine neue Karte?",
      "Ik ben mijn bankpas kwijt, kunt u deze blokkeren en een nieuwe sturen?",
      "Wat kost het om geld op te nemen?",
    ]);
    assert.deepEqual(
      outputs.map(({ abstained }) => abstained),
      [true, true, true, true, true],
    );
  });

  test("leaves to a person what no department could claim, in every language", async () => {
    const stray = [
      "Dear hiring manager, I have ten years of experience as a cook and would love to join your canteen.",
      "Lunch at one? I booked the table by the window and ordered the soup you like.",
      "Bonjour, le chat de la voisine est encore dans votre jardin, pouvez-vous le rattraper ?",
      "Chers amis, la répétition de la chorale est déplacée à jeudi soir dans la grande salle.",
      "Dag buur, uw fiets staat voor onze poort en de vuilnisman kan er niet langs.",
      "Beste ouders, de schoolreis naar de dierentuin vertrekt morgen om acht uur.",
      "Liebe Nachbarn, am Samstag feiern wir ein Gartenfest und es wird etwas lauter.",
      "Sehr geehrte Damen und Herren, die Heizung im Treppenhaus wird nächste Woche gewartet.",
    ];
    const outputs = await shipped(stray);
    assert.deepEqual(
      stray.filter((_, i) => !outputs[i]?.abstained),
      [],
    );
  });

  async function shipped(texts: readonly string[]): Promise<RouterOutput[]> {
    const { tf } = await openRuntime();
    const model = await router.load(await loadArtefact("models/router/weights"), { tf, imageRoot: null });
    return model.predict(texts.map((text) => ({ text })));
  }
});
