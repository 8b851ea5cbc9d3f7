import type { HttpRouteIntegrationBindOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * A Lambda proxy integration whose function may be invoked by the routes bound to it and by nothing else.
 * HttpLambdaIntegration would let every method of the route's path invoke it.
 */
export class LambdaRouteIntegration extends HttpLambdaIntegration {
  constructor(
    id: string,
    private readonly lambdaFunction: IFunction,
  ) {
    super(id, lambdaFunction);
  }

  protected override completeBind({ route, scope }: HttpRouteIntegrationBindOptions): void {
    this.lambdaFunction.addPermission('InvokePermission', {
      scope,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: route.routeArn,
    });
  }
}
