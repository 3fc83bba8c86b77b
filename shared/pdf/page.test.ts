import assert from "node:assert/strict";
import { test } from "node:test";
import { onePagePdf } from "../../test/fixtures/raw-pdf.ts";
import { withPage } from "../../test/support/pdf-page.ts";
import { textOf } from "./words.ts";

const textIn = (bytes: Buffer) => withPage(bytes, (page) => textOf(page.read().words));
const line = (text: string, y = 300, x = 20) => `BT /F1 12 Tf ${x} ${y} Td (${text}) Tj ET\n`;

/** A field with what somebody wrote into it, and the look it had before. */
const field = (flags: number, name: string) =>
  `<< /Type /Annot /Subtype /Widget /FT /Tx /T (${name}) /V (BE68 5390) /F ${flags} /Rect [60 295 200 315] /DA (/F1 10 Tf 0 g) /AP << /N 7 0 R >> >>`;
const OLD_LOOK = {
  dictionary: "/Type /XObject /Subtype /Form /BBox [0 0 140 20] /Resources << /Font << /F1 5 0 R >> >>",
  stream: "BT /F1 10 Tf 2 5 Td (OLD) Tj ET",
};
const form = (isOld: boolean, flags = 4) =>
  onePagePdf(line("IBAN"), {
    page: "/Annots [6 0 R]",
    catalog: `/AcroForm << /Fields [6 0 R] /DR << /Font << /F1 5 0 R >> >> /DA (/F1 10 Tf 0 g) ${isOld ? "/NeedAppearances true" : ""} >>`,
    objects: [field(flags, "iban"), OLD_LOOK],
  });

test("what is filled into a form is read, as the file says it looks", async () => {
  assert.equal(await textIn(form(true)), "IBAN BE68 5390");
  assert.equal(await textIn(form(false)), "IBAN OLD");
});

test("a hidden field is not read", async () => {
  const hidden = 2;
  assert.equal(await textIn(form(false, hidden)), "IBAN");
});

test("a field whose look is missing is drawn from what it holds", async () => {
  const bytes = onePagePdf(line("IBAN"), {
    page: "/Annots [6 0 R]",
    catalog:
      "/AcroForm << /Fields [6 0 R] /DR << /Font << /F1 5 0 R >> >> /DA (/F1 10 Tf 0 g) /NeedAppearances true >>",
    objects: [field(4, "iban").replace(/\/AP << .* >> >>/, ">>")],
  });
  assert.equal(await textIn(bytes), "IBAN BE68 5390");
});

/** A note typed over the page, as programs write it that leave its look to the viewer. */
const typedOver = (more: string) =>
  onePagePdf(line("Pay to"), {
    page: "/Annots [6 0 R 7 0 R]",
    objects: [
      "<< /Type /Annot /Subtype /Link /F 4 /Rect [0 0 10 10] >>",
      `<< /Type /Annot /Subtype /FreeText /Rect [20 200 300 230] /DA (/Helv 12 Tf 0 g) /Contents (IBAN BE68 5390) ${more} >>`,
    ],
  });

test("what is typed over a page is read, though the file gives it no look", async () => {
  assert.equal(await textIn(typedOver("/F 4")), "Pay to\nIBAN BE68 5390");
  const { dark, twice } = await withPage(typedOver("/F 4"), (page) => ({
    dark: page.render({ dpi: 72, pixelsMax: 1e6, channels: 1 }).data.subarray(170 * 400, 200 * 400),
    twice: [textOf(page.read().words), textOf(page.read().words)],
  }));
  assert.ok(
    dark.some((value) => value < 100),
    "it is drawn, too",
  );
  assert.equal(twice[0], twice[1]);
});

test("what is typed over a page and hidden is not read, nor is its text where it has a look of its own", async () => {
  assert.equal(await textIn(typedOver("/F 2")), "Pay to");
  const own = onePagePdf(line("Pay to"), {
    page: "/Annots [6 0 R]",
    objects: [
      "<< /Type /Annot /Subtype /FreeText /F 4 /Rect [20 200 160 220] /DA (/Helv 12 Tf 0 g) /Contents (IBAN) /AP << /N 7 0 R >> >>",
      OLD_LOOK,
    ],
  });
  assert.equal(await textIn(own), "Pay to\nOLD");
});

test("what is typed over a page may be broken; where it is longer than a page it is left alone", async () => {
  const notes = ["/DA (", "/DA 7 /Rect [0 0 1e38 -1e38]", "/Rect [9 9 9 9]", "/DA (/F 1e30 Tf) /C [1 2]", "/RC 3 0 R"];
  for (const broken of notes) assert.match(await textIn(typedOver(`/F 4 ${broken}`)), /^Pay to/);
  const long = typedOver("/F 4")
    .toString("latin1")
    .replace("(IBAN", `(${"IBAN ".repeat(20_000)}`);
  assert.equal(await textIn(Buffer.from(long, "latin1")), "Pay to");
});

