const READ: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** A value as COPY … TO wrote it. */
export const unescapeCopy = (text: string): string => (text.includes('\\') ? text.replace(/\\([\\nrtbfv])/g, (_, letter: string) => READ[letter] as string) : text);
