/**
 * A job: what a tick does. It redoes the events of dead attempts, and repairs objects whose event was lost.
 *
 * <p>Touches the ledger, and the object scan of {@code thumbnail}.
 */
@NullMarked
package org.coatcheck.cleanup;

import org.jspecify.annotations.NullMarked;
