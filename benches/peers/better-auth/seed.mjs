// Fills better-auth's database: 20,000 accounts with one authenticator's secret, which the driver knows.
import { symmetricEncrypt } from "better-auth/crypto";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";
import { auth } from "./server.mjs";

await (await getMigrations(auth.options)).runMigrations();
const key = (await auth.$context).secretConfig;
const [secret, codes] = await Promise.all(["12345678901234567890", "[]"].map((data) => symmetricEncrypt({ key, data })));
const db = new pg.Client(process.env.DATABASE_URL);
await db.connect();
await db.query(`insert into "user"(id, name, email, "emailVerified", "createdAt", "updatedAt", "twoFactorEnabled")
  select 'user' || n, 'User ' || n, 'u' || n || '@example.com', true, now(), now(), true from generate_series(0, 19999) n`);
await db.query(`insert into "twoFactor"(id, secret, "backupCodes", "userId", verified, "failedVerificationCount")
  select 'factor' || n, $1, $2, 'user' || n, true, 0 from generate_series(0, 19999) n`, [secret, codes]);
await db.query("analyze");
process.exit(0);
