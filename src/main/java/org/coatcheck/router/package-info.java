/**
 * One attempt at one event, from bytes to bytes, and the switch that passes each kind of event to its job.
 *
 * <p>Touches the jobs and the ledger, through a method or two each.
 */
@NullMarked
package org.coatcheck.router;

import org.jspecify.annotations.NullMarked;