test("a page read twice gives the same words, though its form became part of it", async () => {
  const both = await withPage(form(true), (page) => [page.read(), page.read()]);
  assert.deepEqual(both[0], both[1]);
});

test("letters that a font does not name are counted", async () => {
  const odd =
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 65 /LastChar 67 /Widths [600 600 600] /ToUnicode 7 0 R >>";
  const map = {
    dictionary: "",
    stream:
      "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 3 beginbfchar <41> <0041> <42> <e001> <43> <fffd> endbfchar endcmap end",
  };
  const bytes = onePagePdf("BT /F2 12 Tf 20 300 Td (ABC) Tj ET", { objects: [odd, map] }).toString("latin1");
  const named = Buffer.from(bytes.replace("/F1 5 0 R", "/F2 6 0 R"), "latin1");
  const { health } = await withPage(named, (page) => page.read());
  assert.deepEqual(health, { characters: 3, unmapped: 2, invisible: 0 });
});

test("hyphens at a line's end stay, and each part stands on its own line", async () => {
  assert.equal(await textIn(onePagePdf(line("Steuer-", 300) + line("betrag", 286))), "Steuer-\nbetrag");
  // Word processors write 0xAD where a person sees a hyphen.
  assert.equal(await textIn(onePagePdf(line("Soll\\255Zins"))), "Soll-Zins");
});

test("the crop box is the page: places count from its corner", async () => {
  const bytes = onePagePdf(line("corner", 190, 100), { page: "/CropBox [100 100 300 200]" });
  const page = await withPage(bytes, (page) => ({
    width: page.width,
    height: page.height,
    box: page.read().words[0]?.box,
  }));
  assert.deepEqual([page.width, page.height], [200, 100]);
  assert.ok((page.box?.[0] ?? 1) < 0.02 && (page.box?.[3] ?? 0) < 0.2, String(page.box));
});

test("text as large as its matrix makes it, turned as its matrix turns it", async () => {
  const bytes = onePagePdf("BT /F1 1 Tf 0 12 -12 0 50 100 Tm (upwards here) Tj ET");
  const { words } = await withPage(bytes, (page) => page.read());
  assert.equal(textOf(words), "upwards here");
  const [left = 0, top = 0, right = 0, bottom = 0] = words[0]?.box ?? [];
  assert.ok(bottom - top > 3 * (right - left) && right - left < 20 / 400, String(words[0]?.box));
});

/** 20 × 10 pixels of grey. */
const IMAGE = {
  dictionary: "/Type /XObject /Subtype /Image /Width 20 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8",
  stream: Buffer.alloc(200, 128),
};
const near = (a: number | null, b: number) => assert.ok(a !== null && Math.abs(a - b) <= 0.03 * b, `${a}, not ${b}`);

test("pictures: what they cover together, and how fine the largest is in its finer direction", async () => {
  const images = (content: string, objects = [IMAGE]) =>
    withPage(onePagePdf(content, { resources: "/XObject << /I 6 0 R >>", objects }), (page) => page.images());
  const none = await images(line("none"));
  assert.deepEqual([none.share, none.dpi, none.covered.some((square) => square > 0)], [0, null, false]);
  const whole = await images("q 400 0 0 400 0 0 cm /I Do Q");
  assert.equal(whole.share, 1);
  near(whole.dpi, 20 / (400 / 72));
  const turned = await images("q 0 400 -200 0 300 0 cm /I Do Q");
  near(turned.share, 0.5);
  near(turned.dpi, Math.max(20 / (400 / 72), 10 / (200 / 72)));
  const strips = Array.from({ length: 10 }, (_, i) => `q 400 0 0 40 0 ${i * 40} cm /I Do Q`).join("\n");
  near((await images(strips)).share, 1);
  near((await images("q 400 0 0 200 0 0 cm /I Do Q q 400 0 0 200 0 0 cm /I Do Q")).share, 0.5);
});

test("pictures within groups count where the groups put them", async () => {
  const group = {
    dictionary:
      "/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Matrix [200 0 0 200 0 0] /Resources << /XObject << /I 6 0 R >> >>",
    stream: "/I Do",
  };
  const bytes = onePagePdf("q 2 0 0 1 0 0 cm /G Do Q", {
    resources: "/XObject << /G 7 0 R >>",
    objects: [IMAGE, group],
  });
  const { share, dpi } = await withPage(bytes, (page) => page.images());
  near(share, 0.5);
  near(dpi, Math.max(20 / (400 / 72), 10 / (200 / 72)));
});

