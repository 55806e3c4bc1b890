/**
 * A job: what a tick does, which is to look for what others left undone.
 *
 * <p>Touches the invocations table, through the ledger.
 */
@NullMarked
package org.coatcheck.cleanup;

import org.jspecify.annotations.NullMarked;
