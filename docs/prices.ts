/**
 * What AWS charges for one unit: each tier's price holds for the units above the tier before it, up to and with `upTo`
 * units a month. The last tier is open.
 */
export interface Price {
  unit: string;
  tiers: readonly { upTo: number; dollars: number }[];
  /** AWS's page of prices, and the day it is known from: that of AWS's price list, or of an article that quotes the page. */
  source: string;
  asOf: string;
}

const MILLION = 1_000_000;
const BILLION = 1_000_000_000;
const TERABYTE = 1024; // in gigabytes, as AWS's tiers count them

const priceList = { asOf: '2025-10-28' };

/** US dollars in us-east-1, before tax, discounts and free tiers other than Cognito's. Change prices here alone. */
export const prices = {
  httpApiRequest: {
    unit: 'HTTP API request, for each 512 KB',
    tiers: [
      { upTo: 300 * MILLION, dollars: 1.0 / MILLION },
      { upTo: Infinity, dollars: 0.9 / MILLION },
    ],
    source: 'https://aws.amazon.com/api-gateway/pricing/',
    ...priceList,
  },
  lambdaRequest: {
    unit: 'Lambda request',
    tiers: [{ upTo: Infinity, dollars: 0.2 / MILLION }],
    source: 'https://aws.amazon.com/lambda/pricing/',
    ...priceList,
  },
  lambdaGigabyteSecond: {
    unit: 'Lambda GB-second, arm64',
    tiers: [
      { upTo: 7.5 * BILLION, dollars: 0.0000133334 },
      { upTo: 18.75 * BILLION, dollars: 0.0000120001 },
      { upTo: Infinity, dollars: 0.0000106667 },
    ],
    source: 'https://aws.amazon.com/lambda/pricing/',
    ...priceList,
  },
  cognitoUser: {
    unit: 'Cognito user active in the month, Essentials plan',
    tiers: [
      { upTo: 10_000, dollars: 0 },
      { upTo: Infinity, dollars: 0.015 },
    ],
    source: 'https://aws.amazon.com/cognito/pricing/',
    ...priceList,
  },
  cognitoLiteUser: {
    unit: 'the same on the Lite plan',
    tiers: [
      { upTo: 10_000, dollars: 0 },
      { upTo: 100_000, dollars: 0.0055 },
      { upTo: MILLION, dollars: 0.0046 },
      { upTo: 10 * MILLION, dollars: 0.00325 },
      { upTo: Infinity, dollars: 0.0025 },
    ],
    source: 'https://aws.amazon.com/cognito/pricing/',
    ...priceList,
  },
  logIngested: {
    unit: 'GB of vended logs ingested',
    tiers: [
      { upTo: 10 * TERABYTE, dollars: 0.5 },
      { upTo: 30 * TERABYTE, dollars: 0.25 },
      { upTo: 50 * TERABYTE, dollars: 0.1 },
      { upTo: Infinity, dollars: 0.05 },
    ],
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    ...priceList,
  },
  logStored: {
    unit: 'GB of logs stored for a month',
    tiers: [{ upTo: Infinity, dollars: 0.03 }],
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    ...priceList,
  },
  dataOut: {
    unit: 'GB to the internet',
    tiers: [
      { upTo: 10 * TERABYTE, dollars: 0.09 },
      { upTo: 50 * TERABYTE, dollars: 0.085 },
      { upTo: 150 * TERABYTE, dollars: 0.07 },
      { upTo: Infinity, dollars: 0.05 },
    ],
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
    ...priceList,
  },
  alarmMetric: {
    unit: 'metric that an alarm watches',
    tiers: [{ upTo: Infinity, dollars: 0.1 }],
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    ...priceList,
  },
  customMetric: {
    unit: 'custom metric',
    tiers: [
      { upTo: 10_000, dollars: 0.3 },
      { upTo: 250_000, dollars: 0.1 },
      { upTo: MILLION, dollars: 0.05 },
      { upTo: Infinity, dollars: 0.02 },
    ],
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    ...priceList,
  },
  dashboard: {
    unit: 'dashboard',
    tiers: [{ upTo: Infinity, dollars: 3 }],
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    asOf: '2026-06-13',
  },
  encryptionKey: {
    unit: 'customer managed KMS key',
    tiers: [{ upTo: Infinity, dollars: 1 }],
    source: 'https://aws.amazon.com/kms/pricing/',
    asOf: '2026-03-14',
  },
} satisfies Record<string, Price>;
