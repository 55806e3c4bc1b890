/**
 * The audit: one record for each attempt to process an event, written when it begins and when it ends.
 *
 * <p>Touches DynamoDB, {@code timing}, and the reserved time of {@code sdk}.
 */
@NullMarked
package org.coatcheck.ledger;

import org.jspecify.annotations.NullMarked;
