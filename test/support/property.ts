import fc from "fast-check";

/**
 * Property tests, with the same examples in every run: a run says whether a change
 * broke something, not whether today's dice found what no one had thought of. To
 * look for that, `MAILROOM_TEST_SEED=random npm test -- WORD`; a failure prints its
 * seed, and MAILROOM_TEST_SEED=SEED shows it again. MAILROOM_TEST_EXAMPLES=50000 looks longer.
 */
const SEED = 20_260_801;
/** Fast-check's own number: each property takes some hundredths of a second. */
const EXAMPLES = 100;

const { MAILROOM_TEST_SEED: seed, MAILROOM_TEST_EXAMPLES: examples } = process.env;
fc.configureGlobal({
  ...(seed === "random" ? {} : { seed: Number(seed ?? SEED) }),
  numRuns: Number(examples ?? EXAMPLES),
});

export default fc;
