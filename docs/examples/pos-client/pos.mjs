#!/usr/bin/env node
// A complete little till on the checkout API, without dependencies (Node 20 or newer). Take it apart and build it into
// your own software. The guide is docs/pos-guide.md.
//
//   export FAMILY_CARD_URL=https://card.region.example FAMILY_CARD_KEY=sfct_...
//   node pos.mjs sell    RECEIPT CODE KOPECKS    verify, take the best quote, redeem it
//   node pos.mjs reserve RECEIPT CODE KOPECKS    the same, but only hold it for ten minutes
//   node pos.mjs confirm RECEIPT                 .. the customer has paid
//   node pos.mjs void    RECEIPT                 take it back: within fifteen minutes, or before it is confirmed
//   node pos.mjs refund  RECEIPT [KOPECKS]       goods come back later: all of the discount, or a part of it
//   node pos.mjs resend                          finish what was cut off (call it when the till starts)
//
// It prints one JSON object, exits with 0 if the discount holds, 1 if the answer is no, 2 if nobody knows yet.

import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** The API: one method for each operation. Every answer is 200 with a decision; anything else is thrown. */
export class Checkout {
  constructor({ url, key, attempts = 6, firstPause = 250, lang = 'ru' }) {
    Object.assign(this, { url: url.replace(/\/$/, ''), key, attempts, firstPause, lang });
  }

  /** Is this card good, and what does it give on this basket? */
  verify(code, basket) {
    return this.post('/api/v1/checkout/verify', { code, basket });
  }

  /** Takes a quote at its word. `id` is the till's own id of this redemption, made before the first attempt. */
  redeem(id, quote, basket, reserve = false) {
    return this.post('/api/v1/checkout/redemptions', { quote, basket, reserve }, id);
  }

  confirm(redemption) {
    return this.post(`/api/v1/checkout/redemptions/${redemption}/confirm`);
  }

  void(redemption) {
    return this.post(`/api/v1/checkout/redemptions/${redemption}/void`);
  }

  /** `offers` is `[{offer, discount}]` in kopecks, or undefined for all that is left. */
  refund(id, redemption, offers) {
    return this.post(`/api/v1/checkout/redemptions/${redemption}/refund`, offers ? { offers } : {}, id);
  }

  /** Sends until there is an answer. What may be repeated is repeated unchanged, with the same key. */
  async post(path, body, id) {
    const headers = { authorization: `Bearer ${this.key}`, 'accept-language': this.lang };
    if (body) headers['content-type'] = 'application/json';
    if (id) headers['idempotency-key'] = id;
    for (let attempt = 1; ; attempt += 1) {
      let pause = this.firstPause * 2 ** (attempt - 1);
      let trouble;
      try {
        const answer = await fetch(this.url + path, {
          method: 'POST',
          headers,
          body: body && JSON.stringify(body),
          signal: AbortSignal.timeout(10_000),
        });
        if (answer.status === 200) return await answer.json();
        const problem = await answer.json().catch(() => ({}));
        trouble = Object.assign(new Error(problem.detail ?? `HTTP ${answer.status}`), {
          status: answer.status,
          code: problem.code,
          problem,
        });
        // 409 idempotency_in_progress: the first attempt is still running. The rest of 4xx is for a programmer.
        const again = answer.status >= 500 || answer.status === 429 || trouble.code === 'idempotency_in_progress';
        if (!again) throw trouble;
        pause = Math.max(pause, 1000 * Number(answer.headers.get('retry-after') ?? 0));
      } catch (error) {
        if (error === trouble) throw error;
        // No answer: the network, or a timeout. It may have happened, and only the same request again will tell.
        trouble = error;
      }
      if (attempt >= this.attempts) throw Object.assign(trouble, { unknown: true });
      await sleep(pause * (0.75 + Math.random() / 2));
    }
  }
}

/** What the till has to remember: one file a receipt, written before anything is sent. */
export class Journal {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  path(receipt) {
    if (!/^[\w-]{1,64}$/.test(receipt)) throw new Error(`no receipt number: ${receipt}`);
    return join(this.folder, `${receipt}.json`);
  }

