/**
 * What was done: one record for each attempt to handle an event, begun before the work and ended after it.
 *
 * <p>Touches DynamoDB.
 */
@NullMarked
package org.coatcheck.ledger;

import org.jspecify.annotations.NullMarked;
