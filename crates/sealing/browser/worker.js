// Seals and opens beside the page, which stays usable meanwhile. One message asks, one answers:
// { id, ask, ... } → { id, answer } or { id, fault: { code, part } }. No key is kept between two.

import { SealingError, newHolder, open, parse, seal, unwrapInner, unwrapOuter } from "./envelope.js";

const ASKS = {
  "new-holder": () => newHolder(),
  seal: ({ call, content, holders }) => seal(call, new Uint8Array(content), holders),
  "unwrap-outer": ({ envelope, key, partner }) => unwrapOuter(parse(new Uint8Array(envelope)), key, partner),
  "unwrap-inner": ({ handedOver, key }) => unwrapInner(handedOver, key),
  open: ({ envelope, contentKey }) => open(parse(new Uint8Array(envelope)), contentKey),
};

self.addEventListener("message", async ({ data }) => {
  const { id, ask } = data;
  try {
    const perform = Object.hasOwn(ASKS, ask) ? ASKS[ask] : undefined;
    if (perform === undefined) throw new SealingError("malformed", "ask");
    const answer = await perform(data);
    // bytes move over instead of being copied
    const moved = [answer?.file?.buffer, answer?.content?.buffer].filter((buffer) => buffer !== undefined);
    self.postMessage({ id, answer }, moved);
  } catch (fault) {
    const known = fault instanceof SealingError;
    self.postMessage({ id, fault: known ? { code: fault.code, part: fault.part } : { code: "unexpected" } });
  }
});
