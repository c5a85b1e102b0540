/** Whether there is time for what differs little from engine to engine, or from one way in to the next: `npm run test:long`. */
export const thorough = process.env['THOROUGH'] !== undefined;
