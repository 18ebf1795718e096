import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP line to a server that can lose answers: requests arrive, nothing comes back, then the line breaks. */
export class CutLine {
  private readonly pairs = new Set<[Socket, Socket]>();
  private isMute = false;

  private constructor(private readonly server: Server) {}

  /** @param target `host:port` */
  static async to(target: string): Promise<CutLine> {
    const [host, port] = target.split(':');
    const server = createServer();
    const line = new CutLine(server);
    server.on('connection', (near) => line.join(near, connect(Number(port), host)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers are lost from now on, and after `ms` the line breaks; a new one is whole again. */
  loseAnswers(ms = 1_500): Promise<void> {
    this.isMute = true;
    return new Promise((resolve) =>
      setTimeout(() => {
        this.isMute = false;
        this.breakAll();
        resolve();
      }, ms),
    );
  }

  async close(): Promise<void> {
    this.breakAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    const pair: [Socket, Socket] = [near, far];
    this.pairs.add(pair);
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => {
      if (!this.isMute) near.write(data);
    });
    for (const socket of pair)
      socket
        .on('error', () => {})
        .on('close', () => {
          pair.forEach((one) => one.destroy());
          this.pairs.delete(pair);
        });
  }

  private breakAll(): void {
    for (const pair of this.pairs) pair.forEach((socket) => socket.destroy());
  }
}
