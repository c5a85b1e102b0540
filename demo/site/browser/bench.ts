import { showStorage } from './bench/storage.ts';
import { listenToSwitches } from './bench/switches.ts';
import { showTimeline } from './bench/timeline.ts';
import { keepOpen } from './keep-open.ts';

// Brings the test bench to life, below the session in the panel.

const bench = document.querySelector<HTMLElement>('#bench')!;
for (const details of bench.querySelectorAll('details')) keepOpen(details, details.id === 'bench-scenarios');
listenToSwitches(bench);
showTimeline(bench);
showStorage(bench);
