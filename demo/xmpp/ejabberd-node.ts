/** One ejabberd among others of its cluster, on a loopback address of its own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface EjabberdNode {
    /** Such as `127.0.0.2`: part of its name, and where it listens for the others. */
    address: string;
    /** The same for all nodes: there is no `epmd` that would know who listens where. */
    port: number;
    /** What the nodes prove to each other that they belong together. */
    cookie: string;
    /** The name of a running node whose cluster it joins when it starts for the first time. */
    joins?: string;
}

export const nodeName = ({ address }: Pick<EjabberdNode, 'address'>): string => `ejabberd@${address}`;

export interface NamedNode {
    /** Arguments of `erl`. */
    identity: string[];
    /** More of them, which stand last: the joining, once. Later its database knows the others. */
    join(): string[];
}

/** @param home a private directory: a cookie on the command line could be read by everybody. */
export async function namedNode(node: EjabberdNode, home: string): Promise<NamedNode> {
    await writeFile(join(home, '.erlang.cookie'), node.cookie, { mode: 0o400 });
    const listens = `{${node.address.replaceAll('.', ',')}}`;
    let { joins } = node;
    return {
        identity: [
            ...['-name', nodeName(node), '-kernel', 'inet_dist_use_interface', listens],
            ...['-start_epmd', 'false', '-erl_epmd_port', String(node.port)],
        ],
        join() {
            if (joins === undefined) return [];
            // What `ejabberdctl join_cluster` calls. ejabberd stops and starts for it, so its own HTTP API cannot ask for it.
            const call = `ok = ejabberd_cluster:join('${joins}').`;
            joins = undefined;
            return ['-eval', call];
        },
    };
}
