package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.testing.EventFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads each AWS service's event file, and events of the same forms with unusual content. */
class EventReaderTest {

    /** Every event file. */
    private static final String FILES = """
            alb.json                            | HttpRequest          | aws:elb                             | GET /hello
            alb-multivalue.json                 | HttpRequest          | aws:elb                             | GET /hello
            alexa-skill.json                    | UnknownEvent         | alexa:skill                         | ''
            alexa-smart-home.json               | UnknownEvent         | alexa:smart-home                    | ''
            apigateway-authorizer.json          | UnknownEvent         | aws:apigateway authorizer           | ''
            apigateway-authorizer-http.json     | UnknownEvent         | aws:apigateway authorizer           | ''
            apigateway-authorizer-token.json    | UnknownEvent         | aws:apigateway authorizer           | ''
            apigateway-http.json                | HttpRequest          | aws:apigateway                      | GET /hello
            apigateway-http-stage-root.json     | HttpRequest          | aws:apigateway                      | GET /
            apigateway-http-v1.json             | HttpRequest          | aws:apigateway                      | GET /hello
            apigateway-http-v1-stage.json       | HttpRequest          | aws:apigateway                      | GET /hello
            apigateway-rest.json                | HttpRequest          | aws:apigateway                      | GET /hello
            apigateway-rest-head.json           | HttpRequest          | aws:apigateway                      | HEAD /hello
            apigateway-rest-post.json           | HttpRequest          | aws:apigateway                      | POST /hello
            apigateway-websocket.json           | HttpRequest          | aws:apigateway websocket            | CONNECT $connect
            apigateway-websocket-message.json   | HttpRequest          | aws:apigateway websocket            | MESSAGE $default
            appsync.json                        | UnknownEvent         | aws:appsync                         | ''
            appsync-authorizer.json             | UnknownEvent         | aws:appsync authorizer              | ''
            appsync-batch.json                  | UnknownEvent         | aws:appsync                         | ''
            bedrock-agent.json                  | UnknownEvent         | aws:bedrock                         | ''
            cloudformation-custom-resource.json | UnknownEvent         | aws:cloudformation                  | ''
            cloudfront-lambda-edge.json         | UnknownEvent         | aws:cloudfront                      | ''
            cloudwatch-logs.json                | UnknownEvent         | aws:logs                            | ''
            codepipeline-job.json               | UnknownEvent         | aws:codepipeline                    | ''
            cognito-pre-signup.json             | UnknownEvent         | aws:cognito-idp                     | ''
            cognito-sync.json                   | UnknownEvent         | aws:cognito-sync                    | ''
            config-rule.json                    | UnknownEvent         | aws:config                          | ''
            connect.json                        | UnknownEvent         | aws:connect                         | ''
            custom-eventbridge.json             | UnknownEvent         | com.example.orders                  | ''
            documentdb.json                     | UnknownEvent         | aws:docdb                           | ''
            dynamodb-stream.json                | UnknownEvent         | aws:dynamodb                        | ''
            eventbridge-pipe.json               | UnknownEvent         | aws:sqs                             | ''
            firehose.json                       | UnknownEvent         | aws:firehose                        | ''
            function-url.json                   | HttpRequest          | aws:lambda-url                      | GET /hello
            function-url-post.json              | HttpRequest          | aws:lambda-url                      | POST /hello
            iot-rule.json                       | UnknownEvent         | a JSON object that names no source  | ''
            kinesis.json                        | UnknownEvent         | aws:kinesis                         | ''
            kinesis-analytics.json              | UnknownEvent         | aws:kinesisanalytics                | ''
            lex.json                            | UnknownEvent         | aws:lex                             | ''
            mq.json                             | UnknownEvent         | aws:mq                              | ''
            msk.json                            | UnknownEvent         | aws:kafka                           | ''
            on-failure-destination.json         | UnknownEvent         | aws:lambda destination              | ''
            plain-apigateway.json               | HttpRequest          | aws:apigateway                      | GET /hello
            plain-kinesis.json                  | UnknownEvent         | aws:kinesis                         | ''
            plain-s3.json                       | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            plain-tick.json                     | ScheduledTick        | aws:events                          | 0900Z
            s3-batch.json                       | UnknownEvent         | aws:s3-batch                        | ''
            s3-copy.json                        | ObjectEvents         | aws:s3                              | uploads/copy-of-cat.jpg
            s3-created-with-prefix.json         | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-encoded-key.json                 | ObjectEvents         | aws:s3                              | uploads/a b/ü+1.jpg
            s3-event-name-of-tomorrow.json      | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-eventbridge-created.json         | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-eventbridge-deleted.json         | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-eventbridge-key.json             | ObjectEvents         | aws:s3                              | uploads/a b/ü+1.jpg
            s3-eventbridge-restored.json        | ObjectEvents         | aws:s3                              | uploads/archive/old cat.jpg
            s3-eventbridge-tags.json            | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-mixed-records.json               | ObjectEvents         | aws:s3                              | uploads/cat.jpg and 1 more
            s3-multipart.json                   | ObjectEvents         | aws:s3                              | uploads/panorama.png
            s3-object-lambda.json               | UnknownEvent         | aws:s3-object-lambda                | ''
            s3-object-lambda-head.json          | UnknownEvent         | aws:s3-object-lambda                | ''
            s3-object-lambda-list.json          | UnknownEvent         | aws:s3-object-lambda                | ''
            s3-put.json                         | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-put-2.6.json                     | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-put-versioned.json               | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-removed.json                     | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-removed-marker.json              | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-removed-with-prefix.json         | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-restore.json                     | ObjectEvents         | aws:s3                              | uploads/archive/old cat.jpg
            s3-rrs-lost.json                    | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            s3-several-records.json             | ObjectEvents         | aws:s3                              | uploads/one.jpg and 2 more
            s3-test.json                        | NotificationTest     | aws:s3                              | s3:TestEvent of coatcheck-uploads
            s3-without-event-name.json          | ObjectEvents         | aws:s3                              | uploads/cat.jpg
            schedule-rule.json                  | ScheduledTick        | aws:events                          | 0900Z
            scheduler-default.json              | ScheduledTick        | aws:events                          | 0900Z
            scheduler-plain.json                | ScheduledTick        | aws:events                          | 0900Z
            secretsmanager-rotation.json        | UnknownEvent         | aws:secretsmanager                  | ''
            ses.json                            | UnknownEvent         | aws:ses                             | ''
            sns.json                            | UnknownEvent         | aws:sns                             | ''
            sns-eventbridge-s3.json             | SnsMessage           | aws:sns                             | uploads/cat.jpg
            sns-s3.json                         | SnsMessage           | aws:sns                             | uploads/cat.jpg
            sqs.json                            | UnknownEvent         | aws:sqs                             | ''
            sqs-eventbridge-s3.json             | SqsMessages          | aws:sqs                             | uploads/a b/ü+1.jpg
            sqs-fifo-s3.json                    | SqsMessages          | aws:sqs                             | 2 messages
            sqs-mixed.json                      | SqsMessages          | aws:sqs                             | 4 messages
            sqs-s3.json                         | SqsMessages          | aws:sqs                             | uploads/cat.jpg
            sqs-s3-test.json                    | SqsMessages          | aws:sqs                             | s3:TestEvent of coatcheck-uploads
            sqs-sns-s3.json                     | SqsMessages          | aws:sqs                             | uploads/cat.jpg
            vpc-lattice.json                    | HttpRequest          | aws:vpc-lattice                     | GET /hello
            vpc-lattice-v1.json                 | HttpRequest          | aws:vpc-lattice                     | GET /hello
            """;

