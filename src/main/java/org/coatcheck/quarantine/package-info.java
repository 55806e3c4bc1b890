/**
 * A job: events that cannot be processed are stored whole, so that an operator can redrive them.
 *
 * <p>Touches SQS, and S3 for what is too large for a message.
 */
@NullMarked
package org.coatcheck.quarantine;

import org.jspecify.annotations.NullMarked;
