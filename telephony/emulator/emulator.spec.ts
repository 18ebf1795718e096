import { afterEach, describe, expect, it } from 'vitest';
import { type AppConnection, type AppSide, loopbackApp, memoryApp } from './harness/app-side';
import { createEmulator, type DialOptions, type Emulator, type EmulatorOptions } from './emulator';
import { quickMedia } from './media';
import { VirtualScheduler } from './scheduler';
import type { CallerEvent } from './virtual-caller';

type Message = Record<string, unknown> & { data: Record<string, unknown> };
type Reply = (message: Message, connection: AppConnection) => unknown;

let emulator: Emulator | undefined;
afterEach(() => emulator?.close());

/** An app that acks every message that wants an ack with what `reply` gives; `undefined` keeps silent. */
function answering(app: AppSide, reply: Reply): Message[] {
  const received: Message[] = [];
  app.onConnection = (connection) => {
    connection.onMessage = (text) => {
      const message = JSON.parse(text) as Message;
      received.push(message);
      if (!/^session:|verb:hook/.test(String(message['type']))) return;
      const data = reply(message, connection);
      if (data !== undefined) connection.send(JSON.stringify({ type: 'ack', msgid: message['msgid'], data }));
    };
  };
  return received;
}

function setUp(reply: Reply, options: Partial<EmulatorOptions> = {}) {
  const app = memoryApp(false);
  const scheduler = new VirtualScheduler();
  const received = answering(app, reply);
  const made = (emulator = createEmulator({ appUrl: app.url, connect: app.connect, scheduler, ...options }));
  const dial = (more: Partial<DialOptions> = {}) => made.dial({ from: '13800138000', to: '95500', ...more });
  return { scheduler, received, dial };
}

const menu = [
  { verb: 'gather', numDigits: 1, timeout: 3, say: { text: '查询请按1，人工请按0' }, actionHook: '/menu' },
  { verb: 'say', text: '再见' },
  { verb: 'hangup' },
];
const menuApp: Reply = ({ type, data }) => {
  if (type !== 'verb:hook') return menu;
  return data['digits'] === '1' ? [{ verb: 'say', text: '余额一百元' }, { verb: 'hangup' }] : [];
};
const statuses = (messages: Message[]) =>
  messages.filter(({ type }) => type === 'call:status').map(({ data }) => data['call_status']);

describe('a virtual caller', () => {
  it('hears prompts, presses keys and learns who hung up', async () => {
    const { scheduler, dial } = setUp(menuApp);
    const caller = dial();
    const story = (async () => {
      await caller.hears(/请按1/);
      await caller.press('1');
      await caller.hears('余额');
      return caller.ended();
    })();
    await scheduler.advance(10_000);
    expect(await story).toMatchObject({ by: 'flow', sipStatus: 200 });
    expect(caller.heard().map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'say 查询请按1，人工请按0',
      'key 1',
      'say 余额一百元',
    ]);
  });

  it('says what was heard instead when a prompt does not come', async () => {
    const { scheduler, dial } = setUp(menuApp);
    const waiting = dial().hears('没有这句');
    const failure = expect(waiting).rejects.toThrow(
      /the call ended. Heard: say 查询请按1，人工请按0 | say 再见/,
    );
    await scheduler.advance(10_000);
    await failure;
  });

  it('gets a caption at the start and at the cut of a prompt, then the end', async () => {
    const { scheduler, dial } = setUp(menuApp);
    const caller = dial();
    const events: CallerEvent[] = [];
    const reading = (async () => {
      for await (const event of caller) events.push(event);
    })();
    await scheduler.advance(500);
    caller.hangUp();
    await scheduler.advance(100);
    await reading;
    expect(events.map((event) => ('state' in event ? event.state : event.type))).toEqual([
      'dialling',
      'talking',
      'caption',
      'ended',
      'ended',
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'ended', by: 'caller' });
  });

  it('presses several keys one after another', async () => {
    const { scheduler, received, dial } = setUp(({ type }) =>
      type === 'session:new' ? [{ verb: 'gather', finishOnKey: '#', actionHook: '/id' }] : [],
    );
    const caller = dial();
    await scheduler.advance(100);
    void caller.press('4711#');
    await scheduler.advance(1000);
    expect(received.find(({ hook }) => hook === '/id')?.data['digits']).toBe('4711');
  });
});

