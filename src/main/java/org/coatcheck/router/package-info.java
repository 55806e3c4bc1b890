/**
 * How an attempt is made, from bytes to bytes, and the switch that passes each kind of event to its job.
 *
 * <p>Touches the jobs, {@code ledger}, {@code timing} and {@code sdk}, each through a method or two.
 */
@NullMarked
package org.coatcheck.router;

import org.jspecify.annotations.NullMarked;
