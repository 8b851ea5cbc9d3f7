import { charge, monitoringCost, monthlyCost } from '../../docs/cost';
import { formatCount, formatDollars, formatPrice } from '../../docs/format';
import { helloRequest } from '../../docs/hello-request';
import { prices } from '../../docs/prices';

describe('a tier ends where the price list says', () => {
  // Computed by hand: the price of all tiers below, and of one unit (or one million units) above.
  test.each([
    ['httpApiRequest', 300_000_000, 300],
    ['httpApiRequest', 301_000_000, 300.9],
    ['lambdaRequest', 5_000_000, 1],
    ['lambdaGigabyteSecond', 7_500_000_000, 100_000.5],
    ['lambdaGigabyteSecond', 7_501_000_000, 100_012.5001],
    ['lambdaGigabyteSecond', 18_750_000_000, 100_000.5 + 135_001.125],
    ['lambdaGigabyteSecond', 18_751_000_000, 100_000.5 + 135_001.125 + 10.6667],
    ['cognitoUser', 10_000, 0],
    ['cognitoUser', 10_001, 0.015],
    ['cognitoLiteUser', 10_000, 0],
    ['cognitoLiteUser', 10_001, 0.0055],
    ['cognitoLiteUser', 100_000, 495],
    ['cognitoLiteUser', 100_001, 495.0046],
    ['cognitoLiteUser', 1_000_000, 4635],
    ['cognitoLiteUser', 1_000_001, 4635.00325],
    ['cognitoLiteUser', 10_000_000, 33_885],
    ['cognitoLiteUser', 10_000_001, 33_885.0025],
    ['logIngested', 10_240, 5120],
    ['logIngested', 10_241, 5120.25],
    ['logIngested', 30_720, 10_240],
    ['logIngested', 30_721, 10_240.1],
    ['logIngested', 51_200, 12_288],
    ['logIngested', 51_201, 12_288.05],
    ['logStored', 100, 3],
    ['dataOut', 10_240, 921.6],
    ['dataOut', 10_241, 921.685],
    ['dataOut', 51_200, 4403.2],
    ['dataOut', 51_201, 4403.27],
    ['dataOut', 153_600, 11_571.2],
    ['dataOut', 153_601, 11_571.25],
    ['alarmMetric', 10, 1],
    ['customMetric', 10_000, 3000],
    ['customMetric', 10_001, 3000.1],
    ['customMetric', 250_000, 27_000],
    ['customMetric', 250_001, 27_000.05],
    ['customMetric', 1_000_000, 64_500],
    ['customMetric', 1_000_001, 64_500.02],
    ['dashboard', 2, 6],
    ['encryptionKey', 2, 2],
  ] as const)('%s: %d units', (name, units, dollars) => {
    expect(charge(units, prices[name])).toBeCloseTo(dollars, 6);
  });

  test('nothing costs nothing', () => {
    expect(charge(0, prices.httpApiRequest)).toBe(0);
  });
});

test('a billion requests of a million users cost what the price list makes of them', () => {
  const cost = monthlyCost(1_000_000_000, 1_000_000);
  expect(cost.httpApi).toBeCloseTo(300 + 700 * 0.9, 6);
  // 0.01 s × 0.125 GB = 0.00125 GB-seconds a request
  expect(cost.lambda).toBeCloseTo(1000 * 0.2 + 1_250_000 * 0.0000133334, 6);
  // 635 bytes a request are 591.390 GB, ingested and then stored
  expect(cost.logs).toBeCloseTo(591.39 * (0.5 + 0.03), 3);
  // 187 bytes a request are 174.157 GB
  expect(cost.dataOut).toBeCloseTo(174.157 * 0.09, 3);
  expect(cost.cognito).toBeCloseTo(990_000 * 0.015, 6);
  expect(cost.total).toBeCloseTo(930 + 216.667 + 313.437 + 15.674 + 14_850, 2);
});

test('another function costs what it uses', () => {
  const use = {
    billedMilliseconds: 100,
    memoryMegabytes: 512,
    payloadBytes: 1,
    logBytes: 1024,
    answerBytes: 2048,
  };
  const cost = monthlyCost(1_048_576, 1, use);
  expect(cost).toEqual({
    httpApi: expect.closeTo(1.048576, 9),
    lambda: expect.closeTo(0.2097152 + 52_428.8 * 0.0000133334, 9),
    logs: expect.closeTo(0.53, 9),
    dataOut: expect.closeTo(0.18, 9),
    cognito: 0,
    total: expect.closeTo(1.048576 + 0.2097152 + 0.699054 + 0.53 + 0.18, 6),
  });
});

test.each([
  [0, 1],
  [524_288, 1],
  [524_289, 2],
])('a request of %d bytes is metered as %d', (payloadBytes, metered) => {
  expect(monthlyCost(1_000_000, 0, { ...helloRequest, payloadBytes }).httpApi).toBeCloseTo(metered, 9);
});

test('monitoring costs the sum of its parts', () => {
  const parts = { alarmMetrics: 7, customMetrics: 1, dashboards: 1, encryptionKeys: 1 };
  expect(monitoringCost(parts)).toBeCloseTo(0.7 + 0.3 + 3 + 1, 9);
});

describe('figures are written', () => {
  test.each([
    [0, '$0'],
    [0.000099, 'under $0.0001'],
    [0.0001, '$0.0001'],
    [0.21667, '$0.2167'],
    [1, '$1.00'],
    [99.99, '$99.99'],
    [100, '$100'],
    [14_851.55, '$14,852'],
  ])('in dollars: %d as %s', (dollars, written) => {
    expect(formatDollars(dollars)).toBe(written);
  });

  test.each([
    [0, 'free'],
    [0.0000133334, '$13.3334 a million'],
    [0.00325, '$0.00325'],
    [0.015, '$0.015'],
    [3, '$3.00'],
  ])('as prices: %d as %s', (dollars, written) => {
    expect(formatPrice(dollars)).toBe(written);
  });

  test.each([
    [1, '1'],
    [10_240, '10,240'],
    [1_000_000, '1 million'],
    [18_750_000_000, '18.75 billion'],
  ])('as counts: %d as %s', (count, written) => {
    expect(formatCount(count)).toBe(written);
  });
});
