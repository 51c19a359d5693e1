// A holder's key: made here, saved here, tried here. Only then is there something to hand on.

import { PASSPHRASE_LETTERS_MIN, lock, publicOf, unlock } from "./keyfile.js";
import { thumbprintOf } from "./jose.js";
import { ask, at, chosen, faultOf, inName, onPress, save, say, tell } from "./page.js";

const call = () => {
  const named = at("call").value.trim();
  if (named === "") throw faultOf("no-call");
  return named;
};
const same = (one, other) => one.length === other.length && one.every((byte, index) => byte === other[index]);

onPress("make", "made", async () => {
  const [passphrase, again] = [at("passphrase").value, at("passphrase-again").value];
  if ([...passphrase].length < PASSPHRASE_LETTERS_MIN) throw faultOf("short-passphrase");
  if (passphrase !== again) throw faultOf("passphrases-differ");
  const named = inName(call());
  tell("made", say("working"));
  const { privateJwk, thumbprint } = await ask("new-holder");
  save(`shirube-key-${named}-${thumbprint.slice(0, 8)}.jwe`, await lock(privateJwk, passphrase), "application/jose");
  at("passphrase").value = "";
  at("passphrase-again").value = "";
  tell("made", say("key-saved", { thumbprint }), "good");
  at("test-part").hidden = false;
  at("key-file").focus();
});

// Opens a dummy with the key at this place of the pair; the other two keys are thrown away.
async function tried(own, place) {
  const [second, third] = [await ask("new-holder"), await ask("new-holder")];
  const mine = { privateJwk: own, publicJwk: publicOf(own), thumbprint: await thumbprintOf(own) };
  const pair = place === "outer" ? [mine, second] : [second, mine];
  const holders = [...pair, third].map((holder) => holder.publicJwk);
  const content = crypto.getRandomValues(new Uint8Array(64));
  const sealed = await ask("seal", { call: call(), content, holders });
  const envelope = sealed.file;
  const [outer, inner] = pair;
  const handedOver = await ask("unwrap-outer", { envelope, key: outer.privateJwk, partner: inner.thumbprint });
  const contentKey = await ask("unwrap-inner", { handedOver, key: inner.privateJwk });
  const opened = await ask("open", { envelope, contentKey });
  if (!same(opened.content, content)) throw faultOf("restore-failed");
  return { as: place, envelope_sha256: sealed.sha256, content_sha256: opened.sha256 };
}

onPress("try", "tried", async () => {
  const file = await chosen("key-file");
  if (!file) throw faultOf("no-file");
  tell("tried", say("working"));
  const own = await unlock(file.bytes, at("test-passphrase").value);
  const restored = [await tried(own, "outer"), await tried(own, "inner")];
  at("test-passphrase").value = "";
  const thumbprint = await thumbprintOf(own);
  const handed = { v: 1, call: call(), thumbprint, jwk: publicOf({ ...own, kid: thumbprint }), restore_test: restored };
  tell("tried", say("restore-passed", { thumbprint }), "good");
  at("hand-part").hidden = false;
  at("hand").onclick = () => save(`shirube-public-${inName(call())}-${thumbprint.slice(0, 8)}.json`, JSON.stringify(handed, null, 1));
  at("hand").focus();
});
