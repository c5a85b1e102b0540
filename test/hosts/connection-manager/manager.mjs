// @ts-check
/** `node-xmpp-bosh` in front of one XMPP server, on loopback: node manager.mjs PORT C2S_PORT. */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import url from 'node:url';

const { start_bosh } = createRequire(import.meta.url)('node-xmpp-bosh');
const [port = 0, c2sPort = 0] = process.argv.slice(2).map(Number);

// It asks queries whether they have a property of their own; since Node 6 they have no `hasOwnProperty`.
const { parse } = url;
Object.assign(url, {
    parse: (/** @type {string} */ address) => ({ ...parse(address), query: {} }),
});

/** Its own would look for the domain in the DNS. */
class Lookup extends EventEmitter {
    connect(/** @type {import('node:net').Socket} */ socket) {
        socket.once('connect', () => this.emit('connect'));
        socket.once('error', () => this.emit('error', 'remote-connection-failed'));
        socket.connect(c2sPort, '127.0.0.1');
    }
}

start_bosh({ host: '127.0.0.1', port, path: /^\/http-bind$/, lookup_service: Lookup });
