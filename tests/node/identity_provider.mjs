// A real provider (npm oidc-provider) on a free port of this machine, PKCE required. Who signs in is the
// login typed into its form. Some logins get an ID token that was changed after it was signed for, so that
// a relying party can be shown to refuse it.
//
//   SHIRUBE_TEST_NODE=<folder with node_modules> node identity_provider.mjs <address people come back to>...
//
// It prints one line of JSON, {"issuer": ..., "client_id": ..., "client_secret": ...}, and ends with its
// standard input.
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const folder = process.env.SHIRUBE_TEST_NODE;
const beside = createRequire(join(folder, "node_modules", "oidc-provider", "package.json"));
const load = (path) => import(pathToFileURL(path).href);
const { default: Provider } = await load(join(folder, "node_modules", "oidc-provider", "lib", "index.js"));
const jose = await load(beside.resolve("jose"));

const CLIENT = "shirube";
const SECRET = "a secret shared by two servers, of 40 or more";
const waysBack = process.argv.slice(2);

const pair = (kid) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
};
const ours = pair("ours");
const strangers = pair("strangers");

const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    { client_id: CLIENT, client_secret: SECRET, redirect_uris: waysBack, grant_types: ["authorization_code"], response_types: ["code"] },
  ],
  cookies: { keys: ["for a test alone"] },
  jwks: { keys: [ours] },
  claims: { openid: ["sub", "amr"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 3600, Interaction: 600, Session: 600, Grant: 600 },
});
provider.on("server_error", (_, error) => console.error(error));

// What is wrong with the token of a login: each is refused.
const text = new TextEncoder();
const unsecured = (claims) =>
  `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.`;
const signed = async (claims, key = ours, header = { alg: "RS256", kid: key.kid }) =>
  new jose.SignJWT(claims).setProtectedHeader(header).sign(await jose.importJWK(key, "RS256"));
const shared = (claims, secret) => new jose.SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(text.encode(secret));
const { n, e, kty, kid } = ours;
const publicPem = await jose.exportSPKI(await jose.importJWK({ n, e, kty, kid }, "RS256"));
const CHANGED = {
  "wrong-audience": (claims) => signed({ ...claims, aud: "another-client" }),
  "more-audiences": (claims) => signed({ ...claims, aud: [CLIENT, "another-client"] }),
  "wrong-issuer": (claims) => signed({ ...claims, iss: "https://other.example" }),
  "wrong-nonce": (claims) => signed({ ...claims, nonce: "another" }),
  "no-nonce": ({ nonce, ...claims }) => signed(claims),
  expired: (claims) => signed({ ...claims, exp: claims.iat - 3600 }),
  "alg-none": (claims) => unsecured(claims),
  "alg-hs-secret": (claims) => shared(claims, SECRET),
  "alg-hs-public": (claims) => shared(claims, publicPem),
  "key-of-a-stranger": (claims) => signed(claims, strangers, { alg: "RS256", kid: "ours" }),
  "key-unknown": (claims) => signed(claims, strangers),
  "no-token": () => undefined,
  huge: (claims) => "x".repeat(1 << 20),
};
provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route !== "token" || !ctx.body?.id_token) return;
  const claims = jose.decodeJwt(ctx.body.id_token);
  const change = CHANGED[claims.sub];
  if (change) ctx.body = { ...ctx.body, id_token: await change(claims) };
  if (claims.sub === "redirected") ctx.redirect("http://127.0.0.1:1/elsewhere");
});

const form = (uid) =>
  `<!doctype html><title>login</title><form method="post" action="/interaction/${uid}"><input name="login"><button>in</button></form>`;
const body = async (request) => {
  let all = "";
  for await (const part of request) all += part;
  return new URLSearchParams(all);
};

server.on("request", async (request, response) => {
  const url = new URL(request.url, issuer);
  if (!url.pathname.startsWith("/interaction/")) return provider.callback()(request, response);
  try {
    const details = await provider.interactionDetails(request, response);
    if (request.method === "GET" && details.prompt.name === "login") {
      response.setHeader("content-type", "text/html");
      return response.end(form(details.uid));
    }
    const login = request.method === "POST" ? (await body(request)).get("login") : details.session?.accountId;
    if (login === "refuses") {
      return provider.interactionFinished(request, response, { error: "access_denied" });
    }
    const grant = new provider.Grant({ accountId: login, clientId: details.params.client_id });
    grant.addOIDCScope(details.params.scope);
    const consent = { grantId: await grant.save() };
    const result = { login: { accountId: login, amr: login === "u-0005" ? ["pwd", "otp", "mfa"] : ["pwd"] }, consent };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch (error) {
    response.statusCode = 400;
    return response.end(String(error));
  }
});

console.log(JSON.stringify({ issuer, client_id: CLIENT, client_secret: SECRET }));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
