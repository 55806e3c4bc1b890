/**
 * A job: events that nobody can handle, kept whole and replayable.
 *
 * <p>Touches SQS, and S3 for what is too large for a message.
 */
@NullMarked
package org.coatcheck.quarantine;

import org.jspecify.annotations.NullMarked;
