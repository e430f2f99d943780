// Finds the number behind a challenge: SHA-256 of salt, nonce and a counter must begin as asked.
// Written out, because the browser's own crypto.subtle is missing on plain http (a town's intranet), and is
// slower for many short inputs. 16 + 16 + 4 bytes are one block, of which only the ninth word changes.
const K = new Int32Array(64);
const START = new Int32Array(8);

function fractions(root, target) {
  let found = 0;
  for (let n = 2; found < target.length; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) target[found++] = (Math.pow(n, 1 / root) % 1) * 4294967296 | 0;
  }
}
fractions(3, K); // SHA-256 takes its constants from the roots of the first primes (FIPS 180-4)
fractions(2, START);

function words(hex) {
  return Int32Array.from(hex.match(/.{8}/g), (part) => parseInt(part, 16) | 0);
}

function digest(block, w, out) {
  for (let i = 0; i < 16; i++) w[i] = block[i];
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15], y = w[i - 2];
    const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3);
    const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i++) {
    const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  out[0] = a; out[1] = b; out[2] = c; out[3] = d; out[4] = e; out[5] = f; out[6] = g; out[7] = h;
  for (let i = 0; i < 8; i++) out[i] = (out[i] + START[i]) | 0;
}

function solve({ salt, nonce, keyPrefix }) {
  const block = new Int32Array(16);
  block.set(words(salt), 0);
  block.set(words(nonce), 4);
  block[9] = 0x80000000 | 0; // the end mark
  block[15] = 36 * 8; // the length in bits
  const wanted = words(keyPrefix), w = new Int32Array(64), out = new Int32Array(8);
  for (let counter = 0; counter <= 0xffffffff; counter++) {
    block[8] = counter | 0;
    digest(block, w, out);
    let same = 0;
    while (same < wanted.length && out[same] === wanted[same]) same++;
    if (same === wanted.length) {
      const derivedKey = Array.from(out, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
      return { counter, derivedKey };
    }
  }
  return null;
}

if (typeof onmessage !== "undefined") onmessage = (event) => postMessage(solve(event.data));
