const WRITTEN: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const READ: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** A value in COPY's text format: what is not escaped would come back as something else. */
export const escapeCopy = (text: string): string => (/[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => WRITTEN[character] as string) : text);

/** A value as COPY … TO wrote it. */
export const unescapeCopy = (text: string): string => (text.includes('\\') ? text.replace(/\\([\\nrtbfv])/g, (_, letter: string) => READ[letter] as string) : text);
