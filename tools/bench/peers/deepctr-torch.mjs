import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../setup/python-packages.mjs';

/** Of PyPI. setuptools from version 82 on lacks what torch.compile asks for. */
const PACKAGES = ['torch==2.13.0', 'deepctr-torch==0.3.0', 'numpy==2.4.6', 'setuptools<82'];
const PROGRAM = fileURLToPath(new URL('deepctr_torch_zoo.py', import.meta.url));

/** Versions of what stands beside ours. */
export const PEER_VERSIONS = { 'DeepCTR-Torch': '0.3.0', PyTorch: '2.13.0' };

/** A model of DeepCTR-Torch in a process of its own, which computes only while it is asked to. */
export class DeepctrTorch {
  #process;
  #lines;
  #folder;
  #errors = '';

  /**
   * Installs what it needs into `.cache` the first time, and finds the fastest form of its step: minutes.
   *
   * @param task model, options, fields, labels, batches, rows, threads, learningRate
   * @param drawn ids [batches, rows, fields], and labels by name, [batches, rows] each
   * @throws {Error} where Python or a package cannot be had, or the process fails, with what it said
   */
  static async start(task, { ids, labels }) {
    const { python, environment } = pythonWith('bench-peers', PACKAGES);
    const peer = new DeepctrTorch();
    peer.#folder = mkdtempSync(join(tmpdir(), 'paretorec-bench-'));
    const file = (name, content) => {
      const path = join(peer.#folder, name);
      writeFileSync(path, content);
      return path;
    };
    const files = {
      idsFile: file('ids', ids),
      labelFiles: task.labels.map((label) => file(label, labels[label])),
    };
    const path = file('task.json', JSON.stringify({ ...task, ...files }));
    peer.#process = spawn(python, [PROGRAM, path], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    peer.#process.stderr.on('data', (text) => (peer.#errors += text));
    peer.#lines = createInterface(peer.#process.stdout)[Symbol.asyncIterator]();
    peer.setting = await peer.#answer();
    return peer;
  }

  /** Milliseconds of each of as many steps. */
  async steps(count) {
    this.#process.stdin.write(`${count}\n`);
    return this.#answer();
  }

  close() {
    this.#process.stdin.end();
    rmSync(this.#folder, { recursive: true });
  }

  async #answer() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`DeepCTR-Torch ended: ${this.#errors.trim().split('\n').at(-1)}`);
    return JSON.parse(value);
  }
}