describe('fault knobs', () => {
  it('breaks the connection before the first ack: the reconnect carries the verbs', async () => {
    const { scheduler, received, dial } = setUp(menuApp);
    const caller = dial({ faults: { dropBeforeFirstAck: true } });
    await scheduler.advance(700);
    expect(received.map(({ type }) => type)).toEqual(['session:new', 'session:reconnect']);
    expect(caller.heard().map(({ text }) => text)).toEqual(['查询请按1，人工请按0']);
  });

  it('breaks the connection with a hook in flight: the hook is not replayed and the next verb runs', async () => {
    const { scheduler, received, dial } = setUp(menuApp);
    const caller = dial({ faults: { dropAtHook: '/menu' } });
    await scheduler.advance(1000);
    await caller.press('1');
    await scheduler.advance(8000);
    expect(received.filter(({ type }) => type === 'verb:hook')).toHaveLength(1);
    expect(caller.heard().at(-1)?.text).toBe('再见');
  });

  it('breaks the connection on demand and comes back within half a second', async () => {
    const { scheduler, received, dial } = setUp(menuApp);
    const caller = dial();
    await scheduler.advance(300);
    caller.dropSocket();
    await scheduler.advance(600);
    expect(received.at(-1)?.['type']).toBe('session:reconnect');
  });

  it('duplicates statuses', async () => {
    const { scheduler, received, dial } = setUp(menuApp);
    dial({ faults: { duplicateStatuses: true } });
    await scheduler.advance(10_000);
    expect(statuses(received)).toEqual([
      'trying',
      'trying',
      'in-progress',
      'in-progress',
      'completed',
      'completed',
    ]);
  });

  it('reorders statuses', async () => {
    const { scheduler, received, dial } = setUp(menuApp);
    dial({ faults: { reorderStatuses: true } });
    await scheduler.advance(10_000);
    expect(statuses(received)).toEqual(['in-progress', 'trying', 'completed']);
  });

  it('connects slowly: the caller waits', async () => {
    const { scheduler, received, dial } = setUp(menuApp);
    dial({ faults: { connectDelayMs: 900 } });
    await scheduler.advance(800);
    expect(received).toEqual([]);
    await scheduler.advance(300);
    expect(received[0]?.['type']).toBe('session:new');
  });
});

describe('a verb that fails unexpectedly', () => {
  it('ends its call', async () => {
    const sayMs = () => {
      throw new Error('no such voice');
    };
    const { scheduler, dial } = setUp(menuApp, { media: { ...quickMedia, sayMs } });
    const caller = dial();
    const end = caller.ended();
    // The gather's prompt fails; only its call is gone.
    await scheduler.advance(1000);
    expect(await end).toMatchObject({ by: 'flow' });
    expect(emulator!.openCalls).toBe(0);
  });
});

describe('commands', () => {
  it('asks a call_hook for new verbs and goes idle on an empty answer', async () => {
    let app: AppConnection | undefined;
    const { scheduler, received, dial } = setUp(({ type }, connection) => {
      app = connection;
      return type === 'session:new' ? [{ verb: 'pause', length: 60 }] : [];
    });
    const caller = dial();
    await scheduler.advance(100);
    app!.send(JSON.stringify({ type: 'command', command: 'redirect', data: { call_hook: '/new' } }));
    await scheduler.advance(100_000);
    expect(received.at(-1)).toMatchObject({ type: 'session:redirect', hook: '/new' });
    expect(caller.state).not.toBe('ended');
  });
});

describe('real websockets', () => {
  it('refuses the call when nobody listens, after the retries of 0.9.8', async () => {
    const scheduler = new VirtualScheduler();
    let attempts = 0;
    emulator = createEmulator({
      appUrl: 'ws://app.example/',
      scheduler,
      connect: (_request, events) => {
        attempts += 1;
        queueMicrotask(() => events.failed('connect ECONNREFUSED', false));
        return { send() {}, close() {}, drop() {} };
      },
    });
    const caller = emulator.dial({ from: '1', to: '2' });
    await scheduler.advance(20_000);
    expect(attempts).toBe(6);
    expect(await caller.ended()).toMatchObject({ by: 'refused', sipStatus: 480 });
  });

  it('reconnects when the app sends more than 24 KiB', async () => {
    const app = await loopbackApp(false);
    let reconnects = 0;
    answering(app, ({ type }, connection) => {
      if (type === 'session:reconnect') reconnects += 1;
      if (type === 'session:new') setTimeout(() => connection.send(`{"type":"${'x'.repeat(25_000)}"}`), 20);
      return type === 'session:new'
        ? [{ verb: 'answer' }, { verb: 'pause', length: 1 }, { verb: 'hangup' }]
        : [];
    });
    emulator = createEmulator({ appUrl: app.url });
    await emulator.dial({ from: '1', to: '2' }).ended();
    expect(reconnects).toBe(1);
    await app.stop();
  });

  it('carries 150 calls at once', async () => {
    const app = await loopbackApp(false);
    answering(app, menuApp);
    const switchboard = (emulator = createEmulator({ appUrl: app.url, media: quickMedia }));
    const ends = Array.from({ length: 150 }, async (_, index) => {
      const caller = switchboard.dial({ from: `138${index}`, to: '95500' });
      await caller.hears('请按1', 15_000);
      await caller.press('1');
      await caller.hears('余额');
      return (await caller.ended()).by;
    });
    expect(new Set(await Promise.all(ends))).toEqual(new Set(['flow']));
    await app.stop();
  });
});