    /** Every object of every event file. The plain form means the uploads bucket, which is "uploads-bucket" here. */
    private static final String OBJECTS = """
            plain-s3.json                  | 0 | CREATED   | plain                                 | uploads-bucket    | uploads/cat.jpg             |          |                                    |                                  |
            s3-copy.json                   | 0 | CREATED   | ObjectCreated:Copy                    | coatcheck-uploads | uploads/copy-of-cat.jpg     | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   |                                  | 0069B280949AB03CBF
            s3-created-with-prefix.json    | 0 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/cat.jpg             | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   |                                  | 0069B280AE934F77A8
            s3-encoded-key.json            | 0 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/a b/ü+1.jpg         | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   |                                  | 0069B28095886C06AC
            s3-event-name-of-tomorrow.json | 0 | UNKNOWN   | ObjectRenamed:Rename                  | coatcheck-uploads | uploads/cat.jpg             |          |                                    |                                  |
            s3-eventbridge-created.json    | 0 | CREATED   | Object Created                        | coatcheck-uploads | uploads/cat.jpg             | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   |                                  | 0069B28090934F77A8
            s3-eventbridge-deleted.json    | 0 | REMOVED   | Object Deleted                        | coatcheck-uploads | uploads/cat.jpg             |          | d41d8cd98f00b204e9800998ecf8427e   | xzkF2pwO8RC.rMeYjJER1Yvq9KYRVIgt | 0069B2809AC73905DA
            s3-eventbridge-key.json        | 0 | CREATED   | Object Created                        | coatcheck-uploads | uploads/a b/ü+1.jpg         | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   | _TaIvr8SkSmF6gHbd.d7G0U1a4PAIvHi | 0069B28095FD3688BE
            s3-eventbridge-restored.json   | 0 | RESTORED  | Object Restore Completed              | coatcheck-uploads | uploads/archive/old cat.jpg |          |                                    |                                  |
            s3-eventbridge-tags.json       | 0 | UNCHANGED | Object Tags Added                     | coatcheck-uploads | uploads/cat.jpg             |          | 8be0b7aff405763d7f74ab7042abe3ec   | VF6u1KcSyfOEAjiMXHhvChbX_teZDVGU |
            s3-mixed-records.json          | 0 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/cat.jpg             | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   |                                  | 0069B28099934F77A8
            s3-mixed-records.json          | 1 | REMOVED   | ObjectRemoved:Delete                  | coatcheck-uploads | uploads/dog.jpg             |          |                                    |                                  | 0069B28099DDDECEA2
            s3-multipart.json              | 0 | CREATED   | ObjectCreated:CompleteMultipartUpload | coatcheck-uploads | uploads/panorama.png        | 20971520 | 68dbf73d03d3a5107edad3b05676eee2-3 |                                  | 0069B2809332F2C155
            s3-put.json                    | 0 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/cat.jpg             | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   |                                  | 0069B28090934F77A8
            s3-put-2.6.json                | 0 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/cat.jpg             | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   |                                  | 0069B28091934F77A8
            s3-put-versioned.json          | 0 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/cat.jpg             | 47152    | 8be0b7aff405763d7f74ab7042abe3ec   | O_wmlZTvZJIo6adLqwDwQu_JHVrMb77j | 0069B28092934F77A8
            s3-removed.json                | 0 | REMOVED   | ObjectRemoved:Delete                  | coatcheck-uploads | uploads/cat.jpg             |          |                                    |                                  | 0069B2809A934F77A8
            s3-removed-marker.json         | 0 | REMOVED   | ObjectRemoved:DeleteMarkerCreated     | coatcheck-uploads | uploads/cat.jpg             |          | d41d8cd98f00b204e9800998ecf8427e   | 7VuBIGAWQcUW0C7Z3GQ6WWSFJCSNXir4 | 0069B2809B934F77A8
            s3-removed-with-prefix.json    | 0 | REMOVED   | ObjectRemoved:Delete                  | coatcheck-uploads | uploads/cat.jpg             |          |                                    |                                  | 0069B280B8934F77A8
            s3-restore.json                | 0 | RESTORED  | ObjectRestore:Completed               | coatcheck-uploads | uploads/archive/old cat.jpg |          |                                    |                                  |
            s3-rrs-lost.json               | 0 | UNKNOWN   | ReducedRedundancyLostObject           | coatcheck-uploads | uploads/cat.jpg             |          |                                    |                                  |
            s3-several-records.json        | 0 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/one.jpg             | 27833    | 7692c3ad3540bb803c020b3aee66cd88   |                                  | 0069B280968C4B6942
            s3-several-records.json        | 1 | CREATED   | ObjectCreated:Post                    | coatcheck-uploads | uploads/two words.png       | 105163   | 3fc4ccfe745870e2c0d99f71f30ff065   |                                  | 0069B280975AA8B6FC
            s3-several-records.json        | 2 | CREATED   | ObjectCreated:Put                     | coatcheck-uploads | uploads/three.webp          | 16974    | 8b5b9db0c13db24256c829aa364aa90c   |                                  | 0069B28098DE168C03
            s3-without-event-name.json     | 0 | UNKNOWN   | an unnamed event                      | coatcheck-uploads | uploads/cat.jpg             |          |                                    |                                  |
            """;

