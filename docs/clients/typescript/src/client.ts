// A typed client of the staff door, with one function for each step. In a browser cookies need only `credentials: 'include'`. A
// program needs a cookie jar, which `fetch-cookie` adds to `fetch`.

import makeFetchCookie from 'fetch-cookie';
import { ClientError, GraphQLClient } from 'graphql-request';
import { CookieJar } from 'tough-cookie';
import {
  CurrentUserDocument,
  RequestLookupDocument,
  SignOutDocument,
  Verify2faDocument,
  VerifyLookupDocument,
  type CurrentUserQuery,
  type RequestLookupInput,
  type RequestLookupMutation,
  type Verify2faMutation,
  type VerifyLookupMutation,
} from './generated/graphql.js';

export type Admin = NonNullable<CurrentUserQuery['currentUser']>;

/** `errors[].extensions.code` of an answer without data. docs/api.md lists the codes. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class Vestibule {
  readonly #graphql: GraphQLClient;

  /** `origin`: the origin of Vestibule, such as https://admin.example.com. */
  constructor(origin: string, jar: CookieJar = new CookieJar()) {
    // Cookies live as long as this client. Redirects are refused, because the API never redirects.
    const fetchWithCookies = makeFetchCookie(fetch, jar);
    this.#graphql = new GraphQLClient(new URL('/graphql', origin).href, {
      credentials: 'include',
      fetch: (url, init) => fetchWithCookies(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(20_000) }),
    });
  }

  async requestLookup(input: RequestLookupInput): Promise<RequestLookupMutation['requestLookup']> {
    return (await this.#ask(this.#graphql.request(RequestLookupDocument, { input }))).requestLookup;
  }

  async verifyLookup(code: string): Promise<VerifyLookupMutation['verifyLookup']> {
    return (await this.#ask(this.#graphql.request(VerifyLookupDocument, { input: { code } }))).verifyLookup;
  }

  async verify2fa(codeFor2fa: string): Promise<Verify2faMutation['verify2fa']> {
    return (await this.#ask(this.#graphql.request(Verify2faDocument, { input: { codeFor2fa } }))).verify2fa;
  }

  /** The signed-in admin, or null. Not being signed in is no error. */
  async currentUser(): Promise<Admin | null> {
    try {
      return (await this.#ask(this.#graphql.request(CurrentUserDocument))).currentUser ?? null;
    } catch (error) {
      if (error instanceof Refused && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    }
  }

  async signOut(): Promise<boolean> {
    return (await this.#ask(this.#graphql.request(SignOutDocument))).signOut;
  }

  async #ask<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      // The library's own message repeats the request with its codes, so it is not passed on.
      const first = error.response.errors?.[0];
      const code = first?.extensions?.['code'];
      const known = typeof code === 'string' ? code : 'INTERNAL';
      throw new Refused(known, error.response.status, first?.message ?? 'no GraphQL answer');
    }
  }
}
