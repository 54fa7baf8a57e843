// Signs in and out again:
//
//   node dist/sign-in.js http://127.0.0.1:8080 admin@example.com phone.txt
//
// The program asks for the mailed code on standard input. `phone.txt` stands in for the authenticator: the otpauth URL is written to
// it at the enrolment, and read from it afterwards. Protect it like a password. CAPTCHA_TOKEN holds the captcha's token, if one is
// needed; only a browser can get one. INVITATION holds the token of an invitation, if enrolling needs one.

import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import * as OTPAuth from 'otpauth';
import { Vestibule } from './client.js';

type Answer = { status: boolean; errorCode?: string | null; errorMessage?: string | null; unlocksAt?: string | null };

/** Throws the refusal if a step was refused. */
function accepted<A extends Answer>(step: string, answer: A): A {
  if (answer.status) return answer;
  const until = answer.unlocksAt ? ` (until ${answer.unlocksAt})` : '';
  throw new Error(`${step}: ${answer.errorCode}: ${answer.errorMessage}${until}`);
}

async function main(): Promise<void> {
  const [origin, email, phone] = process.argv.slice(2);
  if (!origin || !email || !phone) throw new Error('usage: sign-in ORIGIN EMAIL FILE-OF-THE-OTPAUTH-URL');
  const vestibule = new Vestibule(origin);

  const recaptcha = process.env['CAPTCHA_TOKEN'] ?? '';
  const invitation = process.env['INVITATION'] ?? null;
  const asked = accepted('requestLookup', await vestibule.requestLookup({ email, recaptcha, invitation }));
  console.error(`If ${asked.email} may sign in, a code is on its way. Another one in ${asked.nextRequestAt} s at the earliest.`);

  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const code = await terminal.question('The code: ');
  terminal.close();
  const proven = accepted('verifyLookup', await vestibule.verifyLookup(code));

  // Returned only while the account has no authenticator. Do not show, log or send it anywhere.
  if (proven.authUrlFor2fa) await writeFile(phone, proven.authUrlFor2fa, { mode: 0o600, flag: 'wx' });
  const totp = OTPAuth.URI.parse((await readFile(phone, 'utf8')).trim());
  if (!(totp instanceof OTPAuth.TOTP)) throw new Error(`${phone} holds no otpauth://totp/ URL`);
  accepted('verify2fa', await vestibule.verify2fa(totp.generate()));

  const admin = await vestibule.currentUser();
  if (!admin) throw new Error('signed in, and nobody is there');
  console.log(JSON.stringify(admin));

  console.error((await vestibule.signOut()) ? 'Signed out.' : 'There was no session to end.');
  if (await vestibule.currentUser()) throw new Error('signed out, and still there');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = 1;
});
