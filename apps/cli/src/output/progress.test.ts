import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from './progress.js';

class Terminal extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 80;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
  // What a bar needs of a terminal.
  cursorTo(): boolean {
    return true;
  }
  clearLine(): boolean {
    return true;
  }
  moveCursor(): boolean {
    return true;
  }
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['performance', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createProgress', () => {
  it('writes a line at tenths of the work that are at least a second apart, without a terminal', () => {
    const out = new Terminal(false);
    const task = createProgress(out, false).start('train', 100);
    for (let done = 1; done <= 100; done++) {
      vi.advanceTimersByTime(200);
      task.update(done, 'loss 0.5');
    }
    task.end();
    const lines = out.text.trimEnd().split('\n');
    expect(lines[0]).toBe('train: 10%, 5/s, 18 s left, loss 0.5');
    expect(lines).toHaveLength(11);
    expect(lines[10]).toBe('train: done in 20 s');
  });

  it('writes a line at least every ten seconds of updates', () => {
    const out = new Terminal(false);
    const task = createProgress(out, false).start('train', 1000);
    for (let done = 1; done <= 30; done++) {
      vi.advanceTimersByTime(1000);
      task.update(done);
    }
    expect(out.text.trimEnd().split('\n')).toHaveLength(3);
  });

  it.each([true, false])('shows nothing of work shorter than a second (terminal: %s)', (terminal) => {
    const out = new Terminal(terminal);
    const task = createProgress(out, false).start('short', 10);
    for (let done = 1; done <= 10; done++) {
      vi.advanceTimersByTime(50);
      task.update(done);
    }
    task.end();
    expect(out.text).toBe('');
  });

  it('shows many short tasks as the long wait that they are', () => {
    const out = new Terminal(false);
    const progress = createProgress(out, false);
    for (let epoch = 1; epoch <= 50; epoch++) {
      const task = progress.start(`epoch ${epoch}`, 4);
      for (let done = 1; done <= 4; done++) {
        vi.advanceTimersByTime(100);
        task.update(done);
      }
      task.end();
    }
    expect(out.text.match(/^epoch \d+: \d+%/gmu)).toEqual(['epoch 25: 100%', 'epoch 50: 100%']);
  });

  it('draws a bar with speed and time left on a terminal', () => {
    const out = new Terminal(true);
    const task = createProgress(out, false).start('train paperec', 100);
    vi.advanceTimersByTime(2000);
    task.update(50);
    expect(out.text).toContain('train paperec');
    expect(out.text).toContain('████████░░░░░░░░ 50% 25/s 2.0 s left');
    task.end();
  });

  it('leaves the room of the bar to the note where units are stages', () => {
    const [bar, lines] = [new Terminal(true), new Terminal(false)];
    for (const out of [bar, lines]) {
      const task = createProgress(out, false).start('cells', 40, { unit: 'stages' });
      vi.advanceTimersByTime(20_000);
      task.update(10, '9 done, 2 running, 1 failed, ours/3 epoch 2/8 41%');
    }
    expect(bar.text).toContain(
      'cells ████░░░░░░░░░░░░ 25% 1 min 00 s left 9 done, 2 running, 1 failed, ours/3',
    );
    expect(lines.text).toBe(
      'cells: 25%, 1 min 00 s left, 9 done, 2 running, 1 failed, ours/3 epoch 2/8 41%\n',
    );
  });

  it('says nothing when quiet', () => {
    const out = new Terminal(true);
    const task = createProgress(out, true).start('train', 10);
    vi.advanceTimersByTime(20_000);
    task.update(5);
    task.end();
    expect(out.text).toBe('');
  });
});
