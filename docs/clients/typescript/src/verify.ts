// Verifies the header X-Auth-Assertion behind a reverse proxy. The proxy's other headers (X-Auth-Id and so on) can be trusted as
// far as the network between the proxy and you. This one is signed, for your host only, and valid for a minute.
//
//   const who = assertions({ jwks, issuer: 'https://admin.example.com/staff', audience: 'app.example.com', roles: ['BO'] });
//   const admin = await who(request.headers['x-auth-assertion']);      // throws if anything is wrong

import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';

export interface Claims extends JWTPayload {
  sub: string;
  email: string;
  roles: string[];
}

export interface Options {
  /** URL of the keys (https://admin.example.com/.well-known/jwks.json), or the keys themselves. */
  jwks: URL | JSONWebKeySet;
  /** The value of VESTIBULE_PUBLIC_URL, followed by `/staff`. */
  issuer: string;
  /** Your own host, as in VESTIBULE_GATE_HOSTS. */
  audience: string;
  /** Roles that your service accepts; [] accepts every signed-in admin. The proxy may have forgotten to ask for a role. */
  roles: readonly string[];
  /** Shortest time between two fetches of the keys because of an unknown key, in seconds. */
  cooldownSeconds?: number;
}

const LIFE = 60;
const LEEWAY = 5;

/** The admin has none of the service's roles: answer 403. For every other refusal answer 401. */
export class WrongRole extends Error {}

/** Returns a function that verifies an assertion and returns its claims. Create one and keep it, because it caches the keys. */
export function assertions(options: Options): (token: unknown) => Promise<Claims> {
  const { jwks, issuer, audience, roles, cooldownSeconds = 30 } = options;
  const keys: JWTVerifyGetKey =
    jwks instanceof URL
      ? createRemoteJWKSet(jwks, {
          timeoutDuration: 5_000,
          cacheMaxAge: 60_000,
          cooldownDuration: cooldownSeconds * 1000,
        })
      : createLocalJWKSet(jwks);

  return async (token) => {
    if (typeof token !== 'string' || token.length > 8192) throw new errors.JWTInvalid('no assertion');
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      typ: 'vestibule-assertion+jwt',
      issuer,
      audience,
      requiredClaims: ['sub', 'email', 'roles', 'iat', 'nbf', 'exp', 'jti'],
      clockTolerance: LEEWAY,
      maxTokenAge: LIFE,
    });
    if (typeof protectedHeader.kid !== 'string') throw new errors.JWTInvalid('no kid');
    if (!isClaims(payload)) throw new errors.JWTInvalid('claims of the wrong kind');
    if (roles.length > 0 && !payload.roles.some((role) => roles.includes(role))) throw new WrongRole('none of the roles');
    return payload;
  };
}

function isClaims(payload: JWTPayload): payload is Claims {
  const { aud, sub, email, roles, iat = NaN, exp = NaN } = payload as Record<string, unknown> & JWTPayload;
  const texts = [aud, sub, email].every((claim) => typeof claim === 'string' && claim !== '');
  const list = Array.isArray(roles) && roles.every((role) => typeof role === 'string');
  return texts && list && exp - iat <= LIFE;
}

// The command: JWKS (a file or a URL), issuer, audience (with its roles: app.example.com=BO+CMS); an assertion a line on standard input. Claims go to standard
// output, a line each; of what is refused the reason goes to standard error, and the exit code is 1.
async function main(): Promise<void> {
  const [from, issuer, to, cooldown] = process.argv.slice(2);
  const [audience, wanted] = (to ?? '').split('=');
  if (!from || !issuer || !audience) {
    throw new Error('usage: verify JWKS ISSUER AUDIENCE[=ROLE[+ROLE]] [COOLDOWN-SECONDS]');
  }
  const roles = wanted ? wanted.split('+') : [];
  const jwks = /^https?:/.test(from) ? new URL(from) : (JSON.parse(await readFile(from, 'utf8')) as JSONWebKeySet);
  const verify = assertions({ jwks, issuer, audience, roles, ...(cooldown ? { cooldownSeconds: Number(cooldown) } : {}) });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      console.log(JSON.stringify(await verify(line.trim())));
    } catch (error) {
      console.error(`refused: ${error instanceof Error ? error.message : 'unknown'}`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'failed');
    process.exitCode = 1;
  });
}
