// The page's side of the worker: calls that are answered later.

/* global WORKER_URL */

/** Why this browser cannot compute here; empty where it can. */
export function obstacle() {
  if (!isSecureContext) return 'A browser keeps and verifies models only for pages of this machine or over HTTPS: open the page as http://127.0.0.1, through a tunnel, or behind TLS.';
  if (!('caches' in window) || typeof WebAssembly === 'undefined') return 'This browser has no WebAssembly, or no storage for pages.';
  return '';
}

export class Local {
  #worker;
  #waiting = new Map();
  #last = 0;

  /** @returns {Promise<any>} */
  call(call, more = {}, progress = () => {}) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      this.#open().postMessage({ id, call, ...more });
    });
  }

  #open() {
    if (!this.#worker) {
      this.#worker = new Worker(WORKER_URL, { type: 'module' });
      this.#worker.onmessage = ({ data }) => this.#answer(data);
      this.#worker.onerror = (event) => this.#fail(event.message || 'the worker could not be started');
    }
    return this.#worker;
  }

  #answer({ id, result, error, progress }) {
    const call = this.#waiting.get(id);
    if (progress !== undefined) {
      call?.progress(progress);
      return;
    }
    this.#waiting.delete(id);
    if (error !== undefined) call?.reject(new Error(error));
    else call?.resolve(result);
  }

  #fail(message) {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
    this.#worker = undefined;
  }
}
