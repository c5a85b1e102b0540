/** Registration with Converse, in whatever order the two are loaded. */
import { PLUGIN_NAME } from './converse/plugin.ts';
import type { Converse } from './converse/types.ts';

/** Adds the plugin to this Converse. To be called before `converse.initialize`; a second call does nothing. */
export function addPlugin(converse: Converse, plugin: object): void {
    try {
        converse.plugins.add(PLUGIN_NAME, plugin);
    } catch (error) {
        // Converse throws when a plugin of that name is there already: a script included twice is no fault.
        if (!(error instanceof TypeError)) throw error;
    }
}

/** Adds it now, or when Converse says that it has loaded. */
export function addPluginWhenLoaded(plugin: object): void {
    const { converse } = window as { converse?: Partial<Converse> };
    if (converse?.plugins?.add) return addPlugin(converse as Converse, plugin);
    const onLoaded = (event: Event): void =>
        addPlugin((event as CustomEvent<{ converse: Converse }>).detail.converse, plugin);
    window.addEventListener('converse-loaded', onLoaded, { once: true });
}
