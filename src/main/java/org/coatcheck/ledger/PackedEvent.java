package org.coatcheck.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * An event as a begun record holds it: compressed in the zlib format (RFC 1950), with a dictionary of what S3 writes into each
 * event. So the record of an upload takes one write unit of 1 KB, and the event can be processed again byte for byte.
 */
final class PackedEvent {

    /**
     * What is frequent comes last, because zlib takes less for what is near. It must not change: an event that was packed
     * with another dictionary cannot be unpacked.
     */
    private static final byte[] DICTIONARY = """
            {"version":"0","id":"","detail-type":"Object Created","source":"aws.s3","account":"","time":"","region":"",\
            "resources":["arn:aws:s3:::"],"detail":{"version":"0","bucket":{"name":""},"object":{"key":"","size":0,\
            "etag":"","version-id":"","sequencer":"00"},"request-id":"","requester":"","source-ip-address":"",\
            "reason":"PutObject"}}ObjectCreated:CompleteMultipartUploadObjectCreated:CopyObjectRemoved:DeleteMarkerCreated\
            ObjectRemoved:Delete"awsGeneratedTags":{"aws:cloudformation:stack-id":"arn:aws:cloudformation:eu-central-1:\
            :stack/coatcheck/-4","aws:cloudformation:logical-id":"UploadsBucket","aws:cloudformation:stack-name":"\
            coatcheck"}eu-west-1us-west-2us-east-1{"source":"aws:s3","detail":"uploads/\
            {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-\
            T00:00:00.000Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:AROA"},\
            "requestParameters":{"sourceIPAddress":"10.0."},"responseElements":{"x-amz-request-id":"","x-amz-id-2":"="},\
            "s3":{"s3SchemaVersion":"1.0","configurationId":"coatcheck-uploads-to-lambda","bucket":{"name":"\
            coatcheck-uploads-","ownerIdentity":{"principalId":"A"},"arn":"arn:aws:s3:::"},"object":{"key":"uploads/.jpg",\
            "size":0,"eTag":"","versionId":"","sequencer":"00"}}}]}""".getBytes(UTF_8);

    private static final int BUFFER = 1024;

    private PackedEvent() {}

    static byte[] pack(byte[] event) {
        Deflater deflater = new Deflater();
        try {
            deflater.setDictionary(DICTIONARY);
            deflater.setInput(event);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    static byte[] unpack(byte[] packed) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            ByteArrayOutputStream event = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                event.write(buffer, 0, length);
                if (inflater.needsDictionary()) {
                    inflater.setDictionary(DICTIONARY);
                } else if (length == 0 && !inflater.finished()) {
                    throw new IllegalStateException("the event of a begun record is cut off");
                }
            }
            return event.toByteArray();
        } catch (DataFormatException damaged) {
            throw new IllegalStateException("the event of a begun record cannot be unpacked", damaged);
        } finally {
            inflater.end();
        }
    }
}
