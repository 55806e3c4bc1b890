package org.coatcheck.event;

/** What passes an HTTP request to the function: an AWS service, or the plain form. It determines the form of the response. */
public enum HttpCaller {
    /** {@code {"source": "aws:apigateway", "detail": "GET /hello"}}. */
    PLAIN("aws:apigateway"),
    /** API Gateway with payload format 1.0: every REST API, and HTTP APIs that choose it. */
    REST_API("aws:apigateway"),
    /** API Gateway with payload format 2.0. */
    HTTP_API("aws:apigateway"),
    /** A Lambda function URL, with payload format 2.0. */
    FUNCTION_URL("aws:lambda-url"),
    /** An Application Load Balancer. */
    LOAD_BALANCER("aws:elb"),
    /** An Application Load Balancer with multi-value headers. It reads only such headers in the response, too. */
    LOAD_BALANCER_MULTI_VALUE("aws:elb"),
    /** A WebSocket API of API Gateway. It sends connections and messages, which have a route instead of a path. */
    WEBSOCKET_API("aws:apigateway websocket"),
    /** A service of VPC Lattice, with version 1.0 or 2.0 of its event structure. */
    VPC_LATTICE("aws:vpc-lattice");

    private final String source;

    HttpCaller(String source) {
        this.source = source;
    }

    public String source() {
        return source;
    }
}
