// better-auth beside Vestibule: a mailed code, then an authenticator's code, over the same PostgreSQL. Writes each mail as a file.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { betterAuth } from "better-auth";
import { toNodeHandler } from "better-auth/node";
import { emailOTP, twoFactor } from "better-auth/plugins";
import pg from "pg";

const factors = twoFactor({ issuer: "bench", allowPasswordless: true });
// The plugin asks for a second factor after a password alone; here it asks after a mailed code too.
const challenges = factors.hooks.after[0].matcher;
factors.hooks.after[0].matcher = (context) => context.path === "/sign-in/email-otp" || challenges(context);

let mails = 0;
const post = (address, code) => {
  const file = path.join(process.env.MAILS, `${process.pid}-${++mails}`);
  fs.writeFileSync(`${file}.part`, `To: ${address}\n\n${code}\n`);
  fs.renameSync(`${file}.part`, `${file}.eml`);
};

export const auth = betterAuth({
  baseURL: `http://127.0.0.1:${process.env.PORT ?? 80}`,
  secret: "only for this bench, and at least 32 characters",
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 }),
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: "error" },
  plugins: [
    emailOTP({ otpLength: 6, disableSignUp: true, sendVerificationOTP: async ({ email, otp }) => post(email, otp) }),
    factors,
  ],
});

if (process.env.PORT) http.createServer(toNodeHandler(auth)).listen(Number(process.env.PORT), "127.0.0.1");
