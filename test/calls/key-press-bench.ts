import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { openCallRig } from './call-rig';

export interface KeyPressBench {
  calls: number;
  turns: number;
  /** Milliseconds from sending a key press to receiving the next verbs, through gateway, engine and node handler. */
  turn: Percentiles;
  /** The same messages against a websocket server that sends back the verbs at once. */
  echo: Percentiles;
  /** What the platform adds at the 99th percentile; aim: at most 5. */
  addedP99Ms: number;
  /** Engine transactions and flushes per key press; aims: 1 and 0. */
  commitsPerTurn: number;
  flushesPerTurn: number;
}
export interface Percentiles {
  p50Ms: number;
  p99Ms: number;
}

export interface KeyPressBenchOptions {
  /** Default 50. */
  calls?: number;
  /** Key presses of each call, default 40. */
  turnsPerCall?: number;
  /** Longest pause between verbs and key press, default 400 ms; callers press at random. */
  thinkMs?: number;
}

/**
 * Key press to verbs at 50 calls against a bare websocket echo with the same messages, pace and process.
 * Engine and store write to files; notes and projections of records run as in production.
 */
export async function benchKeyPress(options: KeyPressBenchOptions = {}): Promise<KeyPressBench> {
  const { calls = 50, turnsPerCall = 40, thinkMs = 400 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'key-press-'));
  const rig = await openCallRig({
    ...{ bpmn: endlessMenu, enginePath: join(folder, 'engine.sqlite'), storeFolder: folder },
  });
  const echo = await openEcho();
  try {
    await playCalls(echo.url, 'warm', calls, 3, 20);
    await playCalls(rig.url, 'warm', calls, 3, 20);
    const echoMs: number[] = [];
    const turnMs: number[] = [];
    const before = rig.engine.statistics();
    // Alternating, so that both meet the same neighbours on the machine.
    for (let part = 0; part < parts; part += 1) {
      echoMs.push(...(await playCalls(echo.url, `echo-${part}`, calls, turnsPerCall / parts, thinkMs)));
      turnMs.push(...(await playCalls(rig.url, `call-${part}`, calls, turnsPerCall / parts, thinkMs)));
    }
    const after = rig.engine.statistics();
    const turns = turnMs.length + calls * (settlingTurns + beginAndEnd) * parts;
    const [turn, bare] = [percentiles(turnMs), percentiles(echoMs)];
    return {
      ...{ calls, turns: turnMs.length, turn, echo: bare, addedP99Ms: turn.p99Ms - bare.p99Ms },
      commitsPerTurn: (after.commits - before.commits) / turns,
      flushesPerTurn: (after.flushes - before.flushes) / turns,
    };
  } finally {
    echo.close();
    await rig.close();
    rmSync(folder, { recursive: true });
  }
}

/** A menu that is offered again after each key. */
export function endlessMenu(processId: string): string {
  const flow = (id: string, from: string, to: string) =>
    `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://callweave" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0">
<bpmn:error id="ended" errorCode="call-ended"/>
<bpmn:process id="${processId}" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>${flow('f1', 'start', 'menu')}
<bpmn:serviceTask id="menu"><bpmn:extensionElements><zeebe:taskDefinition type="menu"/><zeebe:ioMapping><zeebe:input source="个人业务请按1，公司业务请按2" target="prompt"/><zeebe:input source="1,2" target="keys"/></zeebe:ioMapping></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
${flow('f2', 'menu', 'menu')}
<bpmn:boundaryEvent id="gone" attachedToRef="menu"><bpmn:outgoing>f3</bpmn:outgoing><bpmn:errorEventDefinition id="goneError" errorRef="ended"/></bpmn:boundaryEvent>
${flow('f3', 'gone', 'end')}<bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
</bpmn:process></bpmn:definitions>`;
}

/** Answers every message that carries digits, and the first one, with a redirect like the gateway's. */
async function openEcho(): Promise<{ url: string; close(): void }> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  const verbs = [
    {
      verb: 'gather',
      input: ['digits'],
      say: { text: '个人业务请按1，公司业务请按2' },
      actionHook: '/run/1/1',
    },
  ];
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { msgid } = JSON.parse(data.toString()) as { msgid: string };
      socket.send(JSON.stringify({ type: 'ack', msgid, data: [] }));
      socket.send(JSON.stringify({ type: 'command', command: 'redirect', data: verbs }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const close = () => {
    for (const client of server.clients) client.terminate();
    http.close();
  };
  return { url: `ws://127.0.0.1:${port}`, close };
}

const parts = 4;
/** All calls come in the same instant, which no bank's do: their first key presses are not counted. */
const settlingTurns = 3;
/** A call's begin and end are turns too: the engine commits them like a key press. */
const beginAndEnd = 2;

/** All calls at once; each presses a key some time after it got verbs. @returns latencies, milliseconds */
export async function playCalls(
  url: string,
  name: string,
  calls: number,
  turns: number,
  thinkMs: number,
): Promise<number[]> {
  const callers = Array.from({ length: calls }, (_, index) =>
    caller(url, `${name}-${index}`, turns, thinkMs),
  );
  return (await Promise.all(callers)).flat();
}

function caller(url: string, sid: string, turns: number, thinkMs: number): Promise<number[]> {
  const socket = new WebSocket(url, 'ws.jambonz.org', { perMessageDeflate: false });
  const latencies: number[] = [];
  const base = {
    call_sid: sid,
    direction: 'inbound',
    from: '13800000001',
    to: '95588',
    call_status: 'in-progress',
  };
  let pressedAt: number | undefined;
  const send = (message: object) => socket.send(JSON.stringify({ ...message, call_sid: sid }));
  const press = (hook: string) => {
    pressedAt = performance.now();
    send({
      type: 'verb:hook',
      msgid: `h${latencies.length}`,
      hook,
      data: { ...base, digits: '1', reason: 'dtmfDetected' },
    });
  };
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () =>
      send({ type: 'session:new', msgid: 'new', data: { ...base, call_status: 'trying' } }),
    );
    socket.on('message', (data: Buffer) => {
      const { data: verbs } = JSON.parse(data.toString()) as {
        data?: { verb: string; actionHook?: string }[];
      };
      const hook = verbs?.find(({ verb }) => verb === 'gather')?.actionHook;
      if (hook === undefined) return;
      if (pressedAt !== undefined) latencies.push(performance.now() - pressedAt);
      if (latencies.length < turns + settlingTurns)
        return void setTimeout(press, Math.random() * thinkMs, hook);
      send({
        type: 'call:status',
        msgid: 'bye',
        data: { ...base, call_status: 'completed', call_termination_by: 'caller' },
      });
      socket.close(1000);
      resolve(latencies.slice(settlingTurns));
    });
  });
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))]! * 100) / 100;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
