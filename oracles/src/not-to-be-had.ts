/** The software or data of others that an oracle needs is not here: no verdict, neither good nor bad. */
export class NotToBeHad extends Error {
  override readonly name = 'NotToBeHad';
}
