package org.coatcheck.function;

import java.util.List;

/** One event of each kind, for {@link PrimingSteps}. */
final class PrimingEvents {

    static final List<String> ALL = List.of("""
            {"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1",
            "eventTime": "2026-01-01T00:00:00.000Z", "eventName": "ObjectCreated:Put", "userIdentity": {"principalId": "EX"},
            "s3": {"s3SchemaVersion": "1.0", "configurationId": "uploads", "bucket": {"name": "uploads",
            "arn": "arn:aws:s3:::uploads"}, "object": {"key": "uploads/caf%C3%A9+cat.jpg", "size": 1024,
            "eTag": "0123456789abcdef0123456789abcdef", "sequencer": "0A1B2C3D4E5F678901"}}}]}""", """
            {"version": "0", "id": "0", "detail-type": "Object Created", "source": "aws.s3", "account": "000000000000",
            "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": ["arn:aws:s3:::uploads"],
            "detail": {"version": "0", "bucket": {"name": "uploads"}, "object": {"key": "uploads/cat.jpg", "size": 1024,
            "etag": "0123456789abcdef0123456789abcdef", "sequencer": "0A1B2C3D4E5F678901"}, "reason": "PutObject"}}""", """
            {"version": "0", "id": "0", "detail-type": "Scheduled Event", "source": "aws.events", "account": "000000000000",
            "time": "2026-01-01T09:00:00Z", "region": "us-east-1", "resources": [], "detail": {}}""", """
            {"resource": "/{proxy+}", "path": "/hello", "httpMethod": "GET", "headers": {"Accept": "*/*"},
            "requestContext": {"stage": "live", "httpMethod": "GET"}, "body": null, "isBase64Encoded": false}""", """
            {"version": "2.0", "rawPath": "/hello", "requestContext": {"domainName": "x.lambda-url.us-east-1.on.aws",
            "stage": "$default", "http": {"method": "GET", "path": "/hello"}}}""", """
            {"requestContext": {"elb": {}}, "httpMethod": "GET", "path": "/hello", "headers": {}}""", """
            {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads"}""", """
            {"source": "aws:s3", "detail": "uploads/cat.jpg"}""", """
            {"Records": [{"messageId": "priming", "body": "{\\"Records\\":[{\\"eventSource\\":\\"aws:s3\\",\\"eventName\\":\
            \\"ObjectCreated:Put\\",\\"s3\\":{\\"bucket\\":{\\"name\\":\\"uploads\\"},\\"object\\":{\\"key\\":\\"cat.jpg\\"}}}]}",
            "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:uploads"}]}""", """
            {"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "priming", "Message":
            "{\\"Event\\":\\"s3:TestEvent\\",\\"Bucket\\":\\"uploads\\"}"}}]}""", """
            {"Records": [{"eventSource": "aws:kinesis"}]}""");

    private PrimingEvents() {}
}