  write(receipt, entry) {
    writeFileSync(`${this.path(receipt)}.new`, JSON.stringify(entry), { flush: true });
    renameSync(`${this.path(receipt)}.new`, this.path(receipt));
    return entry;
  }

  read(receipt) {
    return JSON.parse(readFileSync(this.path(receipt), 'utf8'));
  }

  all() {
    const files = readdirSync(this.folder).filter((name) => name.endsWith('.json'));
    return files.map((name) => name.slice(0, -'.json'.length));
  }
}

/** The whole way of one purchase. */
export async function sell(checkout, journal, receipt, code, kopecks, reserve) {
  const basket = { lines: [{ amount: kopecks }] };
  const verified = await checkout.verify(code, basket);
  if (verified.quotes.length === 0) return verified;
  if (verified.check) {
    // An attended till shows verified.check.hint to the cashier here and goes on only after a yes.
    console.error(`check the person: ${JSON.stringify(verified.check)}`);
  }
  const quote = verified.quotes[0].quote;
  return send(checkout, journal, receipt, { id: randomUUID(), quote, basket, reserve });
}

/** Writes down what is about to be sent, sends it, and writes down what came of it. */
async function send(checkout, journal, receipt, pending) {
  journal.write(receipt, { pending });
  const ask = () => checkout.redeem(pending.id, pending.quote, pending.basket, pending.reserve);
  const answer = await settled(ask, () => journal.write(receipt, { redemption: null }));
  journal.write(receipt, { redemption: answer.redemption ?? null });
  return answer;
}

/** Asks; a clear no ends the matter, and only "nobody knows" leaves it open for `resend`. */
async function settled(ask, forget) {
  try {
    return await ask();
  } catch (error) {
    if (!error.unknown) forget();
    throw error;
  }
}

/** Finishes a refund that was written down, or begins one. */
async function refund(checkout, journal, receipt, kopecks) {
  const entry = journal.read(receipt);
  const offers = kopecks && [{ offer: entry.redemption.offers[0].offer, discount: kopecks }];
  const refunding = entry.refunding ?? { id: randomUUID(), offers };
  journal.write(receipt, { ...entry, refunding });
  const ask = () => checkout.refund(refunding.id, entry.redemption.id, refunding.offers);
  const answer = await settled(ask, () => journal.write(receipt, { redemption: entry.redemption }));
  journal.write(receipt, { redemption: answer.redemption ?? entry.redemption });
  return answer;
}

/** Sends again what a power cut or a dead network left open. */
export async function resend(checkout, journal) {
  const done = [];
  for (const receipt of journal.all()) {
    const { pending, refunding } = journal.read(receipt);
    if (pending) done.push({ receipt, answer: await send(checkout, journal, receipt, pending) });
    if (refunding) done.push({ receipt, answer: await refund(checkout, journal, receipt) });
  }
  return { decision: 'accept', done };
}

async function main([what, receipt, ...rest]) {
  const { FAMILY_CARD_URL: url, FAMILY_CARD_KEY: key, FAMILY_CARD_JOURNAL: folder = 'receipts' } = process.env;
  const checkout = new Checkout({ url, key });
  const journal = new Journal(folder);
  const move = async (step) => {
    const answer = await step(journal.read(receipt).redemption.id);
    if (answer.redemption) journal.write(receipt, { redemption: answer.redemption });
    return answer;
  };
  switch (what) {
    case 'sell':
    case 'reserve':
      return sell(checkout, journal, receipt, rest[0], Number(rest[1]), what === 'reserve');
    case 'confirm':
      return move((id) => checkout.confirm(id));
    case 'void':
      return move((id) => checkout.void(id));
    case 'refund':
      return refund(checkout, journal, receipt, rest[0] && Number(rest[0]));
    case 'resend':
      return resend(checkout, journal);
    default:
      throw new Error('sell | reserve | confirm | void | refund | resend');
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const answer = await main(process.argv.slice(2));
    console.log(JSON.stringify(answer));
    process.exitCode = answer.decision === 'reject' || answer.decision === 'retry' ? 1 : 0;
  } catch (error) {
    console.log(JSON.stringify({ error: error.message, status: error.status, code: error.code }));
    process.exitCode = error.unknown ? 2 : 1;
  }
}
