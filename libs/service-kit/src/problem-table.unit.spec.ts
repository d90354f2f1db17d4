import { PROBLEMS, problemText } from '@coop/contracts/problems';

describe('The table of problems', () => {
  it.each(Object.entries(PROBLEMS))(
    'has an error status and two languages for %s.',
    (code, { status, title, titleFr }) => {
      expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z].*\.$/);
      expect(titleFr).not.toBe(title);
    },
  );

  it.each(['SomeRefusal', 'toString', '__proto__'])(
    'calls the unknown code %s a conflict with the rules.',
    (code) => {
      expect(problemText(code).status).toBe(409);
    },
  );
});
