import type { RoleFound } from "./role.ts";
import { UNKNOWN } from "./role-words.ts";

/** What a cheque says of whom it is to be paid to, in words that letters and bills do not have. */
const CHEQUE =
  /(?<!\p{L})(?:pay\s+(?:to\s+)?(?:the\s+)?order\s+of|payez\s+contre\s+ce\s+ch[èe]que|non\s+endossable|gegen\s+diesen\s+(?:Scheck|Check)|tegen\s+deze\s+cheque)(?!\p{L})/iu;

/** What is printed on a cheque at `at` is the drawer's account, whoever is named as the one to pay; null where it is no cheque. */
export function drawers(at: number, text: string, told: RoleFound): RoleFound | null {
  if (told.role !== "beneficiary" && told.role !== "unknown") return null;
  return CHEQUE.test(text.slice(0, at)) ? { ...UNKNOWN, never: "beneficiary" } : null;
}
