import { request as send } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterTest } from './sandbox.js';

/** An authority that no machine trusts. Its key was thrown away; the certificates end in 2126. */
export const PRIVATE_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBkTCCATegAwIBAgIUTJbHj0BOFUqqVlaR3SB47qjFoz0wCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSYSB0ZXN0J3MgYXV0aG9yaXR5MCAXDTI2MTEyMzE5MjM0NVoY
DzIxMjYxMDMwMTkyMzQ1WjAdMRswGQYDVQQDDBJhIHRlc3QncyBhdXRob3JpdHkw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATyLxCkRjJLosvIZAJl2a3hKxgB5wl7
OKphwDmZv1X6ecJJWp1Bz3DCszRMDW97bFYCV7eVjDy6B6m0MIkJRN5oo1MwUTAd
BgNVHQ4EFgQU1rYfa9C8emJvqJ1LgD/2OgRb1nMwHwYDVR0jBBgwFoAU1rYfa9C8
emJvqJ1LgD/2OgRb1nMwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
AiATgSxtN9GNDzkPdWFIPAo57ZZqrfpu5Ec+GwXwuUs9AwIhANcQsFTAsPeDRYUz
v8IKRPFD3O6PlNz1jg5ys428mwWu
-----END CERTIFICATE-----
`;

/** Of 127.0.0.1, by that authority. */
export const PRIVATE_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkzCCATmgAwIBAgIUOO+HjpaiA1cs6tId7b5zThIX7rYwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSYSB0ZXN0J3MgYXV0aG9yaXR5MCAXDTI2MTEyMzE5MjM0NVoY
DzIxMjYxMDMwMTkyMzQ1WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAAS1KqurtWbFM2BSkf77vWtPaC7+3zF+lNn4jtOFNNpd
fBvjKzoXcz2bTuNUIJ1dDYgE6xxsx9IndZZNrLxVAEBJo14wXDAPBgNVHREECDAG
hwR/AAABMAkGA1UdEwQCMAAwHQYDVR0OBBYEFBRR1aFmgT9jerQ72p+3dB9IiBHz
MB8GA1UdIwQYMBaAFNa2H2vQvHpib6idS4A/9joEW9ZzMAoGCCqGSM49BAMCA0gA
MEUCIGwY5YF0VU4ft889Y5Xaa0SyWoH1TgJ1cyHCouGCNfkcAiEAy3TsNAmrCS2B
DqHL1kxPmwlu6Wdla5HLCWr7g1vrka0=
-----END CERTIFICATE-----
`;

/** Known to everybody: it proves nothing but to a test. */
export const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgLqEtoSyb5rZnHEYM
LRYSVfNTCsdZnsfjur3i9DtOKiOhRANCAAS1KqurtWbFM2BSkf77vWtPaC7+3zF+
lNn4jtOFNNpdfBvjKzoXcz2bTuNUIJ1dDYgE6xxsx9IndZZNrLxVAEBJ
-----END PRIVATE KEY-----
`;

interface Identity {
  readonly cert: string;
  readonly key: string;
}

const GOOD: Identity = { cert: PRIVATE_CERTIFICATE, key: PRIVATE_KEY };

/** Of 127.0.0.1, its own authority, ended in 2021. */
export const EXPIRED: Identity = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBVzCB/aADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCTEyNy4wLjAu
MTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCTEy
Ny4wLjAuMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFlMuImqpxaBsVX/jxwc
3rIQ+cZ6C2N80PZUYF2ed2IPBtdg4JWLF83eG2VxKD9doOCNMvDlPvTNuE6cc41+
Z9yjQDA+MA8GA1UdEQQIMAaHBH8AAAEwDAYDVR0TBAUwAwEB/zAdBgNVHQ4EFgQU
PBhFFEiJ5FDGGoHqhaUTi6M16g4wCgYIKoZIzj0EAwIDSQAwRgIhAPGCUgoG6Abm
J9535fYlCb2RidPWqWY9S9q8gBbCcgRfAiEApqGdRNDoR9wQSYlqOM+/Li8iZ4H7
fcrw98ZeurGksDo=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtG4EV/lWjErk+SSJ
rQw2WZ1lKkVgkEaKC+0D/qJi6Z2hRANCAARZTLiJqqcWgbFV/48cHN6yEPnGegtj
fND2VGBdnndiDwbXYOCVixfN3htlcSg/XaDgjTLw5T70zbhOnHONfmfc
-----END PRIVATE KEY-----
`,
};

/** TLS on 127.0.0.1, its certificate from the private authority or as given, in front of a plain server; the address of the front. */
export async function aPrivateTlsFront(behind: string, identity: Identity = GOOD): Promise<string> {
  const server = createServer({ ...identity }, (request, response) => {
    const { url = '/', method, headers } = request;
    const onward = send(new URL(url, behind), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  afterTest(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
