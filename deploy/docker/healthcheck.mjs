// Asks the process beside it whether it lives; an image needs no other tool for that.
const { HEALTH_URL = 'http://127.0.0.1:9090/livez' } = process.env;

const { ok } = await fetch(HEALTH_URL, { signal: AbortSignal.timeout(4_000) }).catch(() => ({ ok: false }));
process.exitCode = ok ? 0 : 1;
