/** ISO 4217 currencies whose minor unit is not a hundredth. */
const minorUnits: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
    (code) => [code, 1] as const,
  ),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 1_000] as const),
  ...['CLF', 'UYW'].map((code) => [code, 10_000] as const),
]);

/** Minor units in one major unit of an ISO 4217 currency; 100 where it is not listed. */
export const minorPerMajor = (currency: string): number => minorUnits.get(currency) ?? 100;
