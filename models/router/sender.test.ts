import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { domainsIn, senderDomainOf } from "./sender.ts";

for (const [address, domain] of [
  ["Anna <anna@Shop.Example>", "shop.example"],
  ["anna@shop.example", "shop.example"],
  ["shop.example.", "shop.example"],
  ['"odd@name" <a@b.example>', "b.example"],
  ["a@münchen.example", "xn--mnchen-3ya.example"],
  ["a@localhost", null],
  ["a@[192.0.2.1]", null],
  ["a@192.0.2.1", null],
  ["a@-b.example", null],
  ["a@b..example", null],
  ["a@b.example:25", null],
  ["a@b.example/path", null],
  [`a@${"b.".repeat(130)}example`, null],
  ["Anna", null],
  ["", null],
  [null, null],
] as const)
  test(`the domain of ${String(address).slice(0, 40)}`, () => assert.equal(senderDomainOf(address), domain));

test("a domain lies in those above it, down to two names, or three where two are a country's", () => {
  assert.deepEqual(domainsIn("mail.news.shop.example"), [
    "mail.news.shop.example",
    "news.shop.example",
    "shop.example",
  ]);
  assert.deepEqual(domainsIn("mail.shop.co.uk"), ["mail.shop.co.uk", "shop.co.uk"]);
  assert.deepEqual(domainsIn("co.uk"), ["co.uk"]);
  assert.deepEqual(domainsIn("nowhere"), []);
  assert.deepEqual(domainsIn(undefined), []);
});

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/).filter((name) => !name.startsWith("xn--"));
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 5 }), fc.stringMatching(/^[a-z]{2,8}$/))
  .map(([labels, top]) => [...labels, top].join("."));

test("a domain is found in an address however it is written, and is its own domain", () => {
  fc.assert(
    fc.property(domain, fc.stringMatching(/^[a-z0-9.+-]{1,12}$/), (name, local) => {
      for (const written of [name, `${local}@${name}`, `N <${local}@${name.toUpperCase()}>`, ` ${name}. `])
        assert.equal(senderDomainOf(written), name);
      const all = domainsIn(name);
      assert.equal(all[0], name);
      for (const [i, one] of all.entries()) {
        assert.ok(one.includes(".") && name.endsWith(one));
        assert.equal(senderDomainOf(one), one);
        if (i > 0) assert.ok(all[i - 1]?.endsWith(`.${one}`));
      }
    }),
  );
});

test("whatever is written as an address, what is found is a domain in lower case or nothing", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress(), fc.string({ unit: "grapheme" })),
      (written) => {
        const found = senderDomainOf(written);
        if (found === null) return;
        assert.match(found, /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
        assert.ok(found.length <= 253);
        assert.equal(senderDomainOf(found), found);
      },
    ),
  );
});
