// The officer puts together what three holders handed over: their keys for the call, and the record of their
// restore tests, whose hash the call names.

import { sha256Hex, thumbprintOf } from "./jose.js";
import { at, chosen, faultOf, inName, onPress, save, say, tell, told } from "./page.js";

const PLACES = [1, 2, 3];

async function handed(place) {
  const file = await chosen(`file-${place}`);
  const person = at(`person-${place}`).value;
  if (!file || person === "") throw faultOf("three-holders");
  let given;
  try {
    given = JSON.parse(new TextDecoder().decode(file.bytes));
  } catch {
    throw faultOf("malformed");
  }
  const { call, jwk, restore_test: restored } = given;
  if (jwk?.d !== undefined || given.d !== undefined) throw faultOf("private-key-given");
  if (!jwk || !Array.isArray(restored) || restored.length !== 2) throw faultOf("malformed");
  if (call !== told.procedure) throw faultOf("wrong-call");
  return { person, thumbprint: await thumbprintOf(jwk), jwk, restored };
}

onPress("gather", "gathered", async () => {
  const all = [];
  for (const place of PLACES) all.push(await handed(place));
  for (const part of ["person", "thumbprint"]) {
    if (new Set(all.map((one) => one[part])).size !== PLACES.length) throw faultOf("not-distinct");
  }
  const tests = all.map(({ thumbprint, restored }) => ({ thumbprint, restore_test: restored }));
  const record = JSON.stringify({ v: 1, call: told.procedure, tests }, null, 1);
  const sha256 = await sha256Hex(new TextEncoder().encode(record));
  save(`restore-test-${inName(told.procedure)}.json`, record);
  at("f-holders").value = JSON.stringify(all.map(({ person, thumbprint, jwk }) => ({ person, thumbprint, jwk })));
  at("f-restore-test").value = sha256;
  at("thumbprints").replaceChildren(...all.map(({ thumbprint }) => {
    const item = document.createElement("li");
    item.className = "mono";
    item.textContent = thumbprint;
    return item;
  }));
  tell("gathered", say("gathered", { sha256 }), "good");
  at("go-part").hidden = false;
  at("go").focus();
});