    /** Every HTTP request of every event file. */
    private static final String REQUESTS = """
            alb.json                          | LOAD_BALANCER             | GET     | /hello
            alb-multivalue.json               | LOAD_BALANCER_MULTI_VALUE | GET     | /hello
            apigateway-http.json              | HTTP_API                  | GET     | /hello
            apigateway-http-stage-root.json   | HTTP_API                  | GET     | /
            apigateway-http-v1.json           | REST_API                  | GET     | /hello
            apigateway-http-v1-stage.json     | REST_API                  | GET     | /hello
            apigateway-rest.json              | REST_API                  | GET     | /hello
            apigateway-rest-head.json         | REST_API                  | HEAD    | /hello
            apigateway-rest-post.json         | REST_API                  | POST    | /hello
            apigateway-websocket.json         | WEBSOCKET_API             | CONNECT | $connect
            apigateway-websocket-message.json | WEBSOCKET_API             | MESSAGE | $default
            function-url.json                 | FUNCTION_URL              | GET     | /hello
            function-url-post.json            | FUNCTION_URL              | POST    | /hello
            plain-apigateway.json             | PLAIN                     | GET     | /hello
            vpc-lattice.json                  | VPC_LATTICE               | GET     | /hello
            vpc-lattice-v1.json               | VPC_LATTICE               | GET     | /hello
            """;

