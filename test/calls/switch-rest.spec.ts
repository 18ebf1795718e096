import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@callweave/platform/kernel';
import { createEmulator, createRestServer, type Emulator } from '@callweave/telephony/emulator';
import { createSwitchRest, switchSubprotocol } from '@callweave/telephony/verbs';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const portOf = (server: Server | WebSocketServer) => (server.address() as AddressInfo).port;

/** An application that answers the call and then never says anything again. */
async function silentApplication(): Promise<string> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => switchSubprotocol,
  });
  closing.push(() => server.close());
  server.on('connection', (socket) =>
    socket.on('message', (text) => {
      const { type, msgid } = JSON.parse(String(text)) as { type: string; msgid: string };
      if (type === 'session:new')
        socket.send(
          JSON.stringify({ type: 'ack', msgid, data: [{ verb: 'answer' }, { verb: 'pause', length: 60 }] }),
        );
    }),
  );
  await new Promise((resolve) => server.once('listening', resolve));
  return `ws://127.0.0.1:${portOf(server)}/app`;
}

async function restOf(emulator: Emulator): Promise<string> {
  const server = createServer(createRestServer({ emulator, apiKey: 'key', log: silentLogger }));
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${portOf(server)}`;
}

it('hangs up by REST a call whose application keeps silent', async () => {
  const emulator = createEmulator({ appUrl: await silentApplication(), at: { accountSid: 'account' } });
  closing.push(() => emulator.close());
  const rest = createSwitchRest({ apiUrl: await restOf(emulator), apiKey: 'key', accountSid: 'account' });
  const caller = emulator.dial({ from: '13800000000', to: '95599' });
  await new Promise<void>((resolve) => {
    const check = setInterval(() => {
      if (caller.state !== 'talking') return;
      clearInterval(check);
      resolve();
    }, 10);
  });
  await rest.hangUp(caller.callSid);
  expect(await caller.ended()).toMatchObject({ by: 'flow' });
  await expect(rest.hangUp('unknown')).rejects.toThrow(/404/);
});
