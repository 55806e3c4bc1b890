package org.coatcheck.event;

/** Who speaks HTTP on a client's behalf, and so which form the answer must have. */
public enum HttpCaller {
    /** {@code {"source": "aws:apigateway", "detail": "GET /hello"}}. */
    PLAIN("aws:apigateway"),
    /** API Gateway with payload format 1.0: every REST API, and HTTP APIs that ask for it. */
    REST_API("aws:apigateway"),
    /** API Gateway with payload format 2.0. */
    HTTP_API("aws:apigateway"),
    /** A Lambda function URL: payload format 2.0 too. */
    FUNCTION_URL("aws:lambda-url"),
    /** An Application Load Balancer. */
    LOAD_BALANCER("aws:elb"),
    /** The same with multi-value headers switched on: it then reads no other headers in the answer either. */
    LOAD_BALANCER_MULTI_VALUE("aws:elb");

    private final String source;

    HttpCaller(String source) {
        this.source = source;
    }

    public String source() {
        return source;
    }
}
