import { connect } from "#shared/db/db.ts";
import { arrivalOf, testReceiver } from "./intake.ts";
import { testLog } from "./services.ts";

/** A process that receives COUNT arrivals at once, SHARED of them the same in every such process; prints receipts. */
const [url = "", count = "0", shared = "0"] = process.argv.slice(2);
const connection = connect(url, 4, testLog);
const receiver = testReceiver(connection);
const receipts = await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    receiver.receive(arrivalOf(index < Number(shared) ? `shared ${index}` : `${process.pid} ${index}`)),
  ),
);
await connection.close();
process.stdout.write(
  JSON.stringify(receipts.map(({ receipt, duplicateOf }) => ({ receipt, duplicateOf: duplicateOf?.receipt ?? null }))),
);