/** Grey as far as a scan of 20 × 10 pixels goes. */
const overPicture = (content: string, box: string) =>
  onePagePdf(`q ${box} cm /I Do Q\n${content}`, { resources: "/XObject << /I 6 0 R >>", objects: [IMAGE] });
const shown = (bytes: Buffer) =>
  withPage(bytes, (page) => {
    const { words, health, hidden } = page.read();
    return { text: textOf(words), health, hidden };
  });

test("invisible letters are read and counted over a picture, as the OCR of a scan; elsewhere nobody sees them", async () => {
  const content = `${line("seen")}3 Tr ${line("hidden", 200)}0 Tr ${line("outside", 300, 900)}`;
  assert.deepEqual(await shown(overPicture(content, "400 0 0 400 0 0")), {
    text: "seen\nhidden",
    health: { characters: 10, unmapped: 0, invisible: 6 },
    hidden: 0,
  });
  assert.deepEqual(await shown(overPicture(content, "40 0 0 40 300 20")), {
    text: "seen",
    health: { characters: 4, unmapped: 0, invisible: 0 },
    hidden: 6,
  });
});

test("letters in the colour of what is under them are not read; those that stand out are, whatever their colour", async () => {
  const text = async (content: string) => (await shown(onePagePdf(content))).text;
  const white = `1 1 1 rg ${line("BE68")}`;
  assert.equal(await text(`${line("Pay", 350)}${white}`), "Pay");
  assert.equal(await text(`${line("Pay", 350)}0 0 0.6 rg 0 280 400 60 re f ${white}`), "Pay\nBE68");
  assert.equal(await text(`${line("Pay", 350)}0.98 0.98 0.98 rg 0 280 400 60 re f ${white}`), "Pay");
  assert.equal(await text(`${line("Pay", 350)}0.85 0.85 0.8 rg ${line("BE68")}`), "Pay\nBE68");
  // Filled in white, with an outline.
  assert.equal(await text(`${line("Pay", 350)}2 Tr ${white}`), "Pay\nBE68");
  assert.equal(await text(`${line("Pay", 350)}7 Tr ${line("BE68")}`), "Pay");
});

test("what stands on a layer is read as long as the layer is switched on", async () => {
  const layered = (how: string) =>
    shown(
      onePagePdf(`${line("Pay", 350)}/Span BMC /OC /L BDC ${line("BE68")} EMC EMC`, {
        catalog: `/OCProperties << /OCGs [6 0 R] /D << /${how} [6 0 R] >> >>`,
        resources: "/Properties << /L 6 0 R >>",
        objects: ["<< /Type /OCG /Name (Old) >>"],
      }),
    );
  assert.deepEqual((await layered("OFF")).text, "Pay");
  assert.deepEqual((await layered("ON")).text, "Pay\nBE68");
});

for (const [how, content, group] of [
  ["around a group", "/OC /L BDC /Fm Do EMC", ""],
  ["that a group names", "/Fm Do", "/OC 6 0 R"],
  ["that a group around a group names", "/Outer Do", "/OC 6 0 R"],
  ["within a group", "/Within Do", ""],
] as const)
  test(`what stands on a layer ${how} is read as long as the layer is switched on`, async () => {
    const own = "/Type /XObject /Subtype /Form /BBox [0 0 400 400]";
    const resources = "/Resources << /Font << /F1 5 0 R >> /Properties << /L 6 0 R >> /XObject << /Fm 7 0 R >> >>";
    const layered = (state: string) =>
      shown(
        onePagePdf(`${line("Pay", 350)}${content}`, {
          catalog: `/OCProperties << /OCGs [6 0 R] /D << /${state} [6 0 R] >> >>`,
          resources: "/Properties << /L 6 0 R >> /XObject << /Fm 7 0 R /Outer 8 0 R /Within 9 0 R >>",
          objects: [
            "<< /Type /OCG /Name (Old) >>",
            { dictionary: `${own} ${group} ${resources}`, stream: line("BE68") },
            { dictionary: `${own} ${resources}`, stream: "/Fm Do" },
            { dictionary: `${own} ${resources}`, stream: `/OC /L BDC ${line("BE68")} EMC` },
          ],
        }),
      );
    assert.deepEqual((await layered("OFF")).text, "Pay");
    assert.deepEqual((await layered("ON")).text, "Pay\nBE68");
  });

test("letters of no opacity are not read", async () => {
  const bytes = onePagePdf(`${line("Pay", 350)}/G gs ${line("BE68")}`, {
    resources: "/ExtGState << /G << /ca 0 >> >>",
  });
  assert.deepEqual((await shown(bytes)).text, "Pay");
});