    private static final EventReader READER = new EventReader("uploads-bucket");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = FILES)
    void recognizesEachCaller(String file, String kind, String source, String detail) {
        Event event = readFile(file);

        assertThat(event.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(event.source()).isEqualTo(source);
        assertThat(event.detail()).isEqualTo(detail);
    }

    /** With several uploads buckets, the plain form has to say which one it means. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3://scans/a/cat.jpg | scans          | a/cat.jpg
            s3://scans/          | uploads-bucket | s3://scans/
            s3:/scans/cat.jpg    | uploads-bucket | s3:/scans/cat.jpg
            """)
    void plainFormMayNameTheBucket(String detail, String bucket, String key) {
        assertThat(objects("{\"source\":\"aws:s3\",\"detail\":\"%s\"}"
                        .formatted(detail)
                        .getBytes(UTF_8)))
                .singleElement()
                .returns(bucket, ObjectEvent::bucket)
                .returns(key, ObjectEvent::key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = OBJECTS)
    void readsEveryFieldOfAnObject(
            String file,
            int number,
            Change change,
            String name,
            String bucket,
            String key,
            Long size,
            String eTag,
            String version,
            String sequencer) {
        assertThat(objects(EventFiles.bytes(file)).get(number))
                .isEqualTo(new ObjectEvent(
                        change,
                        name,
                        bucket,
                        key,
                        size == null ? OptionalLong.empty() : OptionalLong.of(size),
                        Optional.ofNullable(eTag),
                        Optional.ofNullable(version),
                        Optional.ofNullable(sequencer)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = REQUESTS)
    void readsEveryFieldOfARequest(String file, HttpCaller caller, String method, String path) {
        assertThat(readFile(file)).isEqualTo(new HttpRequest(caller, method, path));
    }

    @Test
    void tablesListEveryFile() {
        List<String> objects = EventFiles.names().stream()
                .filter(file -> readFile(file) instanceof ObjectEvents)
                .flatMap(file -> objects(EventFiles.bytes(file)).stream().map(object -> file))
                .toList();
        List<String> requests = EventFiles.names().stream()
                .filter(file -> readFile(file) instanceof HttpRequest)
                .toList();

        assertThat(filesOf(FILES)).containsExactlyInAnyOrderElementsOf(EventFiles.names());
        assertThat(filesOf(OBJECTS)).containsExactlyInAnyOrderElementsOf(objects);
        assertThat(filesOf(REQUESTS)).containsExactlyInAnyOrderElementsOf(requests);
    }

    // S3 notifications that AWS never sends

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'bucket':{'name':'b'}}",
                "{'object':{'key':'k'}}",
                "{'bucket':{'name':''},'object':{'key':'k'}}",
                "{'bucket':{'name':7},'object':{'key':'k'}}",
                "{'bucket':{'name':'b'},'object':{}}",
                "{'bucket':{'name':'b'},'object':{'key':''}}",
                "{'bucket':{'name':'b'},'object':{'key':7}}",
                "{'bucket':{'name':'b'},'object':{'key':null}}",
                "{'bucket':{'name':'b'},'object':'k'}",
            })
    void recordWithoutBucketOrKeyNamesNoObject(String s3) {
        assertNamesNoObject(notification(record(s3)), "record 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%", "a%2", "a%zz", "a%-1", "a%FF", "a%C3", "a%C0%AF", "a%ED%A0%80"})
    void keyThatIsNotFormEncodedNamesNoObject(String key) {
        assertNamesNoObject(notification(recordOfKey(key)), "record 0");
    }

    @Test
    void keyWithAnUnpairedSurrogateNamesNoObject() {
        assertNamesNoObject(notification(recordOfKey("a\\ud800b")), "record 0");
        assertNamesNoObject(
                json("{'source':'aws.s3','detail-type':'Object Created',"
                        + "'detail':{'bucket':{'name':'b'},'object':{'key':'\\udc00'}}}"),
                "its detail");
        assertNamesNoObject(json("{'source':'aws:s3','detail':'a\\ud83d'}"), "its detail");
    }

    /** DynamoDB accepts no such text. */
    @Test
    void noOtherFieldHasAnUnpairedSurrogate() {
        assertNamesNoObject(notification(record("{'bucket':{'name':'b\\ud800'},'object':{'key':'k'}}")), "record 0");
        ObjectEvent object = objects(notification(
                        record("{'bucket':{'name':'b'},'object':{'key':'k','eTag':'\\ud800','versionId':'\\udc00'}}")))
                .getFirst();

        assertThat(object.eTag()).isEmpty();
        assertThat(object.versionId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "%C3%BC", "ü"})
    void limitsADecodedKeyTo1024Bytes(String character) {
        int max = character.equals("a") ? 1024 : 512;

        assertThat(objects(notification(recordOfKey(character.repeat(max))))).hasSize(1);
        assertNamesNoObject(notification(recordOfKey(character.repeat(max + 1))), "record 0");
    }

    @Test
    void oneForeignRecordMakesTheWholeNotificationUnknown() {
        String foreign = recordOfKey("k").replace("aws:s3", "aws:sqs");

        assertNamesNoObject(notification(recordOfKey("k") + "," + foreign), "record 1");
        assertNamesNoObject(notification(recordOfKey("k") + "," + recordOfKey("k") + ",7"), "record 2");
        assertThat(READER.read(notification(foreign + "," + recordOfKey("k"))).source())
                .isEqualTo("aws:sqs");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ObjectCreated:Put                        | CREATED
            ObjectCreated:AnythingNew                | CREATED
            ObjectRemoved:Delete                     | REMOVED
            LifecycleExpiration:Delete               | REMOVED
            LifecycleExpiration:DeleteMarkerCreated  | REMOVED
            LifecycleTransition                      | UNCHANGED
            IntelligentTiering                       | UNCHANGED
            ObjectRestore:Post                       | UNCHANGED
            ObjectRestore:Delete                     | UNCHANGED
            ObjectRestore:Completed                  | RESTORED
            ObjectTagging:Put                        | UNCHANGED
            ObjectTagging:Delete                     | UNCHANGED
            ObjectAcl:Put                            | UNCHANGED
            ObjectAnnotation:Put                     | UNCHANGED
            ObjectRetention:Put                      | UNCHANGED
            Replication:OperationFailedReplication   | UNCHANGED
            Replication:AnythingNew                  | UNCHANGED
            ObjectAccessed:Head                      | UNCHANGED
            ReducedRedundancyLostObject              | UNKNOWN
            ObjectRestore:AnythingNew                | UNKNOWN
            ObjectRenamed:Rename                     | UNKNOWN
            ObjectCreated                            | UNKNOWN
            Object Created                           | UNKNOWN
            objectcreated:put                        | UNKNOWN
            ':'                                      | UNKNOWN
            """)
    void readsTheChangeFromTheEventName(String eventName, Change change) {
        for (String prefix : List.of("", "s3:")) {
            assertThat(notified(prefix + eventName))
                    .extracting(ObjectEvent::change, ObjectEvent::name)
                    .containsExactly(change, eventName);
        }
    }

    @Test
    void removesThePrefixOfAnEventNameOnce() {
        assertThat(notified("s3:s3:ObjectCreated:Put"))
                .extracting(ObjectEvent::change, ObjectEvent::name)
                .containsExactly(Change.UNKNOWN, "s3:ObjectCreated:Put");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "null", "7", "{}", "['ObjectTagging:Put']"})
    void eventNameThatIsNoTextIsUnknown(String eventName) {
        String record = recordOfKey("k").replaceFirst("\\{", "{'eventName':" + eventName + ",");

        assertThat(objects(notification(record)))
                .singleElement()
                .extracting(ObjectEvent::change, ObjectEvent::name)
                .containsExactly(Change.UNKNOWN, "an unnamed event");
    }

    /** Amazon's SDK lists the events that a bucket can notify of. */
    @ParameterizedTest
    @MethodSource
    void knowsEveryEventNameOfTheSdk(String eventName) {
        assertThat(notified(eventName).change()).isNotEqualTo(Change.UNKNOWN);
    }

    private static Stream<String> knowsEveryEventNameOfTheSdk() {
        return software.amazon.awssdk.services.s3.model.Event.knownValues().stream()
                .map(Object::toString)
                .filter(name -> !name.endsWith("*") && !name.equals("s3:ReducedRedundancyLostObject"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Object Created               | CREATED
            Object Deleted               | REMOVED
            Object Restore Completed     | RESTORED
            Object Restore Initiated     | UNCHANGED
            Object Restore Expired       | UNCHANGED
            Object Storage Class Changed | UNCHANGED
            Object Access Tier Changed   | UNCHANGED
            Object ACL Updated           | UNCHANGED
            Object Tags Added            | UNCHANGED
            Object Tags Deleted          | UNCHANGED
            Object Anything New          | UNKNOWN
            ObjectCreated:Put            | UNKNOWN
            """)
    void readsTheChangeFromTheDetailType(String detailType, Change change) {
        byte[] event = json("{'source':'aws.s3','detail-type':'" + detailType
                + "','detail':{'bucket':{'name':'b'},'object':{'key':'k'}}}");

        assertThat(objects(event))
                .singleElement()
                .extracting(ObjectEvent::change, ObjectEvent::name)
                .containsExactly(change, detailType);
    }

    private static ObjectEvent notified(String eventName) {
        return objects(notification(recordOfKey("k").replaceFirst("\\{", "{'eventName':'" + eventName + "',")))
                .getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'47152'", "null", "1e400", "99999999999999999999", "{}"})
    void ignoresASizeThatIsNotANumberOfBytes(String size) {
        String record = recordOfKey("k")
                .replaceFirst("\\{", "{'eventName':'ObjectCreated:Put',")
                .replace("'key'", "'size':" + size + ",'key'");

        assertThat(objects(notification(record)).getFirst().size()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0069B28090934F77A8,                        true",
        "0069b28090934f77a8,                        true",
        "0,                                         true",
        "0123456789ABCDEF0123456789ABCDEF01234567,  true",
        "0123456789ABCDEF0123456789ABCDEF012345678, false",
        "0069B28090934F77AG,                        false",
        "0x69B28090934F77A8,                        false",
        "0069B280 90934F77A8,                       false",
        "+,                                         false",
        "٠٠٦٩,                                      false",
    })
    void ignoresASequencerThatIsNotHexadecimal(String sequencer, boolean isSequencer) {
        String record = recordOfKey("k")
                .replaceFirst("\\{", "{'eventName':'ObjectCreated:Put',")
                .replace("'key'", "'sequencer':'" + sequencer + "','key'");

        assertThat(objects(notification(record)).getFirst().sequencer())
                .isEqualTo(Optional.of(sequencer).filter(text -> isSequencer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'detail':{}",
                "'detail':{'bucket':{'name':'b'},'object':{'key':''}}",
                "'detail':{'bucket':{},'object':{'key':'k'}}"
            })
    void eventBridgeDetailWithoutBucketOrKeyNamesNoObject(String detail) {
        assertNamesNoObject(json("{'source':'aws.s3','detail-type':'Object Created'," + detail + "}"), "its detail");
    }

    // HTTP

    @ParameterizedTest
    @CsvSource({
        "$default, /hello, /hello",
        "$default, /$default/hello, /$default/hello",
        "prod, /prod/hello, /hello",
        "prod, /prod/, /",
        "prod, /prod, /",
        "prod, /prod/prod, /prod",
        "prod, /production, /production",
        "prod, /, /",
        "prod, /prod/prod/hello, /prod/hello",
        "prod, /production/hello, /production/hello",
    })
    void removesTheStageFromThePath(String stage, String rawPath, String path) {
        byte[] event = json("{'version':'2.0','rawPath':'" + rawPath + "','requestContext':{'stage':'" + stage
                + "','http':{'method':'GET'}}}");

        assertThat(READER.read(event)).isEqualTo(new HttpRequest(HttpCaller.HTTP_API, "GET", path));
        assertThat(READER.read(payload1("'version':'1.0',", rawPath, "'stage':'" + stage + "'")))
                .isEqualTo(new HttpRequest(HttpCaller.REST_API, "GET", path));
    }

    @Test
    void keepsThePathOfARestApiThatLooksLikeItsStage() {
        assertThat(READER.read(payload1("", "/prod/hello", "'stage':'prod','path':'/prod/prod/hello'")))
                .isEqualTo(new HttpRequest(HttpCaller.REST_API, "GET", "/prod/hello"));
    }

    @Test
    void keepsThePathOfALoadBalancerThatLooksLikeAStage() {
        assertThat(READER.read(payload1("", "/prod/hello", "'elb':{},'stage':'prod'")))
                .isEqualTo(new HttpRequest(HttpCaller.LOAD_BALANCER, "GET", "/prod/hello"));
    }

    /** Below a domain name of its own, payload 1.0 of an HTTP API has the API mapping in the path instead of the stage. */
    @ParameterizedTest
    @CsvSource({
        "api.example.com,                                /prod/hello",
        "abc.execute-api.eu-central-1.amazonaws.com,     /hello",
        "abc.execute-api.localhost.localstack.cloud:4566, /hello",
    })
    void keepsTheApiMappingInThePath(String domainName, String path) {
        byte[] event = payload1("'version':'1.0',", "/prod/hello", "'stage':'prod','domainName':'" + domainName + "'");

        assertThat(READER.read(event)).isEqualTo(new HttpRequest(HttpCaller.REST_API, "GET", path));
    }

    private static byte[] payload1(String version, String path, String context) {
        return json("{" + version + "'httpMethod':'GET','path':'" + path + "','requestContext':{" + context + "}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'connectionId':'c','routeKey':'$disconnect','eventType':'DISCONNECT'} | DISCONNECT | $disconnect
            {'connectionId':'c','routeKey':'sendMessage','eventType':'MESSAGE'}    | MESSAGE    | sendMessage
            {'connectionId':'c','routeKey':'$default'}                             | MESSAGE    | $default
            """, quoteCharacter = '`')
    void readsTheRouteOfAWebSocketApi(String context, String type, String route) {
        assertThat(READER.read(json("{'requestContext':" + context + ",'body':'hello'}")))
                .isEqualTo(new HttpRequest(HttpCaller.WEBSOCKET_API, type, route));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hello", "/hello?lang=en", "/hello?a=b?c", "/hello?a=%0A\\n"})
    void removesTheQueryOfALatticePath(String path) {
        assertThat(READER.read(json("{'raw_path':'" + path + "','method':'GET'}")))
                .isEqualTo(new HttpRequest(HttpCaller.VPC_LATTICE, "GET", "/hello"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'httpMethod':'GET','path':'/hello'}",
                "{'httpMethod':7,'path':'/hello','requestContext':{}}",
                "{'httpMethod':'GET','path':'/hello','requestContext':'prod'}",
                "{'version':'2.1','rawPath':'/hello','requestContext':{'http':{'method':'GET'}}}",
                "{'version':'2.0','rawPath':'/hello','requestContext':{'http':'GET'}}",
                "{'requestContext':{'connectionId':'c'}}",
                "{'requestContext':{'routeKey':'$connect'}}",
                "{'raw_path':'/hello'}",
                "{'path':'/hello','method':'GET','requestContext':{}}",
            })
    void incompleteRequestIsUnknown(String event) {
        assertThat(READER.read(json(event))).isEqualTo(new UnknownEvent("a JSON object that names no source", ""));
    }

    // The plain form

    @ParameterizedTest
    @CsvSource({
        "aws:events,     0000Z,                     ScheduledTick, 0000Z",
        "aws:events,     2359Z,                     ScheduledTick, 2359Z",
        "aws:events,     2026-03-12T09:00:00Z,      ScheduledTick, 0900Z",
        "aws:events,     2026-03-12T09:00:59.999Z,  ScheduledTick, 0900Z",
        "aws:events,     2026-03-12T01:30:00+02:00, ScheduledTick, 2330Z",
        "aws:apigateway, DELETE /,                  HttpRequest,   DELETE /",
        "aws:apigateway, GET /a?b=c#d%20,           HttpRequest,   GET /a?b=c#d%20",
        "aws:s3,         a+b%20c.jpg,               ObjectEvents,  a+b%20c.jpg",
    })
    void readsThePlainForm(String source, String detail, String kind, String read) {
        Event event = READER.read(plain(source, detail));

        assertThat(event.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(event.source()).isEqualTo(source);
        assertThat(event.detail()).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "9:00",
                "0900",
                "900Z",
                "0900z",
                "09000Z",
                "2400Z",
                "2500Z",
                "0960Z",
                " 0900Z",
                "0900Z\\n",
                "٠٩٠٠Z",
                "2026-03-12",
                "2026-03-12T25:00:00Z",
                "2026-02-30T09:00:00Z",
                "2026-03-12T09:00:00",
                "+1000000000-12-31T23:59:59Z",
                "-1000000000-01-01T00:00:00Z",
            })
    void plainTickWithoutAValidTimeIsUnknown(String detail) {
        assertThat(READER.read(plain("aws:events", detail)))
                .isEqualTo(
                        new UnknownEvent("aws:events", "its time is neither like 0900Z nor like 2026-03-12T09:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "/hello",
                "get /hello",
                "Get /hello",
                "GET hello",
                "GET  /hello",
                " GET /hello",
                "GET /hello ",
                "GET /hello world",
                "GET /hello\\n",
                "G3T /hello",
                "GET\\t/hello"
            })
    void plainRequestWithoutMethodAndPathIsUnknown(String detail) {
        assertThat(READER.read(plain("aws:apigateway", detail)))
                .isEqualTo(new UnknownEvent("aws:apigateway", "its detail is not like GET /hello"));
    }

    @ParameterizedTest
    @MethodSource
    void plainUploadWithoutAValidKeyNamesNoObject(String detail) {
        assertNamesNoObject(plain("aws:s3", detail), "its detail");
    }

    private static Stream<String> plainUploadWithoutAValidKeyNamesNoObject() {
        return Stream.of("", "a".repeat(1025), "ü".repeat(513));
    }

    // Unknown sources

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'info':{'channelNamespace':{'name':'n'},'operation':'PUBLISH'}}       | aws:appsync
            {'typeName':'Query','fieldName':'order','arguments':{},'source':{}}    | aws:appsync
            {'listObjectsContext':{},'userRequest':{}}                             | aws:s3-object-lambda
            {'DeploymentId':'d-1','LifecycleEventHookExecutionId':'e'}             | aws:codedeploy
            {'RequestType':'Create','ResponseURL':'https:','StackId':'s'}          | aws:cloudformation
            {'transformId':'1::Macro','fragment':{},'region':'eu-central-1'}       | aws:cloudformation macro
            {'hookTypeName':'A::B::C','actionInvocationPoint':'CREATE_PRE_PROVISION'} | aws:cloudformation hook
            {'AutoScalingGroupARN':'arn','CapacityToTerminate':[],'Instances':[]}  | aws:autoscaling
            {'SchemaVersion':'1.0','InvocationEventType':'HANGUP','CallDetails':{}} | aws:chime
            {'messageVersion':'1.0','flow':{},'node':{'name':'n'}}                 | aws:bedrock
            {'token':'t','signatureVerified':false,'protocols':['tls']}            | aws:iot authorizer
            {'claimCertificateId':'c','certificateId':'d','templateArn':'arn'}     | aws:iot
            {'deviceInfo':{},'deviceEvent':{},'placementInfo':{}}                  | aws:iot1click
            {'token':'t','serviceMetadata':{'executionDetails':{}}}                | aws:transfer
            {'request_id':'r','external_function':'f','arguments':[[1]]}           | aws:redshift
            {'version':'2018-10-16','labelingJobArn':'arn','dataObject':{}}        | aws:sagemaker
            {'Execution':{'Id':'arn'},'StateMachine':{'Id':'arn'},'State':{}}      | aws:states
            {'version':'1.0','context':{'System':{'application':{}}},'request':{}} | alexa:skill
            {'source':'aws.cloudwatch','alarmArn':'arn','alarmData':{}}            | aws.cloudwatch
            [{'eventSource':'aws:kinesis'},{'eventSource':'aws:sqs'}]              | aws:kinesis
            [{'Records':[{'EventSource':'aws:sns'}]}]                              | aws:sns
            [[{'eventSource':'aws:sqs'}]]                                          | a JSON array
            [7,{'eventSource':'aws:sqs'}]                                          | a JSON array
            {'Step':'on the stairs'}                                               | a JSON object that names no source
            {'agent':'007'}                                                        | a JSON object that names no source
            """)
    void namesASenderByFieldsThatOnlyItWrites(String event, String source) {
        assertThat(READER.read(json(event))).isEqualTo(new UnknownEvent(source, ""));
    }

    // Texts that S3 does not send

    /** They become headers of requests, which could not be sent: the event is about the version that is there. */
    @ParameterizedTest
    @ValueSource(strings = {"a\\r\\nX-Header: 1", "a b", "ü", "LONG"})
    void ignoresTagsThatS3DoesNotGive(String tag) {
        String object =
                "{'key':'k','eTag':'TAG','versionId':'TAG'}".replace("TAG", tag.replace("LONG", "a".repeat(1_025)));
        byte[] event = notification("{'eventSource':'aws:s3','eventName':'ObjectCreated:Put',"
                + "'s3':{'bucket':{'name':'b'},'object':" + object + "}}");

        assertThat(objects(event).getFirst())
                .returns(Optional.empty(), ObjectEvent::eTag)
                .returns(Optional.empty(), ObjectEvent::versionId);
    }

    /** The audit record would be larger than an item may be. */
    @Test
    void takesNoLongTextForABucket() {
        String bucket = "b".repeat(256);

        assertNamesNoObject(
                notification("{'eventSource':'aws:s3','s3':{'bucket':{'name':'" + bucket + "'},'object':{'key':'k'}}}"),
                "record 0");
        assertNamesNoObject(json("{'source':'aws:s3','detail':'s3://" + bucket + "/k'}"), "its detail");
    }

    // One object of several

    @ParameterizedTest
    @ValueSource(strings = {"s3-several-records.json", "s3-mixed-records.json"})
    void extractsTheEventOfOneObject(String file) {
        byte[] bytes = EventFiles.bytes(file);
        List<ObjectEvent> objects = objects(bytes);

        assertThat(IntStream.range(0, objects.size())
                        .mapToObj(index -> objects(new SeparateEvents(bytes).of(index)))
                        .toList())
                .isEqualTo(objects.stream().map(List::of).toList());
    }

    @Test
    void extractionKeepsEveryCharacter() {
        String record = recordOfKey("k").replaceFirst("\\{", "{'eventName':'ü☕ 🧥 \\\\u0000 \\\\ud83e',");
        byte[] event = notification(recordOfKey("other") + "," + record);

        assertThat(objects(new SeparateEvents(event).of(1)))
                .containsExactly(objects(event).get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain-s3.json", "s3-put.json", "s3-eventbridge-key.json"})
    void eventOfOneObjectStaysUnchanged(String file) {
        assertThat(new SeparateEvents(EventFiles.bytes(file)).of(0)).isEqualTo(EventFiles.bytes(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'source':'aws:s3','detail':'k','Records':[{},{}]}",
                "{'source':'aws.s3','detail-type':'Object Created','Records':[7,8],"
                        + "'detail':{'bucket':{'name':'b'},'object':{'key':'k'}}}",
            })
    void doesNotExtractRecordsOfOtherEvents(String event) {
        assertThat(objects(json(event))).hasSize(1);
        assertThat(new SeparateEvents(json(event)).of(0)).isEqualTo(json(event));
    }

    private static Event readFile(String file) {
        return READER.read(EventFiles.bytes(file));
    }

    private static List<ObjectEvent> objects(byte[] event) {
        return ((ObjectEvents) READER.read(event)).objects();
    }

    private static List<String> filesOf(String table) {
        return table.lines()
                .map(line -> line.substring(0, line.indexOf('|')).strip())
                .toList();
    }

    private static void assertNamesNoObject(byte[] event, String where) {
        assertThat(READER.read(event))
                .isEqualTo(new UnknownEvent(
                        "aws:s3",
                        where + " names no object of S3: it needs a bucket's name, and a key, form-URL-encoded in a"
                                + " notification, of 1 to 1024 bytes"));
    }

    private static byte[] notification(String records) {
        return json("{'Records':[" + records + "]}");
    }

    private static String recordOfKey(String key) {
        return record("{'bucket':{'name':'b'},'object':{'key':'" + key + "'}}");
    }

    private static String record(String s3) {
        return "{'eventSource':'aws:s3','s3':" + s3 + "}";
    }

    private static byte[] plain(String source, String detail) {
        return json("{'source':'" + source + "','detail':'" + detail + "'}");
    }

    /** Single quotes make JSON readable in a Java string. */
    private static byte[] json(String singleQuoted) {
        return singleQuoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
