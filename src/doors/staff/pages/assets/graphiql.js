// graphiql.js: shows GraphiQL with a tab for each operation (GET /graphiql, in `vestibule dev` only). It keeps nothing in the
// browser's storage, because variables hold codes, and so every load begins with all tabs.
'use strict';

const fetcher = async ({ query, variables, operationName }) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  return response.json();
};

const storage = { length: 0, getItem: () => null, setItem() {}, removeItem() {}, clear() {} };
const defaultTabs = JSON.parse(document.getElementById('operations').textContent);
const page = React.createElement(GraphiQL, { fetcher, storage, defaultTabs, isHeadersEditorEnabled: false });
ReactDOM.createRoot(document.getElementById('graphiql')).render(page);
