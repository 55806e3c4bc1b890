/**
 * {@code coatcheck redrive}: sends the events that wait in a queue to the function again. {@code RedriveRun} decides what
 * happens to each message; {@code QueueSnapshot} receives and deletes it.
 */
@NullMarked
package org.coatcheck.operator.redrive;

import org.jspecify.annotations.NullMarked;
