/** `act` on each item, at most `atOnce` of them at a time. @throws what the first of them throws, once none is under way */
export async function eachOf<T>(items: Iterable<T>, atOnce: number, act: (item: T) => Promise<unknown>): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await act(next.value);
  };
  const results = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
