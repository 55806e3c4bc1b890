package org.coatcheck.quarantine;

import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * Where events go that cannot be processed.
 *
 * @param unknownQueueUrl for unknown events
 * @param rejectedQueueUrl for events of objects that can have no thumbnail, and for events that the cleanup gives up
 * @param oversizedBucket for events that are too large for a message
 */
public record QuarantineSettings(String unknownQueueUrl, String rejectedQueueUrl, String oversizedBucket) {

    /**
     * Checks the settings.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting
     */
    public QuarantineSettings {
        new Requirements()
                .present("COATCHECK_OVERSIZED_BUCKET", oversizedBucket, "the bucket for events too large for SQS")
                .present("COATCHECK_UNKNOWN_QUEUE_URL", unknownQueueUrl, "the queue for unknown events")
                .present("COATCHECK_REJECTED_QUEUE_URL", rejectedQueueUrl, "the queue for rejected objects")
                .check();
    }
}
