/** Loopback ports nobody listens on now, all different. */
export function freePorts(count: number): Promise<number[]>;
/** A loopback port nobody listens on now. */
export function freePort(): Promise<number>;
