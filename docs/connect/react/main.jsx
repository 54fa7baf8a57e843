// main.jsx: a page of another origin than Vestibule. It asks who is signed in, shows articles to admins with the role CMS, and
// sends everybody else to sign in. What it shows is decided here for convenience only: a service decides for itself, behind a
// gate or by the assertion.
import { ApolloClient, ApolloProvider, HttpLink, InMemoryCache, gql, useQuery } from '@apollo/client';
import { createRoot } from 'react-dom/client';

const VESTIBULE = 'http://127.0.0.1:8080';
const ROLE = 'CMS';

const client = new ApolloClient({
  // The session is a cookie of Vestibule's, which no script reads: `include` sends it along.
  link: new HttpLink({ uri: `${VESTIBULE}/graphql`, credentials: 'include' }),
  cache: new InMemoryCache(),
});

// signedIn is false for nobody and no error, so that the page asks currentUser only when there is one.
const SIGNED_IN = gql`query SignedIn { signedIn }`;
const CURRENT_USER = gql`query CurrentUser { currentUser { id displayName email roles } }`;

const there = (path) => `${VESTIBULE}${path}?return_to=${encodeURIComponent(window.location.href)}`;

function Page() {
  const { data, error } = useQuery(SIGNED_IN, { fetchPolicy: 'network-only' });
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return <p>Loading…</p>;
  return data.signedIn ? <Member /> : <a id="sign-in" href={there('/sign-in')}>Sign in</a>;
}

function Member() {
  const { data, error } = useQuery(CURRENT_USER, { fetchPolicy: 'network-only' });
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return <p>Loading…</p>;
  const { displayName, email, roles } = data.currentUser;
  return (
    <>
      <p id="who">{displayName} ({email})</p>
      {roles.includes(ROLE) ? <p id="articles">Three articles wait for you.</p> : <p id="refused">This page is for {ROLE}.</p>}
      <a id="sign-out" href={there('/sign-out')}>Sign out</a>
    </>
  );
}

createRoot(document.getElementById('root')).render(<ApolloProvider client={client}><Page /></ApolloProvider>);
