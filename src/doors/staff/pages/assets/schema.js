// schema.js: sends a typed document to POST /graphql and shows the response (GET /graphiql, in `vestibule dev` only). It
// refuses variables that are not JSON and does not validate the document. The examples are five operations of the staff
// door, with values for `dev`.

const examples = [
  {
    name: 'currentUser',
    document: 'query {\n  currentUser {\n    id\n    email\n    displayName\n    roles\n  }\n}',
  },
  {
    name: 'requestLookup',
    document: `mutation RequestLookup($input: RequestLookupInput!) {
  requestLookup(input: $input) {
    status
    errorMessage
    errorCode
    email
    nextRequestAt
    authUrlFor2fa
    unlocksAt
  }
}`,
    variables: { input: { email: 'admin@example.com', recaptcha: 'off' } },
  },
  {
    name: 'verifyLookup',
    document: `mutation VerifyLookup($input: VerifyLookupInput!) {
  verifyLookup(input: $input) {
    status
    errorMessage
    errorCode
    unlocksAt
    remainingAttempts
    authUrlFor2fa
  }
}`,
    variables: { input: { code: '123456' } },
  },
  {
    name: 'verify2fa',
    document: `mutation Verify2fa($input: Verify2faInput!) {
  verify2fa(input: $input) {
    status
    errorMessage
    errorCode
    unlocksAt
    remainingAttempts
  }
}`,
    variables: { input: { codeFor2fa: '123456' } },
  },
  {
    name: 'signOut',
    document: 'mutation SignOut {\n  signOut\n}',
  },
];

const element = (id) => document.getElementById(id);
let busy = false;

function fill(example) {
  element('document').value = example.document;
  element('variables').value = JSON.stringify(example.variables ?? {}, null, 2);
}

async function run() {
  if (busy) return;
  const variables = readVariables();
  if (!variables) return;
  busy = true;
  const started = performance.now();
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: element('document').value, variables }),
    });
    const text = await response.text();
    const took = Math.round(performance.now() - started);
    tell(`HTTP ${response.status}, ${took} ms`, response.ok ? 'info' : 'error');
    element('answer').textContent = pretty(text);
  } catch {
    tell('No answer from the server.', 'error');
    element('answer').textContent = '';
  } finally {
    busy = false;
  }
}

function readVariables() {
  const field = element('variables');
  field.removeAttribute('aria-invalid');
  try {
    return JSON.parse(field.value.trim() || '{}') ?? {};
  } catch (error) {
    tell(`The variables are not JSON: ${error.message}`, 'error');
    field.setAttribute('aria-invalid', 'true');
    field.focus();
    return null;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function tell(text, kind) {
  element('outcome').textContent = text;
  element('outcome').dataset.kind = kind;
}

for (const { name } of examples) element('example').append(new Option(name));
element('example').addEventListener('change', ({ target }) => fill(examples[target.selectedIndex]));
element('operation').addEventListener('submit', (event) => {
  event.preventDefault();
  run();
});
element('operation').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});
fill(examples[0]);
