import { calledFunctions } from '../src/model/http-api';
import { findSkippedResources } from '../src/skipped-resources';
import { readHttpApi } from '../src/template/read-http-api';
import { protectedApi, resource, template } from './support/template';

test('lists skipped resources by construct path, and those that the app may need separately', () => {
  const stack = template({
    ...protectedApi(),
    Logs: resource('AWS::Logs::LogGroup'),
    Table: { ...resource('AWS::DynamoDB::Table'), Metadata: { 'aws:cdk:path': 'Hello/Data/Table/Resource' } },
    Consumer: resource('AWS::Lambda::Function'),
    Rest: resource('AWS::ApiGateway::RestApi'),
  });
  expect(findSkippedResources(stack, calledFunctions(readHttpApi(stack)))).toEqual({
    notNeeded: [{ type: 'AWS::Logs::LogGroup', path: 'Logs' }],
    notRunning: [
      { type: 'AWS::DynamoDB::Table', path: 'Data/Table' },
      { type: 'AWS::Lambda::Function', path: 'Consumer' },
      { type: 'AWS::ApiGateway::RestApi', path: 'Rest' },
    ],
  });
});
